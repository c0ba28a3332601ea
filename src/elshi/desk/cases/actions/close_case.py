"""Close a case with its decision."""

from datetime import datetime

from django.db import transaction

from elshi.desk.audit.record import record_act
from elshi.desk.cases.models import Case
from elshi.desk.cases.visible import find_case
from elshi.desk.people.models import Person
from elshi.desk.people.rules import Act, RuleError

DECISIONS = ("respond", "do-not-respond")


def close_case(*, actor: Person, case_id: int, decision: str, at: datetime) -> Case:
    """The closed case. Not responding is a decision like any other, and recorded (DESIGN 3).

    Raises RuleError: not the actor's act, no such case, another office's, closed already, `decision` not
    one of DECISIONS.
    """
    actor.check_can(Act.CLOSE_CASE)
    if decision not in DECISIONS:
        raise RuleError("bad-decision")
    with transaction.atomic():
        case = find_case(case_id, actor=actor)
        if case.state != "open":
            raise RuleError("case-closed")
        case.state, case.decision, case.closed_at = "closed", decision, at
        case.save()
        record_act(actor=actor, act=Act.CLOSE_CASE, subject=case, details={"decision": decision}, at=at)
    return case
