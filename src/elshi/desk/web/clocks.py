"""How long until a deadline, or since: one rule for every clock of the desk. No Django, no words."""

import math
from datetime import datetime, timedelta

SOON = timedelta(hours=2)  # what is due within this is marked
CALM, NEAR, LATE = "calm", "soon", "late"
_MINUTE = timedelta(minutes=1)


def remaining(deadline: datetime, now: datetime) -> tuple[str, int]:
    """The code (`calm`, `soon`, `late`) and the whole minutes left; negative once the deadline is over.

    Minutes are rounded away from zero: as long as a second is left there is a minute left. At the very moment it is
    (`late`, 0). Raises TypeError when only one of the two has a time zone.
    """
    left = deadline - now
    minutes = math.ceil(abs(left) / _MINUTE)
    if left <= timedelta(0):
        return LATE, -minutes
    return (NEAR if left <= SOON else CALM), minutes


def passed(since: datetime, now: datetime) -> int:
    """The whole minutes since `since`, rounded down; 0 for what is still to come."""
    return max(0, (now - since) // _MINUTE)


def split_minutes(minutes: int) -> tuple[int, int, int]:
    """(days, hours, minutes) of a number of minutes that is not negative."""
    days, rest = divmod(minutes, 24 * 60)
    return (days, *divmod(rest, 60))
