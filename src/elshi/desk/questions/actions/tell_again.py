"""Tell those once more who were not reached, or of whom nobody knows whether they were: a person decides."""

from datetime import datetime

from django.db import transaction

from elshi.desk.audit.record import record_act
from elshi.desk.people.models import Person
from elshi.desk.people.rules import Act, RuleError
from elshi.desk.questions.models import Enquiry
from elshi.desk.questions.told_counts import UNREACHED, list_tellings
from elshi.speak.states import State


def tell_again(*, actor: Person, enquiry_id: int, at: datetime) -> Enquiry:
    """The enquiry; each of its tellings that failed or is in doubt waits again, with all its tries before it.

    Raises RuleError: not the actor's act, no such enquiry, nobody is left to be told.
    """
    actor.check_can(Act.ANSWER_ENQUIRY)
    with transaction.atomic():
        enquiry = Enquiry.find(enquiry_id, actor=actor)
        count = 0
        for rows in list_tellings(enquiry):
            unreached = rows.filter(state__in=UNREACHED)
            count += unreached.update(state=State.QUEUED.value, code="", attempts=0, made_at=at, due_at=at)
        if not count:
            raise RuleError("nobody-unreached")
        details = {"count": count, "outcome": "again"}
        record_act(actor=actor, act=Act.ANSWER_ENQUIRY, subject=enquiry, details=details, at=at)
    return enquiry
