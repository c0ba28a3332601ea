"""Decide that a row is not to be said."""

from datetime import datetime

from django.db import transaction

from elshi.desk.audit.record import record_act
from elshi.desk.channels.chains import MAY_STAND, rows_beside, standing_before
from elshi.desk.channels.finding import describe_row, find_row
from elshi.desk.channels.models import OutboxRow
from elshi.desk.channels.queueing import BY_A_PERSON
from elshi.desk.people.models import Person
from elshi.desk.people.rules import Act
from elshi.speak.states import NEXT, Doing, State

MAY_BE_DROPPED = frozenset(state for state, after in NEXT.items() if State.DROPPED in after)


def drop_row(*, actor: Person, row_id: int, at: datetime) -> OutboxRow:
    """The row, dropped for ever. What it said already stays said, and a correction or a withdrawal still follows that.

    So it is, too, that somebody tells that nothing was posted by hand before a newer version came; if that only was to
    take it away, nothing is left to do. A row that is being said cannot be dropped. Raises RuleError.
    """
    actor.check_can(Act.SETTLE_ROW)
    with transaction.atomic():
        row = find_row(row_id, actor=actor, states=MAY_BE_DROPPED)
        was_by_hand = row.state == State.MANUAL
        _drop(row, actor=actor, at=at)
        if was_by_hand:
            for later in rows_beside(row).filter(pk__gt=row.pk, state=State.MANUAL.value, doing=Doing.DELETE.value):
                if _has_nothing_to_take(later):
                    _drop(later, actor=actor, at=at)
    return row


def _drop(row: OutboxRow, *, actor: Person, at: datetime) -> None:
    row.state, row.code, row.settled_by, row.settled_at = State.DROPPED.value, BY_A_PERSON, actor, at
    row.save(update_fields=["state", "code", "settled_by", "settled_at"])
    record_act(actor=actor, act="drop-row", subject=row, details=describe_row(row), at=at)


def _has_nothing_to_take(row: OutboxRow) -> bool:
    may_stand = rows_beside(row).filter(pk__lt=row.pk, state__in=MAY_STAND).exists()
    return not may_stand and not standing_before(row)
