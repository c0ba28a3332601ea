"""To whom something of an office may be given: staff who read that part of the desk and are not switched off."""

from django.db.models import QuerySet

from elshi.desk.people.models import Person
from elshi.desk.people.offices import MINISTRY
from elshi.desk.people.reading import READERS
from elshi.desk.people.rules import RuleError


def list_colleagues(part: str, office: str) -> QuerySet[Person]:
    """Those who read what `office` has in `part`, a key of READERS, by user name."""
    readers = Person.objects.filter(is_active=True, role__in=[str(role) for role in READERS[part]])
    return readers.filter(office__in={MINISTRY, office}).order_by("username")


def find_colleague(person_id: int, part: str, office: str, *, refusal: str) -> Person:
    """The person. Raises RuleError: no such person, or `refusal` for one who does not read it."""
    person = Person.objects.filter(pk=person_id).first()
    if person is None:
        raise RuleError("no-such-person", person=person_id)
    if not list_colleagues(part, office).filter(pk=person.pk).exists():
        raise RuleError(refusal, person=person.shown_name)
    return person
