"""Alerts by SMS, over a gateway by HTTP: one POST for a batch. What it is to speak is this, and no vendor's own:

    POST <address>                      Authorization: Bearer <the secret of keys/ways/<name>>
    {"messages": [{"id": "<32 hex digits>", "to": "+77010000000", "text": "…", "parts": 2}]}         at most 100

    200 {"results": [{"id": "…", "status": "accepted" | "duplicate" | "retry" | "refused", "after": seconds}]}

`id` is the idempotency key: the same again is one message, and `duplicate` is as good as `accepted`. `after` may stand
beside `retry`. What the answer does not name is not known, as when no answer comes, or 500, 502 or 504: it is sent
again under the same id, and counted. 429 and 503 have taken nothing. 401 and 403 close the way until a person looks, as
do other refusals of a whole batch: every other one would meet them. A small program in front of a modem or of a
vendor's interface is what speaks it (docs/how-to/travel.md).
"""

import json
from collections.abc import Iterator, Mapping, Sequence

import httpx

from elshi.adapters.channels.line import Line, quote, read_object
from elshi.speak.alert_ways import AlertMessage, WayOut
from elshi.speak.channels import ChannelError, DoubtError, LineError, RefusedError, RetryError
from elshi.speak.sms import count_parts

BATCH = 100
_TOTAL_S = 60.0  # of one request
_MOST_AFTER_S = 86_400.0


class GatewaySender:
    """Implements `elshi.speak.alert_ways.AlertSender`. Raises UserError for an address that cannot be right."""

    def __init__(self, way: WayOut, *, secret: str, total_s: float = _TOTAL_S) -> None:
        self._secret = secret
        self._line = Line(
            way.address,
            explain=lambda status, body: _explain(status, body, secret=secret),
            repeats=lambda _method, _path: False,  # it does no harm, but it is counted
            allow_private=way.private,
            total_s=total_s,
        )

    def send(self, messages: Sequence[AlertMessage]) -> Iterator[tuple[int, ChannelError | None]]:
        """A request for each BATCH; after a fault that all would meet nothing more is begun."""
        closed: LineError | None = None
        for start in range(0, len(messages), BATCH):
            batch = messages[start : start + BATCH]
            found: Mapping[str, ChannelError | None] = {}
            rest: ChannelError = DoubtError("odd-answer", f"{self._line.host} did not say what came of it")
            if closed is None:
                try:
                    found = self._post(batch)
                except RetryError as exc:
                    closed = exc if isinstance(exc, LineError) else LineError(exc.code, str(exc), after=exc.after)
                except RefusedError as exc:  # its host may not be spoken to, or sends us elsewhere
                    closed = LineError(exc.code, str(exc), needs_person=True)
                except DoubtError as exc:
                    rest = exc
            for one in batch:
                yield one.number, found.get(one.id, closed or rest)

    def _post(self, batch: Sequence[AlertMessage]) -> Mapping[str, ChannelError | None]:
        said = {
            "messages": [
                {"id": one.id, "to": f"+{one.to}", "text": one.text, "parts": count_parts(one.text)} for one in batch
            ]
        }
        request = httpx.Request(
            "POST",
            self._line.base,
            headers={"Authorization": f"Bearer {self._secret}", "Content-Type": "application/json"},
            content=json.dumps(said, ensure_ascii=False, separators=(",", ":")).encode(),
        )
        self._line.begin()
        return read_results(self._line.handle_request(request).content, secret=self._secret)


def read_results(body: bytes, *, secret: str = "") -> Mapping[str, ChannelError | None]:
    """What the answer says of each id that it names: whatever JSON it is. None: sent."""
    results = read_object(body).get("results")
    found: dict[str, ChannelError | None] = {}
    for one in results if isinstance(results, list) else []:
        if not isinstance(one, dict) or not isinstance(one.get("id"), str):
            continue
        status, why = one.get("status"), quote(one.get("reason"), secret=secret)
        if status in {"accepted", "duplicate"}:
            found[one["id"]] = None
        elif status == "retry":
            found[one["id"]] = RetryError("unavailable", f"the gateway: later {why}", after=_seconds(one.get("after")))
        elif status == "refused":
            found[one["id"]] = RefusedError("not-allowed", f"the gateway refused it {why}".rstrip())
    return found


def _seconds(value: object) -> float | None:
    """What it asks us to wait, within reason."""
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    return min(max(float(value), 0.0), _MOST_AFTER_S) if is_number else None  # type: ignore[arg-type]


def _explain(status: int, body: bytes, *, secret: str) -> ChannelError:
    why = quote(read_object(body).get("error"), secret=secret)
    said = f"the gateway answered {status}" + (f": {why}" if why else "")
    return LineError("login-refused" if status in {401, 403} else "bad-request", said, needs_person=True)
