"""Time as a value: UTC, whole seconds on paper, and a clock that is handed in.

No code on floors 0 to 4 asks the machine for the time; it takes an `at` or a :class:`Clock`.
"""

import re
from datetime import UTC, datetime, timedelta
from typing import Protocol

from elshi.base.errors import UserError

_TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,6})?Z")


class Clock(Protocol):
    """Tells the present moment. May be wrong: nothing may stop because it is."""

    def now(self) -> datetime:
        """The present moment, aware, in UTC."""
        ...


def moment_of(us: int) -> datetime:
    """The aware UTC moment so many microseconds after 1970 began."""
    return datetime(1970, 1, 1, tzinfo=UTC) + timedelta(microseconds=us)


def format_time(moment: datetime) -> str:
    """ISO 8601 in UTC with whole seconds: `2026-03-01T09:30:00Z`. `moment` must be aware."""
    if moment.tzinfo is None:
        raise ValueError("format_time needs an aware datetime")
    return moment.astimezone(UTC).replace(microsecond=0, tzinfo=None).isoformat() + "Z"


def parse_time(text: str) -> datetime:
    """The aware UTC moment that `text` names. Raises UserError unless it is ISO 8601 with a final `Z`."""
    if not _TIME.fullmatch(text):
        raise UserError(f"expected a time like 2026-03-01T09:30:00Z (ISO 8601, UTC), got {text!r}")
    try:
        return datetime.fromisoformat(text[:-1]).replace(tzinfo=UTC)
    except ValueError as exc:
        raise UserError(f"no such time: {text!r} ({exc})") from exc
