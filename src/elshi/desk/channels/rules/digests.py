"""When digests end: each day at 18:00 of the office's zone, each week on Friday at that hour. Plain Python.

>>> from datetime import UTC
>>> last_end("daily", datetime(2026, 3, 2, 17, 59, tzinfo=UTC), zone=ZoneInfo("UTC")).isoformat()
'2026-03-01T18:00:00+00:00'
"""

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

HOUR = time(18)  # after a day's statements, and before a reader's evening
WEEKDAY = 4  # Friday
RHYTHMS = {"daily": timedelta(days=1), "weekly": timedelta(days=7)}


def last_end(rhythm: str, at: datetime, *, zone: ZoneInfo) -> datetime:
    """The newest end of a digest that is not after `at`; in UTC. Where the clock skips 18:00, the hour after it."""
    day = at.astimezone(zone).date()
    while True:
        end = datetime.combine(day, HOUR, tzinfo=zone).astimezone(UTC)
        if end <= at and (rhythm == "daily" or day.weekday() == WEEKDAY):
            return end
        day -= timedelta(days=1)


def first_start(rhythm: str, end: datetime) -> datetime:
    """Where the first digest begins that ends at `end`; each later one begins where the one before ended."""
    return end - RHYTHMS[rhythm]
