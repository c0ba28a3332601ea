"""Alerts as rows of a list, in one query."""

from django.db.models import Exists, OuterRef, QuerySet

from elshi.desk.cases.models import Alert, Case


def list_alerts(*, aside: bool = False) -> QuerySet[Alert]:
    """Alerts by rank, or those that were set aside; each with `has_case`: whether somebody works on it already."""
    open_case = Case.objects.filter(alert=OuterRef("pk"), state="open")
    return Alert.objects.filter(dismissed_at__isnull=not aside).annotate(has_case=Exists(open_case))


def list_current_alerts() -> QuerySet[Alert]:
    """Those of the last 24 hours (`rank` counts from 1; 0 is an older one)."""
    return list_alerts().filter(rank__gt=0)
