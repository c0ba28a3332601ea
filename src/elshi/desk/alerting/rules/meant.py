"""Whom an alert means: who is in one of its places on a day from now on until it ends.

Days of trips are those of the place, and an alert's hours are in UTC: a day more counts at either end, for there it may
be that day already, or still, from UTC-12 to UTC+14.
"""

from datetime import date, timedelta

from elshi.desk.travel.rules.events import MOST_DAYS, Span

_A_DAY = timedelta(days=1)


def days_meant(today: date, expires: date) -> Span:
    """The days on which somebody in the area is meant: both days are of UTC; at most MOST_DAYS."""
    first = today - _A_DAY
    last = max(today, expires) + _A_DAY
    return Span(first, min(last, first + timedelta(days=MOST_DAYS - 1)))
