"""Stop an alert on its way to citizens, or let it go on: a person saw that it is wrong, or that a gateway chokes."""

from datetime import datetime

from django.db import transaction

from elshi.desk.alerting.models import Sending
from elshi.desk.audit.record import record_act
from elshi.desk.people.models import Person
from elshi.desk.people.offices import check_office
from elshi.desk.people.rules import Act, RuleError


def pause_sending(*, actor: Person, release_id: int, paused: bool, at: datetime) -> Sending:
    """The sending; what is in hand goes out, and nothing after it, until somebody lets it go on.

    Raises RuleError: not the actor's act, another office's alert, no such sending; `sending-ended`, `sending-paused`,
    `sending-goes-on`.
    """
    actor.check_can(Act.PAUSE_SENDING)
    with transaction.atomic():
        sending = Sending.objects.filter(pk=release_id).select_related("release__version__draft").first()
        if sending is None:
            raise RuleError("no-such-sending", sending=release_id)
        check_office(actor.office, sending.release.version.draft.office)
        if sending.ended_at is not None:
            raise RuleError("sending-ended")
        if paused == (sending.paused_at is not None):
            raise RuleError("sending-paused" if paused else "sending-goes-on")
        sending.paused_at = at if paused else None
        sending.save(update_fields=["paused_at"])
        details = {"record": sending.release.record_id, "outcome": "paused" if paused else "goes-on"}
        record_act(actor=actor, act=Act.PAUSE_SENDING, subject=sending, details=details, at=at)
    return sending
