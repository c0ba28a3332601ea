"""The rules of the outbox: which step may follow which, what an error means, when to try again, when to hold a channel.

Pure: the hour and the dice are arguments. What is decided here is done by `elshi.desk.channels`.

- A try that certainly did not happen is made again: later each time, at a moment drawn from the whole span (full
  jitter, so that many rows do not come back at once), for at most a day.
- A try that may have happened is in doubt, and is never simply made again.
- What is wrong with a channel (unreachable, unavailable, too many requests) is no fault of a row: the channel is held,
  and its rows keep their number of tries. After `open_after` failures in a row it is held for longer and longer
  (open); then one row tries it (half open), and the channel is closed or held again by what comes of that.
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from elshi.base.errors import ElshiError
from elshi.speak.channels import ChannelError, DoubtError, LineError, RefusedError, RetryError
from elshi.speak.kinds import ACTIVITYPUB, MAIL, TRAITS
from elshi.speak.states import NEXT, State

LEASE = timedelta(minutes=5)  # longer than any one request of an adapter may take
OF_THE_CHANNEL = frozenset({"rate-limited", "unavailable", "unreachable"})  # RetryErrors that every row would meet
SETTLING = timedelta(seconds=30)  # a request that was cut may be at work at the other side: looked for only after that
LOGIN_REFUSED = "login-refused"
FAN_OUT = frozenset({ACTIVITYPUB, MAIL})  # kinds whose posts go to many addresses, each of which can fail alone
TELLS = frozenset(kind for kind, traits in TRAITS.items() if traits.tells)


class StepError(ElshiError):
    """A row was to go from a state to one that may not follow it: a fault of ours."""


@dataclass(frozen=True, slots=True)
class Limits:
    """How long and how often. Seconds, unless the name says otherwise."""

    first: float = 5.0  # the longest pause after the first try; doubled after each
    longest: float = 900.0  # the longest pause, ever
    most_attempts: int = 20  # tries that failed for a reason of the row's own
    give_up: timedelta = timedelta(hours=24)  # after it was queued, or last taken up by a person
    # Tries before time alone ends it: a channel may have been paused for longer than that, and what then keeps one off
    # for a minute ends nothing. By the tenth its channel has been held for a quarter of an hour.
    least_attempts: int = 10
    open_after: int = 5  # failures of a channel in a row
    open_first: float = 30.0  # the shortest time for which a channel is held open; doubled with each failure
    longest_told: float = 86_400.0  # of what the other side may ask us to wait


ROWS = Limits()
# One reader's server may be down for a night; and nobody takes up a single copy again.
COPIES = Limits(first=60.0, longest=7_200.0, most_attempts=16, least_attempts=6)


class Breaker(StrEnum):
    """Of a channel."""

    CLOSED = "closed"  # works
    OPEN = "open"  # nothing is tried
    HALF_OPEN = "half-open"  # one row may try whether it works again


@dataclass(frozen=True, slots=True)
class Verdict:
    """What follows from an error. `due_at`: when the row may be tried, or looked for, next.

    `failures`: the channel's failures in a row from now on; `hold_until`: nothing is tried on it before; `pauses`: it
    stops until a person has mended it.
    """

    state: State
    code: str
    due_at: datetime
    failures: int
    hold_until: datetime | None = None
    pauses: bool = False


def check_next(before: State, after: State) -> None:
    """Raises StepError unless a row, or a copy, may go from `before` to `after`."""
    if after not in NEXT[before]:
        raise StepError(f"a row of the outbox may not go from {before.value} to {after.value}")


def find_breaker(*, failures: int, hold_until: datetime | None, at: datetime, limits: Limits = ROWS) -> Breaker:
    """The state of the channel's breaker."""
    if hold_until is not None and at < hold_until:
        return Breaker.OPEN
    return Breaker.HALF_OPEN if failures >= limits.open_after else Breaker.CLOSED


def draw_pause(tries: int, *, chance: float, limits: Limits = ROWS) -> float:
    """Seconds to the next try after `tries` (from 1): anywhere in a span that doubles. `chance` in [0, 1)."""
    return chance * _doubled(limits.first, tries, limits.longest)


