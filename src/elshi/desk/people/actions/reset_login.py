"""Reset somebody's second factor or password: for who lost the telephone, or forgot."""

import secrets
from datetime import datetime

from django.db import transaction

from elshi.desk.audit.record import record_act
from elshi.desk.people.brake import factor_to_try, forget_failures
from elshi.desk.people.factors import remove_all
from elshi.desk.people.models import DeskSession, Person
from elshi.desk.people.rules import Act, RuleError
from elshi.desk.people.sessions import end_keys


def reset_factor(*, actor: Person | None, person: Person, at: datetime) -> int:
    """Forget all second factors and recovery codes of `person` and end the sessions; returns how many factors.

    `actor` None: the console. Raises RuleError: no administrator, or the actor's own.
    """
    _check(actor, person, Act.RESET_FACTOR)
    with transaction.atomic():
        count = remove_all(person)
        ended = _end(person)
        details = {"factors": count, "sessions_ended": ended}
        record_act(actor=actor, act=Act.RESET_FACTOR, subject=person, details=details, at=at)
        note_grant(actor=actor, person=person, act=Act.RESET_FACTOR, at=at)
        forget_failures(factor_to_try(person.pk))
    return count


def reset_password(*, actor: Person | None, person: Person, at: datetime) -> str:
    """A new password, made here and returned once; ends the person's sessions. Raises RuleError, as above."""
    _check(actor, person, Act.RESET_PASSWORD)
    password = secrets.token_urlsafe(15)
    person.set_password(password)  # slow on purpose, so before the transaction
    with transaction.atomic():
        person.save(update_fields=["password"])
        ended = _end(person)
        record_act(actor=actor, act=Act.RESET_PASSWORD, subject=person, details={"sessions_ended": ended}, at=at)
        note_grant(actor=actor, person=person, act=Act.RESET_PASSWORD, at=at)
    return password


def note_grant(*, actor: Person | None, person: Person, act: Act, at: datetime) -> None:
    """Where a row is to be written that lets `actor` not use `person` to approve for 24 hours (issue of grants).

    Called inside the transaction of the reset. It writes nothing yet.
    """


def find_person(username: str) -> Person:
    """The person of that name. Raises RuleError."""
    person = Person.objects.filter(username=username).first()
    if person is None:
        raise RuleError("no-such-person", username=username)
    return person


def _check(actor: Person | None, person: Person, act: Act) -> None:
    if actor is None:
        return
    actor.check_can(act)
    if actor.pk == person.pk:  # else an open session would be enough to be rid of the factor
        raise RuleError("own-reset")


def _end(person: Person) -> int:
    return end_keys(DeskSession.objects.filter(person=person).values_list("key", flat=True))
