"""When a network that refused may be asked again, as it says so itself; each has its own way.

`Retry-After` (RFC 9110, 10.2.3): seconds or a date. `RateLimit-Reset`: the moment, in seconds since 1970 (Bluesky), and
`X-RateLimit-Reset`: an ISO 8601 moment (Mastodon); the draft of the IETF has seconds from now, so small numbers are
that. Telegram puts `parameters.retry_after` into the body.
"""

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

MAX_WAIT_S = 24 * 3600.0  # whatever a stranger says, a day later we look again
_MOMENT_S = 10**9  # a number from here on (2001) is a moment, below it a wait


def read_wait(headers: Mapping[str, str], body: bytes, *, now: datetime) -> float | None:
    """Seconds to wait, in [0, MAX_WAIT_S]; None if nothing (that can be read) was said. Names of headers: any case.

    The answer's own `Date` is the clock that its moments are read by; `now` where it has none.
    """
    lower = {name.lower(): value.strip() for name, value in headers.items()}
    clock = _read_date(lower.get("date", "")) or now
    for name in ("retry-after", "ratelimit-reset", "x-ratelimit-reset"):
        seconds = _read_seconds(lower.get(name, ""), clock)
        if seconds is not None:
            return min(max(seconds, 0.0), MAX_WAIT_S)
    return _read_body(body)


def _read_seconds(text: str, clock: datetime) -> float | None:
    if text.isascii() and text.isdigit() and len(text) <= 12:
        number = int(text)
        return number - clock.timestamp() if number >= _MOMENT_S else float(number)
    moment = _read_moment(text) or _read_date(text)
    return None if moment is None else (moment - clock).total_seconds()


def _read_moment(text: str) -> datetime | None:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _read_date(text: str) -> datetime | None:
    try:
        moment = parsedate_to_datetime(text)
    except (TypeError, ValueError):
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _read_body(body: bytes) -> float | None:
    try:
        said = json.loads(body)["parameters"]["retry_after"]
    except (ValueError, LookupError, TypeError, RecursionError):
        return None
    if isinstance(said, bool) or not isinstance(said, int | float) or not 0 <= said <= MAX_WAIT_S:
        return None
    return float(said)
