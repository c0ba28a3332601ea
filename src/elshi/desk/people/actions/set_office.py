"""Let a person work in another office."""

from datetime import datetime

from django.db import transaction

from elshi.desk.audit.record import record_act
from elshi.desk.people.granting import check_may_manage, check_not_last, check_not_oneself, find_person, note_grant
from elshi.desk.people.grants import GrantAct
from elshi.desk.people.models import Person
from elshi.desk.people.offices import check_known, check_office
from elshi.desk.people.rules import Act


def set_office(*, actor: Person | None, person_id: int, office: str, at: datetime) -> Person:
    """The person in `office`, the id of one below the ministry or empty; nothing is changed where he is there already.

    Drafts and cases stay where they are: he no longer sees those of his old office. Raises RuleError: not the actor's
    act, or not yet; an office that the actor does not reach; no such person or office; himself; the last administrator.
    """
    check_may_manage(actor, Act.SET_OFFICE, at=at)
    if actor is not None:
        check_office(actor.office, office)
    check_known(office)
    with transaction.atomic():
        person = find_person(person_id, actor=actor)
        check_not_oneself(person, actor=actor)
        if person.office == office:
            return person
        check_not_last(person)
        details = {"office": office, "before": person.office}
        person.office = office
        person.save(update_fields=["office"])
        note_grant(person, GrantAct.OFFICE, actor=actor, at=at, value=office)
        record_act(actor=actor, act=Act.SET_OFFICE, subject=person, details=details, at=at)
    return person
