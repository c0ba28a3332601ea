"""What follows from a try to send an alert to one reader. At least once: what may have arrived is sent again.

Pauses are drawn as for letters (`speak.outbox`), and end with the alert: later than that nobody is helped.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from elshi.speak.channels import ChannelError, DoubtError, RetryError
from elshi.speak.outbox import SETTLING, Limits, draw_pause
from elshi.speak.states import State

PAUSES = Limits(first=15.0, longest=600.0)
EXPIRED = "expired"


@dataclass(frozen=True, slots=True)
class End:
    """`is_repeat`: the next try is one of something that may have arrived."""

    state: State
    code: str
    due_at: datetime
    is_repeat: bool = False


def judge_try(error: ChannelError | None, *, attempts: int, at: datetime, until: datetime, chance: float) -> End:
    """The end of try number `attempts`, from 1. `until`: when the alert ends; `chance` in [0, 1), drawn by the caller.

    None: sent. What is the line's fault is not judged here: it was no try.
    """
    if error is None:
        return End(State.CONFIRMED, "", at)
    is_doubt = isinstance(error, DoubtError)
    if not is_doubt and not isinstance(error, RetryError):
        return End(State.FAILED, error.code, at)
    pause = draw_pause(attempts, chance=chance, limits=PAUSES)
    least = SETTLING.total_seconds() if is_doubt else (error.after or 0.0) if isinstance(error, RetryError) else 0.0
    due_at = at + timedelta(seconds=max(least, pause))
    if due_at >= until:
        return End(State.UNKNOWN if is_doubt else State.FAILED, error.code if is_doubt else EXPIRED, at)
    return End(State.QUEUED, error.code, due_at, is_repeat=is_doubt)
