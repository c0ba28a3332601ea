"""Close an enquiry without an answer of its own, and take it up again. "No answer" is a recorded decision, too."""

from datetime import datetime

from django.db import transaction

from elshi.desk.audit.record import record_act
from elshi.desk.people.models import Person
from elshi.desk.people.rules import Act, RuleError
from elshi.desk.questions.models import Enquiry
from elshi.desk.questions.rules.states import CLOSINGS, check_step


def close_enquiry(*, actor: Person, enquiry_id: int, closing: str, at: datetime) -> Enquiry:
    """The enquiry, closed for `closing` (of CLOSINGS). Raises RuleError."""
    actor.check_can(Act.CLOSE_ENQUIRY)
    if closing not in CLOSINGS:
        raise RuleError("bad-closing")
    return _step(actor, enquiry_id, Act.CLOSE_ENQUIRY, closing=closing, closed_at=at, at=at)


def reopen_enquiry(*, actor: Person, enquiry_id: int, at: datetime) -> Enquiry:
    """The enquiry, open again. Raises RuleError."""
    actor.check_can(Act.REOPEN_ENQUIRY)
    return _step(actor, enquiry_id, Act.REOPEN_ENQUIRY, closing="", closed_at=None, at=at)


def _step(
    actor: Person, enquiry_id: int, act: Act, *, closing: str, closed_at: datetime | None, at: datetime
) -> Enquiry:
    with transaction.atomic():
        enquiry = Enquiry.find(enquiry_id, actor=actor)
        enquiry.state = check_step(enquiry.state, act).value
        enquiry.closing, enquiry.closed_at = closing, closed_at
        enquiry.save(update_fields=["state", "closing", "closed_at"])
        record_act(actor=actor, act=act, subject=enquiry, details={"closing": closing}, at=at)
    return enquiry
