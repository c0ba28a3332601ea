"""Settle a doubt: a person has looked whether the post is there."""

from datetime import datetime

from django.db import transaction

from elshi.base.clock import format_time
from elshi.desk.audit.record import record_act
from elshi.desk.channels.chains import is_superseded
from elshi.desk.channels.finding import describe_row, find_row
from elshi.desk.channels.leasing import MAY_BE_SAID
from elshi.desk.channels.models import OutboxRow
from elshi.desk.channels.pasted import check_pasted
from elshi.desk.channels.spoken import note_posted
from elshi.desk.channels.unsent import SUPERSEDED
from elshi.desk.people.models import Person
from elshi.desk.people.rules import Act
from elshi.speak.channels import Remote
from elshi.speak.kinds import MAIL
from elshi.speak.states import Doing, State
from elshi.speak.steps import Done

_CHANGED = ("parts", "state", "code", "said", "attempts", "queued_at", "due_at", "settled_by", "settled_at")


def settle_row(*, actor: Person, row_id: int, said: bool, at: datetime, url: str = "") -> OutboxRow:
    """The row, no longer in doubt. `said`: the part that was in doubt is there, at `url`; else it is certainly not.

    What is left of it goes back into the queue (or is dropped, where a newer version follows). A part that was said so
    is known by its address alone. Raises RuleError.
    """
    actor.check_can(Act.SETTLE_ROW)
    with transaction.atomic():
        row = find_row(row_id, actor=actor, states=frozenset({State.UNKNOWN}))
        if said:
            doing = Doing(row.plan[len(row.parts)]) if len(row.parts) < len(row.plan) else Doing(row.doing)
            if url or (doing is not Doing.DELETE and row.channel.kind != MAIL):  # neither has an address
                check_pasted(row, url)
            row.parts = [*row.parts, Done(doing, Remote("", url), format_time(at)).as_entry()]
        row.state = _state_after(row, said=said).value
        row.code, row.said = SUPERSEDED if row.state == State.DROPPED else "", ""
        row.attempts, row.queued_at, row.due_at = 0, at, at
        row.settled_by, row.settled_at = actor, at
        row.save(update_fields=[*_CHANGED])
        if said:
            note_posted(row.channel_id, at=at)
        details = describe_row(row) | {"outcome": "said" if said else "unsaid"}
        record_act(actor=actor, act=Act.SETTLE_ROW, subject=row, details=details, at=at)
    return row


def _state_after(row: OutboxRow, *, said: bool) -> State:
    has_copies = row.fans_out and row.code not in MAY_BE_SAID  # else they went out with it
    if said and len(row.parts) >= len(row.plan) and not has_copies:
        return State.CONFIRMED
    return State.DROPPED if is_superseded(row) else State.QUEUED
