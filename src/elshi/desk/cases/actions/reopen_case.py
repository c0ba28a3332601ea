"""Open a closed case again."""

from datetime import datetime

from django.db import transaction

from elshi.desk.audit.record import record_act
from elshi.desk.cases.models import Case, CaseDecision
from elshi.desk.cases.rules.texts import MAX_REASON_NOTE, check_remark
from elshi.desk.people.models import Person
from elshi.desk.people.rules import Act, RuleError


def reopen_case(*, actor: Person, case_id: int, note: str = "", at: datetime) -> Case:
    """The case, open and without an answer time. The earlier decision stays on its time line; what expired stays gone.

    Raises RuleError: not the actor's act, no such case, open, one of its alerts has another open case, note too long.
    """
    actor.check_can(Act.REOPEN_CASE)
    kept = check_remark(note, longest=MAX_REASON_NOTE, may_be_empty=True)
    with transaction.atomic():
        case = Case.find_for(case_id, Act.REOPEN_CASE, actor=actor)
        alerts = case.attached.values("alert")
        other = Case.objects.filter(attached__alert__in=alerts, state="open", office=case.office).first()
        if other is not None:
            raise RuleError("alert-has-case", case=other.pk)
        case.state, case.decision, case.silence, case.closed_at, case.answer_by = "open", "", "", None, None
        case.save(update_fields=["state", "decision", "silence", "closed_at", "answer_by"])
        CaseDecision.objects.create(case=case, note=kept, by=actor, at=at)
        record_act(actor=actor, act=Act.REOPEN_CASE, subject=case, details={}, at=at)
    return case
