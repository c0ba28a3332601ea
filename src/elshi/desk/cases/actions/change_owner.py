"""Take a case over, or hand it to a colleague."""

from datetime import datetime

from django.db import transaction

from elshi.desk.audit.record import record_act
from elshi.desk.cases.models import Case
from elshi.desk.people.colleagues import find_colleague
from elshi.desk.people.models import Person
from elshi.desk.people.rules import Act, RuleError


def take_case(*, actor: Person, case_id: int, at: datetime) -> Case:
    """The case, owned by the actor. Raises RuleError: not the actor's act, no such case, closed, theirs already."""
    actor.check_can(Act.TAKE_CASE)
    return _give(actor, case_id, to=actor.pk, act=Act.TAKE_CASE, at=at)


def hand_over_case(*, actor: Person, case_id: int, to: int, at: datetime) -> Case:
    """The case, owned by the person `to`.

    Raises RuleError: not the actor's act, no such case, closed, no such person, one who cannot read cases, theirs
    already.
    """
    actor.check_can(Act.HAND_OVER_CASE)
    return _give(actor, case_id, to=to, act=Act.HAND_OVER_CASE, at=at)


def _give(actor: Person, case_id: int, *, to: int, act: Act, at: datetime) -> Case:
    with transaction.atomic():
        case = Case.find_for(case_id, act, actor=actor)
        owner = find_colleague(to, "alerts", case.office, refusal="cannot-read-case")
        if case.owner_id == owner.pk:
            raise RuleError("owner-already", person=owner.shown_name)
        before, case.owner = case.owner_id, owner
        case.save(update_fields=["owner"])
        record_act(actor=actor, act=act, subject=case, details={"owner": owner.pk, "before": before}, at=at)
    return case
