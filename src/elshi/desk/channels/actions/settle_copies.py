"""Settle the copies of a row that are in doubt, or failed: nobody can look into a letterbox, so a person decides."""

from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet

from elshi.desk.audit.record import record_act
from elshi.desk.channels.copy_counts import is_to_try
from elshi.desk.channels.finding import check_newest, describe_row, find_row
from elshi.desk.channels.models import OutboxCopy, OutboxRow
from elshi.desk.channels.unsent import LEFT
from elshi.desk.people.models import Person
from elshi.desk.people.rules import Act, RuleError
from elshi.speak.outbox import TELLS
from elshi.speak.states import State

LET_BE = "person"  # the code of what certainly did not arrive, and is not to


def settle_copies(*, actor: Person, row_id: int, again: bool, seen: int, at: datetime, failed: bool = False) -> int:
    """How many copies are settled; `seen`: as many as the person was shown, and no others.

    Of those in doubt. `again`: each is tried once more, and who has it already gets it twice. Else they are let be for
    ever; a correction or a withdrawal still goes to these readers. `failed`: of those that certainly did not arrive,
    with all their tries before them. Raises RuleError; `row-superseded` where a newer version follows, for its copies
    go to them as well.
    """
    actor.check_can(Act.SETTLE_COPIES)
    with transaction.atomic():
        row = find_row(row_id, actor=actor, states=frozenset(State))
        if again:
            check_newest(row)
        copies = OutboxCopy.objects.filter(row=row)
        count = _settle_failed(copies, row, again=again, at=at) if failed else _settle_doubt(copies, again=again, at=at)
        if count == 0 or count != seen:
            raise RuleError("row-moved")
        outcome = ("failed-" if failed else "") + ("again" if again else "left")
        details = describe_row(row) | {"count": count, "outcome": outcome}
        record_act(actor=actor, act=Act.SETTLE_COPIES, subject=row, details=details, at=at)
    return count


def _settle_doubt(copies: QuerySet[OutboxCopy], *, again: bool, at: datetime) -> int:
    doubtful = copies.filter(state=State.UNKNOWN.value)
    if again:
        return doubtful.update(state=State.QUEUED.value, attempts=0, due_at=at, settled_at=at)
    return doubtful.update(state=State.DROPPED.value, code=LEFT, settled_at=at)


def _settle_failed(copies: QuerySet[OutboxCopy], row: OutboxRow, *, again: bool, at: datetime) -> int:
    """Where a repeat is known by its key, a doubt was tried until it failed: one try is left to tell of that."""
    missing = copies.filter(is_to_try())
    if again:
        attempts = 1 if row.channel.kind in TELLS else 0
        return missing.update(state=State.QUEUED.value, attempts=attempts, due_at=at, settled_at=None)
    return missing.update(state=State.DROPPED.value, code=LET_BE, settled_at=at)
