"""Change the name that colleagues read."""

from datetime import datetime

from django.db import transaction

from elshi.desk.audit.record import record_act
from elshi.desk.people.fields import check_display_name
from elshi.desk.people.granting import check_may_manage, find_person
from elshi.desk.people.models import Person
from elshi.desk.people.rules import Act


def rename_person(*, actor: Person | None, person_id: int, display_name: str, at: datetime) -> Person:
    """The person with that name to show, empty for none; the name to log in with stays for ever.

    The audit row holds no name. Raises RuleError: not the actor's act, or not yet; no such person; malformed.
    """
    check_may_manage(actor, Act.RENAME_PERSON, at=at)
    check_display_name(display_name)
    with transaction.atomic():
        person = find_person(person_id, actor=actor)
        if person.display_name == display_name:
            return person
        person.display_name = display_name
        person.save(update_fields=["display_name"])
        record_act(actor=actor, act=Act.RENAME_PERSON, subject=person, details={}, at=at)
    return person
