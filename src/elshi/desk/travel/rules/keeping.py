"""How long a trip is kept: until 30 days after its last day, then nothing of it is left."""

from datetime import date, datetime, timedelta

KEPT_FOR = timedelta(days=30)
_WEST = timedelta(hours=12)  # a day ends there so much later than in UTC


def first_kept(at: datetime) -> date:
    """The earliest last day of a trip that is still kept at `at`; in the westernmost zone its term has not ended."""
    return (at - _WEST).date() - KEPT_FOR


def is_over(last_day: date, *, at: datetime) -> bool:
    """Whether the term of a trip has ended."""
    return last_day < first_kept(at)
