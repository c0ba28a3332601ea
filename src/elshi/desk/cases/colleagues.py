"""Who may own a case or be given a task: staff who may read cases and are not switched off."""

from django.db.models import QuerySet

from elshi.desk.people.models import Person
from elshi.desk.people.reading import READERS
from elshi.desk.people.rules import RuleError


def list_colleagues() -> QuerySet[Person]:
    """All of them, by user name."""
    return Person.objects.filter(is_active=True, role__in=[str(role) for role in READERS["alerts"]]).order_by(
        "username"
    )


def find_colleague(person_id: int) -> Person:
    """The person. Raises RuleError: no such person, switched off, or without a role that reads cases."""
    person = Person.objects.filter(pk=person_id).first()
    if person is None:
        raise RuleError("no-such-person", person=person_id)
    if not list_colleagues().filter(pk=person.pk).exists():
        raise RuleError("cannot-read-case", person=person.shown_name)
    return person
