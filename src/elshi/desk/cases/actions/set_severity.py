"""Say how bad a case looks."""

from datetime import datetime

from django.db import transaction

from elshi.desk.audit.record import record_act
from elshi.desk.cases.models import Case
from elshi.desk.cases.rules.codes import check_severity
from elshi.desk.people.models import Person
from elshi.desk.people.rules import Act


def set_severity(*, actor: Person, case_id: int, severity: str, at: datetime) -> Case:
    """The case; the same severity again changes nothing. Raises RuleError for the actor, the case or the severity."""
    actor.check_can(Act.SET_SEVERITY)
    check_severity(severity)
    with transaction.atomic():
        case = Case.find_for(case_id, Act.SET_SEVERITY, actor=actor)
        if case.severity != severity:
            before, case.severity = case.severity, severity
            case.save(update_fields=["severity"])
            details = {"severity": severity, "before": before}
            record_act(actor=actor, act=Act.SET_SEVERITY, subject=case, details=details, at=at)
    return case
