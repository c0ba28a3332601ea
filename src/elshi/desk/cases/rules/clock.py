"""The clock of a case: from the time by which an answer is due, and the time now, to a code and whole minutes.

    read_clock(due, at=due - timedelta(minutes=130))  ->  Clock("calm", 130)
    read_clock(due, at=due + timedelta(minutes=35))   ->  Clock("late", 35)

It never promises more time than there is: what remains is rounded down, lateness up.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from elshi.desk.people.rules import RuleError

CALM, SOON, LATE, NONE = "calm", "soon", "late", "none"
CODES = (CALM, SOON, LATE, NONE)
_MINUTE = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class ClockTimes:
    """When the clock changes its colour, and which answer times are offered for a priority."""

    soon: timedelta = timedelta(hours=1)  # what remains, from which on it is `soon`
    high: timedelta = timedelta(hours=1)  # offered answer time, from the moment of the answers on
    medium: timedelta = timedelta(hours=4)
    longest: timedelta = timedelta(days=366)  # an answer time further away than this is a slip of the hand


TIMES = ClockTimes()


@dataclass(frozen=True, slots=True)
class Clock:
    """`code`: one of CODES. `minutes`: whole ones that remain, or for `late` have passed since; 0 for `none`."""

    code: str
    minutes: int


def read_clock(answer_by: datetime | None, *, at: datetime, times: ClockTimes = TIMES) -> Clock:
    """How the clock stands `at`. Without an answer time there is no clock (`none`)."""
    if answer_by is None:
        return Clock(NONE, 0)
    left = answer_by - at
    if left < timedelta(0):
        return Clock(LATE, -(left // _MINUTE))
    return Clock(SOON if left <= times.soon else CALM, left // _MINUTE)


def offer_answer_by(priority: str, *, at: datetime, times: ClockTimes = TIMES) -> datetime | None:
    """The answer time offered for a priority, in whole minutes; None where no answer is needed in haste."""
    after = {"high": times.high, "medium": times.medium}.get(priority)
    return None if after is None else (at + after).replace(second=0, microsecond=0)


def check_answer_by(answer_by: datetime, *, at: datetime, times: ClockTimes = TIMES) -> None:
    """Raises RuleError unless a person may set this time: still to come, and within a year."""
    if answer_by <= at:
        raise RuleError("answer-by-past")
    if answer_by > at + times.longest:
        raise RuleError("answer-by-far")
