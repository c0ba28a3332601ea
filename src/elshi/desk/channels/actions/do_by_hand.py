"""Note that an officer has done by hand what a row says."""

from datetime import datetime

from django.db import transaction

from elshi.base.clock import format_time
from elshi.desk.audit.record import record_act
from elshi.desk.channels.finding import check_newest, describe_row, find_row
from elshi.desk.channels.models import OutboxRow
from elshi.desk.channels.rules.addresses import check_address
from elshi.desk.people.models import Person
from elshi.desk.people.rules import Act
from elshi.speak.channels import Remote
from elshi.speak.states import Doing, State
from elshi.speak.steps import Done

BY_HAND = frozenset({State.MANUAL, State.FAILED})


def do_by_hand(*, actor: Person, row_id: int, at: datetime, url: str = "") -> OutboxRow:
    """The row, said: the post is at `url`. What was taken away has no address any more, so none is asked for.

    For channels without a usable interface, and for what a program could not do. Raises RuleError.
    """
    actor.check_can(Act.SETTLE_ROW)
    if url or _needs_address(row_id):
        check_address(url)
    with transaction.atomic():
        row = find_row(row_id, actor=actor, states=BY_HAND)
        check_newest(row)
        there = "" if row.doing == Doing.DELETE else url
        row.parts = [*row.parts, Done(Doing(row.doing), Remote("", there), format_time(at)).as_entry()]
        row.state, row.code, row.said = State.CONFIRMED.value, "", ""
        row.settled_by, row.settled_at = actor, at
        row.save(update_fields=["parts", "state", "code", "said", "settled_by", "settled_at"])
        row.channel.confirmed_at = at
        row.channel.save(update_fields=["confirmed_at"])
        record_act(actor=actor, act="do-by-hand", subject=row, details=describe_row(row), at=at)
    return row


def _needs_address(row_id: int) -> bool:
    return not OutboxRow.objects.filter(pk=row_id, doing=Doing.DELETE.value).exists()
