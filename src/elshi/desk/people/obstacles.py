"""Why a reader may not do an act on a person now, from the very rules that would refuse it."""

from collections.abc import Callable
from datetime import datetime

from elshi.desk.people.granting import check_not_last, check_not_oneself
from elshi.desk.people.models import Grant, Person
from elshi.desk.people.offices import check_office
from elshi.desk.people.rules import Act, RuleError
from elshi.desk.people.words import refusal_of

_ACTS = (Act.SET_ROLE, Act.SET_OFFICE, Act.RENAME_PERSON, Act.SWITCH_OFF, Act.SWITCH_ON, Act.RESET_PASSWORD)


def find_obstacles(person: Person, reader: Person, *, at: datetime) -> dict[str, str]:
    """For each act, by its name with underscores, the reason against it or ''."""
    settled = refusal_of(lambda: reader.check_settled(at=at))  # asked once: it is the same for all of them
    return {act.value.replace("-", "_"): refusal_of(_rules(person, reader, act)) or settled for act in _ACTS}


def _rules(person: Person, reader: Person, act: Act) -> Callable[[], None]:
    def check() -> None:
        reader.check_can(act)
        check_office(reader.office, person.office)
        if act in {Act.SET_ROLE, Act.SET_OFFICE}:
            check_not_oneself(person, actor=reader)
        if act in {Act.SET_ROLE, Act.SET_OFFICE, Act.SWITCH_OFF}:
            check_not_last(person)
        if act == Act.RESET_PASSWORD and not person.is_active:
            raise RuleError("person-off")

    return check


def why_not_confirm(grant: Grant, reader: Person, *, at: datetime) -> str:
    """The reason against confirming `grant`, or ''."""

    def check() -> None:
        reader.check_can(Act.CONFIRM_GRANT)
        reader.check_settled(at=at)
        check_office(reader.office, grant.person.office)
        if reader.pk in {grant.person_id, grant.by_id}:
            raise RuleError("grant-own")

    return refusal_of(check)
