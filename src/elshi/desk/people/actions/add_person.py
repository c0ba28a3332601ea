"""Add a member of staff."""

from collections.abc import Iterable
from datetime import datetime
from typing import Protocol

from django.contrib.auth.validators import UnicodeUsernameValidator
from django.core.exceptions import ValidationError
from django.db import transaction

from elshi.base.errors import FormatError
from elshi.desk.audit.record import record_act
from elshi.desk.people.models import Person
from elshi.desk.people.rules import Act, Role, RuleError
from elshi.record.fields import check_prose
from elshi.text.languages import LANGUAGES

_CHECK_NAME = UnicodeUsernameValidator()


def add_person(
    *,
    username: str,
    role: str,
    display_name: str,
    password: str,
    at: datetime,
    language: str = "kk",
    actor: Person | None = None,
) -> Person:
    """A new person who can log in with `password`. `actor` is None on the console, which needs the home's files.

    Raises RuleError: the actor is no administrator, a name is taken or malformed, no such role or language.
    """
    if actor is not None:
        actor.check_can(Act.ADD_PERSON)
    _check_fields(username=username, role=role, language=language, display_name=display_name)
    person = Person(username=username, role=role, display_name=display_name, language=language, date_joined=at)
    person.set_password(password)  # slow on purpose, so before the transaction
    with transaction.atomic():
        if Person.objects.filter(username=username).exists():
            raise RuleError("name-taken", username=username)
        person.save()
        record_act(actor=actor, act=Act.ADD_PERSON, subject=person, details={"role": role}, at=at)
    return person


class Newcomer(Protocol):
    """Somebody to be added, as the demonstration's credentials file lists them."""

    @property
    def username(self) -> str:
        """The name to log in with."""
        ...

    @property
    def role(self) -> str:
        """A value of `people.rules.Role`."""
        ...

    @property
    def display_name(self) -> str:
        """The name that colleagues read."""
        ...

    @property
    def language(self) -> str:
        """The language of the interface."""
        ...

    @property
    def password(self) -> str:
        """In clear; stored only as a slow hash."""
        ...


def add_missing(staff: Iterable[Newcomer], *, at: datetime) -> int:
    """Add, on the console, those of `staff` whose user names are not there yet. Returns how many were added."""
    added = 0
    for person in staff:
        if not Person.objects.filter(username=person.username).exists():
            add_person(
                username=person.username,
                role=person.role,
                display_name=person.display_name,
                password=person.password,
                language=person.language,
                at=at,
            )
            added += 1
    return added


def _check_fields(*, username: str, role: str, language: str, display_name: str) -> None:
    try:
        _CHECK_NAME(username)
    except ValidationError as exc:
        raise RuleError("bad-name") from exc
    if not 1 <= len(username) <= 150:
        raise RuleError("bad-name")
    try:
        if display_name:
            check_prose(display_name, what="name to show", longest=100, lines=False)
    except FormatError as exc:
        raise RuleError("bad-display-name") from exc
    if role not in list(Role):
        raise RuleError("bad-role", role=role, roles=", ".join(Role))
    if language not in LANGUAGES:
        raise RuleError("bad-language", language=language, languages=", ".join(LANGUAGES))
