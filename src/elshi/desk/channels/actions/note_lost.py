"""Note that a person knows that a post is gone, or changed, at the other end."""

from datetime import datetime

from django.db import transaction

from elshi.desk.audit.record import record_act
from elshi.desk.channels.finding import describe_row, find_row
from elshi.desk.channels.lost import lost_rows, what_is_lost
from elshi.desk.channels.models import OutboxRow, RowUptake
from elshi.desk.people.models import Person
from elshi.desk.people.rules import Act, RuleError
from elshi.speak.states import State


def note_lost(*, actor: Person, row_id: int, found: str, at: datetime) -> OutboxRow:
    """The row, which waits for nobody until something else is found. `found`: GONE or CHANGED, as the person was shown.

    Nothing is said by it: the post stays as it is, there and here. Raises RuleError, also `row-moved` when something
    else has been found since, or there is nothing to note.
    """
    actor.check_can(Act.SETTLE_ROW)
    with transaction.atomic():
        row = find_row(row_id, actor=actor, states=frozenset({State.CONFIRMED}))
        uptake = RowUptake.objects.filter(row=row, row__in=lost_rows().values("pk")).first()
        if uptake is None or found != what_is_lost(uptake):
            raise RuleError("row-moved")
        uptake.noted_at, uptake.noted_by = at, actor
        uptake.save(update_fields=["noted_at", "noted_by"])
        details = describe_row(row) | {"outcome": found}
        record_act(actor=actor, act="note-lost", subject=row, details=details, at=at)
    return row