def judge_error(
    error: ChannelError,
    *,
    attempts: int,
    failures: int,
    queued_at: datetime,
    at: datetime,
    chance: float,
    limits: Limits = ROWS,
) -> Verdict:
    """What follows from the error of try number `attempts` (from 1) of a row that was queued at `queued_at`.

    `failures`: the channel's in a row, before this one. `chance` in [0, 1) is drawn by the caller.
    """
    if isinstance(error, DoubtError):
        return _hold(Verdict(State.UNKNOWN, error.code, at + SETTLING, failures + 1), at=at, limits=limits)
    if not isinstance(error, RetryError):
        if error.code == LOGIN_REFUSED:
            return Verdict(State.QUEUED, error.code, at, failures, pauses=True)
        return Verdict(State.FAILED, error.code, at, 0)  # it answered, so the channel works
    told = min(max(error.after or 0.0, 0.0), limits.longest_told)
    due_at = at + timedelta(seconds=max(told, draw_pause(attempts, chance=chance, limits=limits)))
    shared = error.code in OF_THE_CHANNEL
    is_late = at - queued_at >= limits.give_up and attempts >= limits.least_attempts
    if is_late or (not shared and attempts >= limits.most_attempts):
        verdict = Verdict(State.FAILED, error.code, at, failures)
    else:
        verdict = Verdict(State.QUEUED, error.code, due_at, failures)
    if not shared:
        return replace(verdict, failures=0)
    if error.code == "rate-limited":  # it works, and asks us to wait
        return replace(verdict, hold_until=due_at)
    verdict = replace(verdict, failures=failures + 1, hold_until=at + timedelta(seconds=told) if told else None)
    return _hold(verdict, at=at, limits=limits)


def judge_line(error: ChannelError, *, failures: int, at: datetime, chance: float) -> Verdict:
    """What follows where a channel could not even be opened: for the channel, and for all that was to go over it.

    What waits goes on waiting, however long, and no try is counted: it is held, or pauses where only a person can mend
    it. `failures`, `chance`: as for `judge_error`.
    """
    needs_person = isinstance(error, RefusedError) or (isinstance(error, LineError) and error.needs_person)
    if needs_person or error.code == LOGIN_REFUSED:
        return Verdict(State.QUEUED, error.code, at, failures, pauses=True)
    after = error.after if isinstance(error, RetryError) else None
    met = RetryError(error.code if error.code in OF_THE_CHANNEL else "unavailable", str(error), after=after)
    return judge_error(met, attempts=failures + 1, failures=failures, queued_at=at, at=at, chance=chance)


def _hold(verdict: Verdict, *, at: datetime, limits: Limits) -> Verdict:
    """With the channel held once it has failed too often."""
    beyond = verdict.failures - limits.open_after
    if beyond < 0:
        return verdict
    until = at + timedelta(seconds=_doubled(limits.open_first, beyond + 1, limits.longest))
    return replace(verdict, hold_until=max(until, verdict.hold_until or until))


def _doubled(first: float, times: int, longest: float) -> float:
    return min(longest, first * 2.0 ** min(max(times, 1) - 1, 30))


@dataclass(frozen=True, slots=True)
class Pace:
    """How often a channel may be spoken to: at most `per_minute` requests, `burst` of them at once.

    The generic cell rate algorithm: `full_at` is when all that was taken will have been earned. One that lies further
    ahead than it can, because the clock was ahead and was set back, counts for nothing.
    """

    per_minute: int
    full_at: datetime | None = None

    @property
    def burst(self) -> int:
        """Requests that may follow each other at once."""
        return max(1, min(5, self.per_minute))

    def wait(self, at: datetime) -> float:
        """Seconds until the next request may be made; 0 for now."""
        allowed = self._full_at(at) - timedelta(seconds=60.0 / self.per_minute * (self.burst - 1))
        return max(0.0, (allowed - at).total_seconds())

    def take(self, at: datetime) -> "Pace":
        """With one request made at `at`."""
        return replace(self, full_at=self._full_at(at) + timedelta(seconds=60.0 / self.per_minute))

    def _full_at(self, at: datetime) -> datetime:
        furthest = at + timedelta(seconds=60.0 / self.per_minute * (self.burst + 1))  # one more: clocks are nudged
        return at if self.full_at is None or self.full_at > furthest else max(self.full_at, at)
