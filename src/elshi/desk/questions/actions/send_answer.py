"""Send the answer that is out to those who asked later: a person has seen that it answers them."""

from datetime import datetime

from django.db import transaction

from elshi.desk.audit.record import record_act
from elshi.desk.people.models import Person
from elshi.desk.people.rules import Act, RuleError
from elshi.desk.questions.models import Enquiry
from elshi.desk.questions.rules.states import EnquiryState


def send_answer(*, actor: Person, enquiry_id: int, at: datetime) -> Enquiry:
    """The enquiry; whoever asked until now gets its answer. Raises RuleError: it is not out, or nobody waits."""
    actor.check_can(Act.ANSWER_ENQUIRY)
    with transaction.atomic():
        enquiry = Enquiry.find(enquiry_id, actor=actor)
        if enquiry.state != EnquiryState.ANSWERED.value:
            raise RuleError("wrong-enquiry-state", state=enquiry.state)
        count = enquiry.questions.filter(cleared=False).update(cleared=True)
        if not count:
            raise RuleError("nobody-asks")
        record_act(actor=actor, act=Act.ANSWER_ENQUIRY, subject=enquiry, details={"count": count}, at=at)
    return enquiry
