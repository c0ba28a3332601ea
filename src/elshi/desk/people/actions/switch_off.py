"""Switch a person off, and on again."""

from datetime import datetime

from django.db import transaction

from elshi.desk.audit.record import record_act
from elshi.desk.people.granting import check_may_manage, check_not_last, find_person, note_grant
from elshi.desk.people.grants import GrantAct
from elshi.desk.people.models import DeskSession, Person
from elshi.desk.people.rules import Act
from elshi.desk.people.sessions import end_keys


def switch_off(*, actor: Person | None, person_id: int, at: datetime) -> Person:
    """The person, switched off: he cannot log in, and his open pages are closed at their next request.

    Nothing of what he did goes away. Raises RuleError: not the actor's act, or not yet; no such person; the last
    administrator.
    """
    check_may_manage(actor, Act.SWITCH_OFF, at=at)
    with transaction.atomic():
        person = find_person(person_id, actor=actor)
        if not person.is_active:
            return person
        check_not_last(person)
        person.is_active = False
        person.save(update_fields=["is_active"])
        ended = end_keys(DeskSession.objects.filter(person=person).values_list("key", flat=True))
        record_act(actor=actor, act=Act.SWITCH_OFF, subject=person, details={"sessions_ended": ended}, at=at)
    return person


def switch_on(*, actor: Person | None, person_id: int, at: datetime) -> Person:
    """The person, switched on again, with the role and password that he had. Raises RuleError."""
    check_may_manage(actor, Act.SWITCH_ON, at=at)
    with transaction.atomic():
        person = find_person(person_id, actor=actor)
        if person.is_active:
            return person
        person.is_active = True
        person.save(update_fields=["is_active"])
        note_grant(person, GrantAct.SWITCHED_ON, actor=actor, at=at)
        record_act(actor=actor, act=Act.SWITCH_ON, subject=person, details={}, at=at)
    return person
