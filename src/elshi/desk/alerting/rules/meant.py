"""Whom an alert means: who is in one of its places, by the days of that place, between now and its end.

Days are those of the place, and the alert's hours are in UTC: so a day more counts at either end where it may be one
there, from UTC-12 to UTC+14.
"""

from datetime import datetime, timedelta

from elshi.desk.travel.rules.events import MOST_DAYS, Span

_WEST, _EAST = timedelta(hours=12), timedelta(hours=14)


def days_meant(at: datetime, expires: datetime) -> Span:
    """The days on which somebody in the area is meant: from `at` until the alert `expires`, at most MOST_DAYS."""
    first = (at - _WEST).date()
    last = max(first, (expires + _EAST).date())
    return Span(first, min(last, first + timedelta(days=MOST_DAYS - 1)))
