"""What of alerts and cases waits for a person, for the numbers beside the guided path."""

from django.db.models import Exists, OuterRef, QuerySet

from elshi.desk.cases.models import Alert, Case
from elshi.desk.cases.visible import visible_cases
from elshi.desk.people.models import Person
from elshi.desk.people.rules import Act


def waiting_alerts(person: Person) -> QuerySet[Alert] | None:
    """Alerts of the last 24 hours that nobody has taken up: for whoever may open a case or set an alert aside."""
    if not (person.can(Act.OPEN_CASE) or person.can(Act.DISMISS_ALERT)):
        return None
    taken_up = Exists(visible_cases(person).filter(attached__alert=OuterRef("pk")))
    return Alert.objects.filter(rank__gt=0, dismissed_at=None).exclude(taken_up)


def waiting_cases(person: Person) -> QuerySet[Case] | None:
    """Open cases: for whoever may decide about them."""
    return visible_cases(person).filter(state="open") if person.can(Act.CLOSE_CASE) else None
