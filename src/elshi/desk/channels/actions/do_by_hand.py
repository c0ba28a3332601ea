"""Note that an officer has done by hand what a row says."""

from datetime import datetime

from django.db import transaction

from elshi.base.clock import format_time
from elshi.desk.audit.record import record_act
from elshi.desk.channels.chains import standing_before
from elshi.desk.channels.finding import check_newest, check_told, describe_row, find_row
from elshi.desk.channels.models import OutboxRow
from elshi.desk.channels.pasted import check_pasted
from elshi.desk.channels.spoken import note_posted, note_spoken
from elshi.desk.people.models import Person
from elshi.desk.people.rules import Act, RuleError
from elshi.speak.channels import Remote
from elshi.speak.kinds import MANUAL, TRAITS
from elshi.speak.states import Doing, State
from elshi.speak.steps import Done

BY_HAND = frozenset({State.MANUAL, State.FAILED})
MOST = 50  # addresses of one thread


def do_by_hand(*, actor: Person, row_id: int, at: datetime, url: str = "") -> OutboxRow:
    """The row, said: the post is at `url`; of a thread the addresses of all its posts, with space between them.

    What was taken away has no address any more, so none is asked for. Of a thread whose first address alone is told,
    the first post alone is found by what follows. Posts of it that the machine made stay as they are noted.

    For channels without a usable interface, and for what a program could not do. What was done before a newer version
    came may still be noted, and first: `row-untold`. Raises RuleError.
    """
    actor.check_can(Act.SETTLE_ROW)
    with transaction.atomic():
        row = find_row(row_id, actor=actor, states=BY_HAND)
        urls = list(dict.fromkeys(url.split()))
        if len(urls) > MOST or not (urls or row.doing == Doing.DELETE):
            raise RuleError("bad-url", url=url[:80])
        for one in urls:
            check_pasted(row, one)
        if row.state != State.MANUAL:
            check_newest(row)
        check_told(row)
        done = [Done(*_what_was_done(row, one), format_time(at)).as_entry() for one in _leave_out_noted(row, urls)]
        row.parts = [*row.parts, *done]
        row.state, row.code, row.said = State.CONFIRMED.value, "", ""
        row.settled_by, row.settled_at = actor, at
        row.save(update_fields=["parts", "state", "code", "said", "settled_by", "settled_at"])
        note_last = note_spoken if row.channel.kind == MANUAL else note_posted  # the mark of others is the courier's
        note_last(row.channel_id, at=at)
        record_act(actor=actor, act="do-by-hand", subject=row, details=describe_row(row), at=at)
    return row


def _leave_out_noted(row: OutboxRow, urls: list[str]) -> list[str]:
    """What is to be noted now: a post that stood twice would get the words of the next one, too."""
    noted = {one.get("url", "").rstrip("/") for one in row.parts}
    return [one for one in urls if one.rstrip("/") not in noted] if urls else [""]


def _what_was_done(row: OutboxRow, url: str) -> tuple[Doing, Remote]:
    """New words where nothing stood, or at another address on a network that changes no post, are a post.

    What follows has to find it.
    """
    if row.doing == Doing.DELETE:
        return Doing.DELETE, Remote("", "")
    stood = [post.url for post in standing_before(row)]
    is_edit = row.doing == Doing.EDIT and (url in stood or (bool(stood) and TRAITS[row.channel.kind].edits))
    return (Doing.EDIT if is_edit else Doing.POST), Remote("", url)
