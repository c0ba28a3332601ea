"""Who may own a case or be given a task: staff who may read cases and are not switched off."""

from django.db.models import QuerySet

from elshi.desk.people.models import Person
from elshi.desk.people.offices import MINISTRY
from elshi.desk.people.reading import READERS
from elshi.desk.people.rules import RuleError


def list_colleagues(office: str) -> QuerySet[Person]:
    """Those who see a case of `office`, by user name."""
    readers = Person.objects.filter(is_active=True, role__in=[str(role) for role in READERS["alerts"]])
    return readers.filter(office__in={MINISTRY, office}).order_by("username")


def find_colleague(person_id: int, *, office: str) -> Person:
    """The person. Raises RuleError: no such person, or one who does not see a case of `office`."""
    person = Person.objects.filter(pk=person_id).first()
    if person is None:
        raise RuleError("no-such-person", person=person_id)
    if not list_colleagues(office).filter(pk=person.pk).exists():
        raise RuleError("cannot-read-case", person=person.shown_name)
    return person
