"""Have a row that failed tried again."""

from datetime import datetime

from django.db import transaction

from elshi.desk.audit.record import record_act
from elshi.desk.channels.finding import check_newest, describe_row, find_row
from elshi.desk.channels.models import OutboxRow
from elshi.desk.people.models import Person
from elshi.desk.people.rules import Act
from elshi.speak.states import State


def retry_row(*, actor: Person, row_id: int, at: datetime) -> OutboxRow:
    """The row, in the queue again, with all its tries before it. What it said already is not said again.

    Only what certainly was not said is tried again: a doubt is first settled. Raises RuleError.
    """
    actor.check_can(Act.SETTLE_ROW)
    with transaction.atomic():
        row = find_row(row_id, actor=actor, states=frozenset({State.FAILED}))
        check_newest(row)
        row.state, row.attempts, row.queued_at, row.due_at = State.QUEUED.value, 0, at, at
        row.settled_by, row.settled_at = actor, at
        row.save(update_fields=["state", "attempts", "queued_at", "due_at", "settled_by", "settled_at"])
        record_act(actor=actor, act="retry-row", subject=row, details=describe_row(row), at=at)
    return row
