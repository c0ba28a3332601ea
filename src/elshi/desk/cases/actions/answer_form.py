"""Answer the case form; the priority follows."""

from datetime import datetime

from django.db import transaction

from elshi.desk.audit.record import record_act
from elshi.desk.cases.models import Case, CaseAnswers
from elshi.desk.cases.rules.form import Answers, check_answers, check_late_answers
from elshi.desk.cases.rules.priority import judge
from elshi.desk.people.models import Person
from elshi.desk.people.rules import Act, RuleError


def answer_form(*, actor: Person, case_id: int, answers: Answers, based_on: int, at: datetime) -> CaseAnswers:
    """A new version of the answers; the case has the priority that follows from them.

    `based_on`: the version that the person saw, 0 for none. Raises RuleError: not the actor's act, no such case, an
    answer that the form does not have, a version that is not the newest, nothing changed, closed and more changed than
    what came of it.
    """
    actor.check_can(Act.ANSWER_FORM)
    kept = check_answers(answers)
    with transaction.atomic():
        case = Case.find_for(case_id, Act.ANSWER_FORM, actor=actor)
        newest = case.answers.order_by("-number").first()
        current = 0 if newest is None else newest.number
        old = {} if newest is None else newest.answers
        if based_on != current:
            raise RuleError("stale-answers", current=current, seen=based_on)
        if not case.is_open:
            check_late_answers(old, kept)
        if kept == old:
            raise RuleError("nothing-answered")
        priority = judge(kept).priority
        saved = CaseAnswers.objects.create(
            case=case, number=current + 1, answers=kept, priority=priority, by=actor, at=at
        )
        if case.priority != priority:
            case.priority = priority
            case.save(update_fields=["priority"])
        details = {"case": case.pk, "version": saved.number, "priority": priority}
        record_act(actor=actor, act=Act.ANSWER_FORM, subject=saved, details=details, at=at)
    return saved
