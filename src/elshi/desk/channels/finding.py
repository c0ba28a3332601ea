"""Find a channel, or a row of the outbox, for an act."""

from elshi.desk.channels.accounts import check_reach
from elshi.desk.channels.chains import is_by_hand_before, is_superseded
from elshi.desk.channels.models import Channel, OutboxRow
from elshi.desk.people.models import Person
from elshi.desk.people.offices import check_office
from elshi.desk.people.rules import RuleError
from elshi.speak.states import State


def find_channel(name: str, *, actor: Person | None) -> Channel:
    """The channel. Raises RuleError `no-such-channel`, or `another-office`: it speaks from another one's account."""
    channel = Channel.objects.filter(name=name).first()
    if channel is None:
        raise RuleError("no-such-channel", channel=name[:60])
    if actor is not None:
        check_reach(actor, channel.account)
    return channel


def find_row(row_id: int, *, actor: Person | None, states: frozenset[State]) -> OutboxRow:
    """The row, in one of `states`. Raises RuleError: there is none, it is another office's, it has moved meanwhile."""
    rows = OutboxRow.objects.select_related("channel", "release__version__draft")
    row = rows.filter(pk=row_id).first()
    if row is None:
        raise RuleError("no-such-row", row=row_id)
    if actor is not None:
        check_office(actor.office, row.release.version.draft.office)
    if row.state not in states:
        raise RuleError("row-moved")
    return row


def check_newest(row: OutboxRow) -> None:
    """Raises RuleError `row-superseded` when a newer version follows: the old words are not to be said any more."""
    if is_superseded(row):
        raise RuleError("row-superseded")


def check_told(row: OutboxRow) -> None:
    """Raises RuleError `row-untold` until somebody has said what became by hand of the version before."""
    if is_by_hand_before(row):
        raise RuleError("row-untold")


def describe_row(row: OutboxRow) -> dict[str, object]:
    """What an audit row tells of it."""
    return {
        "channel": row.channel.name,
        "language": row.language,
        "record": row.release.record_id,
        "version": row.release.record_version,
    }
