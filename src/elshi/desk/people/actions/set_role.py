"""Give a person another role."""

from datetime import datetime

from django.db import transaction

from elshi.desk.audit.record import record_act
from elshi.desk.people.fields import check_role
from elshi.desk.people.granting import check_may_manage, check_not_last, check_not_oneself, find_person, note_grant
from elshi.desk.people.grants import GrantAct
from elshi.desk.people.models import Person
from elshi.desk.people.rules import Act


def set_role(*, actor: Person | None, person_id: int, role: str, at: datetime) -> Person:
    """The person in that role; nothing is changed where it is his already. `actor` is None on the console.

    Raises RuleError: not the actor's act, or not yet; no such person or role; his own; the last administrator.
    """
    check_may_manage(actor, Act.SET_ROLE, at=at)
    check_role(role)
    with transaction.atomic():
        person = find_person(person_id, actor=actor)
        check_not_oneself(person, actor=actor)
        if person.role == role:
            return person
        check_not_last(person)
        details = {"role": role, "before": person.role}
        person.role = role
        person.save(update_fields=["role"])
        note_grant(person, GrantAct.ROLE, actor=actor, at=at, value=role)
        record_act(actor=actor, act=Act.SET_ROLE, subject=person, details=details, at=at)
    return person
