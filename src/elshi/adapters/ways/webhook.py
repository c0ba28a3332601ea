"""Answers for another program: posted to its address, signed as its questions are (`elshi.speak.webhooks`).

    {"type": "answer" | "correction" | "withdrawal", "question": its id there, "reply": as it was given, "language",
     "title", "text": plain words, "url", "record", "version"}          a withdrawal has neither title nor text

`webhook-id` is the telling's key, the same for each try: whoever has it already answers 2xx again and does nothing. So
no try is ever in doubt, it is made again. A way without an address is told nothing.
"""

import json
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor

import httpx

from elshi.adapters.channels.line import Line, quote, read_object
from elshi.adapters.clock import SystemClock
from elshi.base.errors import FormatError, UserError
from elshi.speak.channels import ChannelError, LineError, RefusedError, RetryError
from elshi.speak.messages import Saying
from elshi.speak.ways import Telling, Way
from elshi.speak.webhooks import parse_secret, sign_delivery
from elshi.text.markdown import plain_text

AT_ONCE = 4
_TOTAL_S = 30.0  # of one request
_TYPES = {Saying.STATEMENT: "answer", Saying.CORRECTION: "correction", Saying.WITHDRAWAL: "withdrawal"}
_CLOSED = {401: "login-refused", 410: "not-found"}  # of everything that we would send there
_BUSY = {"unreachable", "rate-limited"}  # codes of a RetryError that the next one would meet, too


class WebhookTeller:
    """Implements `elshi.speak.ways.Teller`. Raises UserError for an address or a secret that cannot be right."""

    def __init__(self, way: Way, *, secret: str, total_s: float = _TOTAL_S) -> None:
        self._way, self._total_s = way, total_s
        try:
            self._secret = parse_secret(secret)
        except FormatError as exc:
            raise UserError(f"way {way.name} for questions: {exc}") from exc
        if way.address:
            self._open_line()

    def tell_all(self, tellings: Sequence[Telling]) -> Iterator[tuple[int, ChannelError | None]]:
        """Bring each, a few at a time. After a fault that all would meet nothing more is begun."""
        faults: list[LineError] = []
        pool = ThreadPoolExecutor(AT_ONCE, thread_name_prefix="webhook")
        try:
            outcomes = pool.map(lambda telling: self._try(telling, faults), tellings)
            for telling, error in zip(tellings, outcomes, strict=True):
                yield telling.number, error
        finally:
            pool.shutdown(cancel_futures=True)

    def _try(self, telling: Telling, faults: list[LineError]) -> ChannelError | None:
        if not self._way.address:
            return RefusedError("not-allowed", f"{self._way.name} has no address that answers are posted to")
        if faults:
            return faults[0]
        try:
            self._post(telling)
        except ChannelError as exc:
            fault = _find_fault(exc)
            if fault is None:
                return exc
            faults.append(fault)
            return exc if isinstance(exc, RetryError) else fault  # what was tried and may work was a try
        return None

    def _post(self, telling: Telling) -> None:
        body = format_telling(telling)
        now = int(SystemClock().now().timestamp())
        headers = sign_delivery(body, id=telling.key, at=now, secret=self._secret)
        request = httpx.Request(
            "POST", self._way.address, headers={**headers, "Content-Type": "application/json"}, content=body
        )
        self._open_line().handle_request(request)

    def _open_line(self) -> Line:
        return Line(
            self._way.address,
            explain=_explain,
            repeats=lambda _method, _path: True,
            allow_private=self._way.private,
            total_s=self._total_s,
            any_answer=True,
        )


def format_telling(telling: Telling) -> bytes:
    """The body: JSON in UTF-8, the same for each try."""
    message = telling.message
    said = {
        "type": _TYPES[message.saying],
        "question": telling.id,
        "reply": telling.reply,
        "language": message.language,
        "title": message.title,
        "text": plain_text(message.body),
        "url": message.url,
        "record": message.record,
        "version": message.version,
    }
    return json.dumps(said, ensure_ascii=False, separators=(",", ":")).encode()


def _find_fault(error: ChannelError) -> LineError | None:
    """The fault that each telling after this one would meet, too; None for one that is this one's own."""
    if isinstance(error, LineError):
        return error
    if isinstance(error, RetryError) and error.code in _BUSY:
        return LineError(error.code, str(error), after=error.after)
    if error.code == "bad-address":  # we were sent elsewhere, or to a private host: not for what was said
        return LineError(error.code, str(error), needs_person=True)
    return None


def _explain(status: int, body: bytes) -> ChannelError:
    why = quote(read_object(body).get("error"))
    said = f"the webhook answered {status}" + (f": {why}" if why else "")
    if status in _CLOSED:
        return LineError(_CLOSED[status], said, needs_person=True)
    return RefusedError("bad-request", said)
