"""What the acts on persons share: find the person, note a grant, keep the last administrator."""

from datetime import datetime

from elshi.desk.people.grants import SETTLING, GrantAct
from elshi.desk.people.models import Grant, Person
from elshi.desk.people.offices import MINISTRY, check_office
from elshi.desk.people.rules import Act, Role, RuleError


def check_may_manage(actor: Person | None, act: Act, *, at: datetime) -> None:
    """Raises RuleError unless `actor` may do `act` on persons now. The console (None) may.

    Whoever was granted something within the last day gives nothing on: else an account made now could make another.
    """
    if actor is not None:
        actor.check_can(act)
        actor.check_settled(at=at)


def find_person(person_id: int, *, actor: Person | None) -> Person:
    """The person. Raises RuleError when there is none, or `actor` works in an office that does not reach him."""
    person = Person.objects.filter(pk=person_id).first()
    if person is None:
        raise RuleError("no-such-person", person=person_id)
    if actor is not None:
        check_office(actor.office, person.office)
    return person


def find_username(username: str) -> Person:
    """The person with that name to log in with: for the console. Raises RuleError when there is none."""
    person = Person.objects.filter(username=username).first()
    if person is None:
        raise RuleError("no-such-person", person=username[:150])
    return person


def check_not_oneself(person: Person, *, actor: Person | None) -> None:
    """Raises RuleError `own-account` when somebody would change his own role or office."""
    if actor is not None and actor.pk == person.pk:
        raise RuleError("own-account")


def check_not_last(person: Person) -> None:
    """Raises RuleError `last-administrator` when nobody else could administer the ministry's desk. Call before."""
    if person.is_active and (person.role, person.office) == (Role.ADMINISTRATOR.value, MINISTRY):
        others = Person.objects.filter(is_active=True, role=Role.ADMINISTRATOR.value, office=MINISTRY)
        if not others.exclude(pk=person.pk).exists():
            raise RuleError("last-administrator")


def note_grant(person: Person, act: GrantAct, *, actor: Person | None, at: datetime, value: str = "") -> Grant:
    """The row of something that `actor` gave to `person` (`people.grants`), in the transaction of the act itself.

    `value`: the role or office that was given, empty for others.
    """
    return Grant.objects.create(person=person, act=act.value, value=value, by=actor, at=at, settles_at=at + SETTLING)
