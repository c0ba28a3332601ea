"""Take a person's password away, so that he chooses a new one."""

from datetime import datetime

from django.db import transaction

from elshi.desk.audit.record import record_act
from elshi.desk.people.granting import check_may_manage, find_person, note_grant
from elshi.desk.people.grants import GrantAct
from elshi.desk.people.models import DeskSession, Person
from elshi.desk.people.rules import Act, RuleError
from elshi.desk.people.sessions import end_keys


def reset_password(*, actor: Person | None, person_id: int, at: datetime) -> Person:
    """The person without a password: the old one, and every page that he has open, count no more from now on.

    He chooses a new one by a link (`people.links`). Raises RuleError: not the actor's act, or not yet; no such person,
    or switched off.
    """
    check_may_manage(actor, Act.RESET_PASSWORD, at=at)
    with transaction.atomic():
        person = find_person(person_id, actor=actor)
        if not person.is_active:
            raise RuleError("person-off")
        person.set_unusable_password()
        person.save(update_fields=["password"])
        note_grant(person, GrantAct.PASSWORD, actor=actor, at=at)
        ended = end_keys(DeskSession.objects.filter(person=person).values_list("key", flat=True))
        record_act(actor=actor, act=Act.RESET_PASSWORD, subject=person, details={"sessions_ended": ended}, at=at)
    return person
