"""Alerts as rows of a list, in one query."""

from django.db.models import Exists, OuterRef, QuerySet, Subquery

from elshi.desk.cases.models import Alert
from elshi.desk.cases.visible import visible_cases
from elshi.desk.people.models import Person


def list_alerts(person: Person, *, aside: bool = False) -> QuerySet[Alert]:
    """Alerts by rank, or those that were set aside; each with the work on it that `person` sees.

    `has_case`: somebody works on it now. `closed_case`, `decision`: id and decision of the last case that was closed.
    """
    open_case = visible_cases(person).filter(attached__alert=OuterRef("pk"), state="open")
    closed = visible_cases(person).filter(attached__alert=OuterRef("pk"), state="closed").order_by("-closed_at", "-id")
    return Alert.objects.filter(dismissed_at__isnull=not aside).annotate(
        has_case=Exists(open_case),
        closed_case=Subquery(closed.values("pk")[:1]),
        decision=Subquery(closed.values("decision")[:1]),
    )


def list_current_alerts(person: Person) -> QuerySet[Alert]:
    """Those of the last 24 hours (`rank` counts from 1; 0 is an older one)."""
    return list_alerts(person).filter(rank__gt=0)
