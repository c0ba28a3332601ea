"""Take an enquiry over, or hand it to a colleague or to another office."""

from datetime import datetime

from django.db import transaction

from elshi.desk.audit.record import record_act
from elshi.desk.people.colleagues import find_colleague
from elshi.desk.people.models import Person
from elshi.desk.people.offices import check_known
from elshi.desk.people.rules import Act, RuleError
from elshi.desk.questions.models import Enquiry
from elshi.desk.questions.rules.states import check_step


def take_enquiry(*, actor: Person, enquiry_id: int, at: datetime) -> Enquiry:
    """The enquiry, owned by the actor. Raises RuleError: not the actor's act, no such one, out, theirs already."""
    actor.check_can(Act.TAKE_ENQUIRY)
    with transaction.atomic():
        enquiry = Enquiry.find(enquiry_id, actor=actor)
        return _give(actor, enquiry, to=actor, act=Act.TAKE_ENQUIRY, at=at)


def hand_over_enquiry(*, actor: Person, enquiry_id: int, to: int, at: datetime) -> Enquiry:
    """The enquiry, owned by the person `to`. Raises RuleError as `take_enquiry`, and for who cannot read it."""
    actor.check_can(Act.HAND_OVER_ENQUIRY)
    with transaction.atomic():
        enquiry = Enquiry.find(enquiry_id, actor=actor)
        person = find_colleague(to, "questions", enquiry.office, refusal="cannot-read-enquiry")
        return _give(actor, enquiry, to=person, act=Act.HAND_OVER_ENQUIRY, at=at)


def move_enquiry(*, actor: Person, enquiry_id: int, office: str, at: datetime) -> Enquiry:
    """The enquiry, of another office (empty: the ministry's), which nobody there owns yet. Raises RuleError."""
    actor.check_can(Act.HAND_OVER_ENQUIRY)
    with transaction.atomic():
        enquiry = Enquiry.find(enquiry_id, actor=actor)
        check_known(office)
        check_step(enquiry.state, Act.HAND_OVER_ENQUIRY)
        if office == enquiry.office:
            raise RuleError("office-already")
        before, enquiry.office, enquiry.owner = enquiry.office, office, None
        enquiry.save(update_fields=["office", "owner"])
        details = {"office": office, "before": before}
        record_act(actor=actor, act=Act.HAND_OVER_ENQUIRY, subject=enquiry, details=details, at=at)
    return enquiry


def _give(actor: Person, enquiry: Enquiry, *, to: Person, act: Act, at: datetime) -> Enquiry:
    state = check_step(enquiry.state, act)
    if enquiry.owner_id == to.pk:
        raise RuleError("enquiry-owner-already", person=to.shown_name)
    before, enquiry.owner, enquiry.state = enquiry.owner_id, to, state.value
    enquiry.save(update_fields=["owner", "state"])
    record_act(actor=actor, act=act, subject=enquiry, details={"owner": to.pk, "before": before}, at=at)
    return enquiry
