"""Settle the copies of a row that are in doubt: nobody can look into a reader's letterbox, so a person decides."""

from datetime import datetime

from django.db import transaction

from elshi.desk.audit.record import record_act
from elshi.desk.channels.finding import check_newest, describe_row, find_row
from elshi.desk.channels.models import OutboxCopy
from elshi.desk.channels.unsent import LEFT
from elshi.desk.people.models import Person
from elshi.desk.people.rules import Act, RuleError
from elshi.speak.states import State


def settle_copies(*, actor: Person, row_id: int, again: bool, seen: int, at: datetime) -> int:
    """How many copies are no longer in doubt; `seen`: as many as the person was shown, and no others.

    `again`: each is tried once more, and who has it already gets it twice. Else they are let be for ever; a correction
    or a withdrawal still goes to these readers. Raises RuleError; `row-superseded` where a newer version follows, for
    its copies go to them as well.
    """
    actor.check_can(Act.SETTLE_COPIES)
    with transaction.atomic():
        row = find_row(row_id, actor=actor, states=frozenset(State))
        if again:
            check_newest(row)
        doubtful = OutboxCopy.objects.filter(row=row, state=State.UNKNOWN.value)
        if again:
            count = doubtful.update(state=State.QUEUED.value, attempts=0, due_at=at, settled_at=at)
        else:
            count = doubtful.update(state=State.DROPPED.value, code=LEFT, settled_at=at)
        if count == 0 or count != seen:
            raise RuleError("row-moved")
        details = describe_row(row) | {"count": count, "outcome": "again" if again else "left"}
        record_act(actor=actor, act=Act.SETTLE_COPIES, subject=row, details=details, at=at)
    return count
