"""Close a case with its decision."""

from datetime import datetime

from django.db import transaction

from elshi.desk.audit.record import record_act
from elshi.desk.cases.models import Case, CaseDecision
from elshi.desk.cases.rules.codes import Decision, check_decision
from elshi.desk.cases.rules.texts import MAX_REASON_NOTE, check_remark
from elshi.desk.people.models import Person
from elshi.desk.people.rules import Act

DECISIONS = tuple(Decision)


def close_case(*, actor: Person, case_id: int, decision: str, at: datetime, silence: str = "", note: str = "") -> Case:
    """The closed case. Not responding is a decision like any other, recorded with its reason `silence` (DESIGN 3).

    Raises RuleError: not the actor's act, no such case, closed already, `decision` not one of DECISIONS, a response
    with a reason for silence or silence without one, `other` without a note, note too long.
    """
    actor.check_can(Act.CLOSE_CASE)
    check_decision(decision, reason=silence, note=note)
    kept = check_remark(note, longest=MAX_REASON_NOTE, may_be_empty=True)
    with transaction.atomic():
        case = Case.find_for(case_id, Act.CLOSE_CASE)
        case.state, case.decision, case.silence, case.closed_at = "closed", decision, silence, at
        case.save(update_fields=["state", "decision", "silence", "closed_at"])
        CaseDecision.objects.create(case=case, decision=decision, silence=silence, note=kept, by=actor, at=at)
        details = {"decision": decision, "silence": silence}
        record_act(actor=actor, act=Act.CLOSE_CASE, subject=case, details=details, at=at)
    return case
