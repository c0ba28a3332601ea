"""What goes to one reader, once: its row waits, is leased, and its end is written down. Of letters, and of answers that
go back by the way they were asked.

Rules of the outbox (`speak.outbox`): a lease that ended without word makes a row unknown, and an unknown one is not
sent again by itself, for nobody knows that it did not arrive.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any, TypeVar

from django.db import models
from django.db.models import F, QuerySet

from elshi.speak.channels import ChannelError
from elshi.speak.outbox import COPIES, Verdict, judge_error
from elshi.speak.states import State

LEASE = timedelta(minutes=15)


class Queued(models.Model):
    """A row of such a queue. `due_at`: not before; `code`: why it waits, or how it ended."""

    state = models.CharField(
        max_length=12, default=State.QUEUED.value, choices=[(one.value, one.value) for one in State]
    )
    attempts = models.PositiveSmallIntegerField(default=0)
    made_at = models.DateTimeField()
    due_at = models.DateTimeField()
    lease_until = models.DateTimeField(null=True)
    code = models.CharField(max_length=40, blank=True, default="")

    objects = models.Manager()

    class Meta:
        """No table of its own."""

        abstract = True


Row = TypeVar("Row", bound=Queued)


def lease_rows(found: Iterable[Row], *, at: datetime) -> list[Row]:
    """Those of `found` that nobody else has taken; in the caller's transaction. No other process has them until the
    lease ends.
    """
    taken: list[Row] = []
    for row in found:
        held = type(row).objects.filter(pk=row.pk, state=State.QUEUED.value)
        if held.update(state=State.SENDING.value, lease_until=at + LEASE, attempts=row.attempts + 1):
            row.attempts += 1
            taken.append(row)
    return taken


def note_end(row: Queued, error: ChannelError | None, *, at: datetime, chance: float) -> State:
    """Write down what followed from the try of one row; how it stands now."""
    if error is None:
        return finish_row(row, State.CONFIRMED, code="")
    verdict = judge_error(
        error, attempts=row.attempts, failures=0, queued_at=row.made_at, at=at, chance=chance, limits=COPIES
    )
    if verdict.state is not State.QUEUED:
        return finish_row(row, verdict.state, code=verdict.code)
    _sending(row).update(state=State.QUEUED.value, due_at=verdict.due_at, lease_until=None, code=verdict.code)
    return State.QUEUED


def finish_row(row: Queued, state: State, *, code: str) -> State:
    """Write down how a row ended."""
    _sending(row).update(state=state.value, code=code, lease_until=None)
    return state


def give_back(rows: QuerySet[Any], verdict: Verdict) -> None:
    """Rows that no line was left for: they wait, and the try was none."""
    rows.filter(state=State.SENDING.value).update(
        state=State.QUEUED.value, due_at=verdict.due_at, lease_until=None, code=verdict.code,
        attempts=F("attempts") - 1,
    )  # fmt: skip


def doubt_ended(rows: QuerySet[Any], *, at: datetime) -> int:
    """Make unknown what was being sent when its lease ended; how many."""
    ended = rows.filter(state=State.SENDING.value, lease_until__lt=at)
    return ended.update(state=State.UNKNOWN.value, code="no-answer", lease_until=None)


def _sending(row: Queued) -> QuerySet[Any]:
    return type(row).objects.filter(pk=row.pk, state=State.SENDING.value)
