"""Add a member of staff."""

from collections.abc import Iterable
from datetime import datetime
from typing import Protocol

from django.contrib.auth.validators import UnicodeUsernameValidator
from django.core.exceptions import ValidationError
from django.db import transaction

from elshi.desk.audit.record import record_act
from elshi.desk.people.fields import check_display_name, check_role
from elshi.desk.people.granting import check_may_manage, note_grant
from elshi.desk.people.grants import GrantAct
from elshi.desk.people.models import Person
from elshi.desk.people.offices import MINISTRY, check_known, check_office, read_offices
from elshi.desk.people.rules import Act, RuleError
from elshi.text.languages import LANGUAGES

_CHECK_NAME = UnicodeUsernameValidator()


def add_person(  # noqa: PLR0913  # what is known of a newcomer
    *,
    username: str,
    role: str,
    display_name: str,
    password: str | None,
    at: datetime,
    language: str = "kk",
    office: str = MINISTRY,
    actor: Person | None = None,
) -> Person:
    """A new person who can log in with `password`; with None, who first has to choose one (`people.links`).

    `actor` is None on the console, which needs the home's files. `office`: id of one below the ministry, or empty.
    Raises RuleError: the actor is no administrator, or of another office, or may not give anything yet; a name is
    taken or malformed; no such role, language or office.
    """
    check_may_manage(actor, Act.ADD_PERSON, at=at)
    if actor is not None:
        check_office(actor.office, office)
    _check_fields(username=username, role=role, language=language, display_name=display_name)
    check_known(office)
    person = Person(
        username=username, role=role, display_name=display_name, language=language, office=office, date_joined=at
    )
    person.set_password(password)  # slow on purpose, so before the transaction
    with transaction.atomic():
        if Person.objects.filter(username=username).exists():
            raise RuleError("name-taken", username=username)
        person.save()
        note_grant(person, GrantAct.ROLE, actor=actor, at=at, value=role)
        details = {"role": role, "office": office}
        record_act(actor=actor, act=Act.ADD_PERSON, subject=person, details=details, at=at)
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
    def office(self) -> str:
        """The id of an office below the ministry, or empty."""
        ...

    @property
    def password(self) -> str:
        """In clear; stored only as a slow hash."""
        ...


def add_missing(staff: Iterable[Newcomer], *, at: datetime) -> int:
    """Add, on the console, those of `staff` whose user names are not there yet. Returns how many were added.

    Somebody of an office that is not in the registry yet is left for later.
    """
    added, offices = 0, {MINISTRY, *read_offices()}
    for person in staff:
        if person.office in offices and not Person.objects.filter(username=person.username).exists():
            add_person(
                username=person.username,
                role=person.role,
                display_name=person.display_name,
                password=person.password,
                language=person.language,
                office=person.office,
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
    check_display_name(display_name)
    check_role(role)
    if language not in LANGUAGES:
        raise RuleError("bad-language", language=language, languages=", ".join(LANGUAGES))
