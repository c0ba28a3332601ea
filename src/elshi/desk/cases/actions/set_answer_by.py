"""Set the time by which an answer is due, or take it away."""

from datetime import datetime

from django.db import transaction

from elshi.base.clock import format_time
from elshi.desk.audit.record import record_act
from elshi.desk.cases.models import Case
from elshi.desk.cases.rules.clock import check_answer_by
from elshi.desk.people.models import Person
from elshi.desk.people.rules import Act


def set_answer_by(*, actor: Person, case_id: int, answer_by: datetime | None, at: datetime) -> Case:
    """The case; None takes its clock away, the same time again changes nothing.

    Raises RuleError: not the actor's act, no such case, closed, a time that has passed or is more than a year away.
    """
    actor.check_can(Act.SET_ANSWER_BY)
    if answer_by is not None:
        check_answer_by(answer_by, at=at)
    with transaction.atomic():
        case = Case.find_for(case_id, Act.SET_ANSWER_BY, actor=actor)
        if case.answer_by != answer_by:
            case.answer_by = answer_by
            case.save(update_fields=["answer_by"])
            details = {"answer_by": None if answer_by is None else format_time(answer_by)}
            record_act(actor=actor, act=Act.SET_ANSWER_BY, subject=case, details=details, at=at)
    return case
