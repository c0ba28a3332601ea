"""Who may own an enquiry: staff who read questions and are not switched off."""

from django.db.models import QuerySet

from elshi.desk.people.models import Person
from elshi.desk.people.offices import MINISTRY
from elshi.desk.people.reading import READERS
from elshi.desk.people.rules import RuleError


def list_colleagues(office: str) -> QuerySet[Person]:
    """Those who see an enquiry of `office`, by user name."""
    readers = Person.objects.filter(is_active=True, role__in=[str(role) for role in READERS["questions"]])
    return readers.filter(office__in={MINISTRY, office}).order_by("username")


def find_colleague(person_id: int, *, office: str) -> Person:
    """The person. Raises RuleError: no such person, or one who does not see an enquiry of `office`."""
    person = Person.objects.filter(pk=person_id).first()
    if person is None:
        raise RuleError("no-such-person", person=person_id)
    if not list_colleagues(office).filter(pk=person.pk).exists():
        raise RuleError("cannot-read-enquiry", person=person.shown_name)
    return person
