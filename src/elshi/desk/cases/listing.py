"""Alerts as rows of a list, in one query."""

from django.db.models import Exists, OuterRef, QuerySet, Subquery

from elshi.desk.cases.models import Alert, CaseAlert
from elshi.desk.people.models import Person
from elshi.desk.people.offices import MINISTRY


def list_alerts(person: Person, *, aside: bool = False) -> QuerySet[Alert]:
    """Alerts by rank, or those that were set aside; each with the work on it that `person` sees.

    `has_case`: somebody works on it now. `closed_case`, `decision`: id and decision of the last case that was closed.
    """
    # A case is closed when it has an end. Asked by that, and not by `state`, which has an index, a database goes from
    # the alert's own few attachments to their cases, and not through all cases of a state for each alert.
    attached = CaseAlert.objects.filter(alert=OuterRef("pk"))
    if person.office != MINISTRY:
        attached = attached.filter(case__office=person.office)
    closed = attached.filter(case__closed_at__isnull=False).order_by("-case__closed_at", "-case_id")
    return Alert.objects.filter(dismissed_at__isnull=not aside).annotate(
        has_case=Exists(attached.filter(case__closed_at=None)),
        closed_case=Subquery(closed.values("case_id")[:1]),
        decision=Subquery(closed.values("case__decision")[:1]),
    )


def read_alerts(person: Person, *, aside: bool, limit: int) -> list[Alert]:
    """The first `limit` of them, those of the last 24 hours by rank before older ones: three queries.

    Ids are sorted and cut first, each half by an index; a hundred thousand alerts are not asked for their work.
    """
    alerts = Alert.objects.filter(dismissed_at__isnull=not aside)
    current = alerts.filter(rank__gt=0).order_by("rank", "-raised_at", "id")
    older = alerts.filter(rank=0).order_by("-raised_at", "id")
    ids = list(current.values_list("pk", flat=True)[:limit])
    ids += older.values_list("pk", flat=True)[: limit - len(ids)]
    rows = {row.pk: row for row in list_alerts(person, aside=aside).filter(pk__in=ids)}
    return [rows[pk] for pk in ids if pk in rows]


def list_current_alerts(person: Person) -> QuerySet[Alert]:
    """Those of the last 24 hours (`rank` counts from 1; 0 is an older one)."""
    return list_alerts(person).filter(rank__gt=0)
