"""Reset somebody's second factor or password: for who lost the telephone, or forgot."""

import secrets
from datetime import datetime

from django.db import transaction

from elshi.desk.audit.record import record_act
from elshi.desk.people.brake import factor_to_try, forget_failures
from elshi.desk.people.factors import remove_all
from elshi.desk.people.granting import check_may_manage, note_grant
from elshi.desk.people.grants import GrantAct
from elshi.desk.people.models import DeskSession, Person
from elshi.desk.people.offices import check_office
from elshi.desk.people.rules import Act, RuleError
from elshi.desk.people.sessions import end_keys


def reset_factor(*, actor: Person | None, person: Person, at: datetime) -> int:
    """Forget all second factors and recovery codes of `person` and end the sessions; returns how many factors.

    `actor` None: the console. Raises RuleError: no administrator, or the actor's own.
    """
    _check(actor, person, Act.RESET_FACTOR, at=at)
    with transaction.atomic():
        count = remove_all(person)
        ended = _end(person)
        details = {"factors": count, "sessions_ended": ended}
        record_act(actor=actor, act=Act.RESET_FACTOR, subject=person, details=details, at=at)
        note_grant(person, GrantAct.FACTOR, actor=actor, at=at)
        forget_failures(factor_to_try(person.pk))
    return count


def reset_password(*, actor: Person | None, person: Person, at: datetime) -> str:
    """A new password, made here and returned once; ends the person's sessions. Raises RuleError, as above."""
    _check(actor, person, Act.RESET_PASSWORD, at=at)
    password = secrets.token_urlsafe(15)
    person.set_password(password)  # slow on purpose, so before the transaction
    with transaction.atomic():
        person.save(update_fields=["password"])
        ended = _end(person)
        record_act(actor=actor, act=Act.RESET_PASSWORD, subject=person, details={"sessions_ended": ended}, at=at)
        note_grant(person, GrantAct.PASSWORD, actor=actor, at=at)
    return password


def _check(actor: Person | None, person: Person, act: Act, *, at: datetime) -> None:
    check_may_manage(actor, act, at=at)
    if actor is None:
        return
    check_office(actor.office, person.office)
    if actor.pk == person.pk:  # else an open session would be enough to be rid of the factor
        raise RuleError("own-reset")


def _end(person: Person) -> int:
    return end_keys(DeskSession.objects.filter(person=person).values_list("key", flat=True))
