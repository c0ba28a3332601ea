"""What waits at the station of those who are abroad: whoever is in need."""

from django.db.models import QuerySet

from elshi.desk.people.models import Person
from elshi.desk.people.reading import reads
from elshi.desk.travel.models import Trip
from elshi.desk.travel.rules.standing import Status


def waiting_trips(person: Person) -> QuerySet[Trip] | None:
    """Trips in need; None for whoever does not read trips."""
    return Trip.objects.filter(status=Status.HELP.value) if reads(person, "travel") else None
