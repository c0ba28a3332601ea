"""Take over what listening found."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from elshi.desk.audit.record import record_act
from elshi.desk.cases.models import Alert
from elshi.listen import alerts as listen

_FIELDS = (
    "kind", "rank", "score", "keys", "first_post_at", "raised_at", "updated_at", "posts", "accounts", "languages",
    "reasons", "sample", "thresholds", "network",
)  # fmt: skip
_TIMES = ("first_post_at", "raised_at", "updated_at")


def record_alerts(alerts: Sequence[listen.Alert], *, at: datetime) -> int:
    """Insert new alerts and refresh known ones by id, in one transaction; ranks are those of this run.

    A known alert that is not in `alerts` keeps its facts and becomes an older one (rank 0). One that somebody set
    aside stays set aside. Returns how many were new; each new one has an audit row.
    """
    ids = [alert.id for alert in alerts]
    with transaction.atomic():
        known = set(Alert.objects.filter(pk__in=ids).values_list("pk", flat=True))
        rows = [_row(alert) for alert in alerts]
        Alert.objects.bulk_create(
            rows, batch_size=50, update_conflicts=True, unique_fields=["id"], update_fields=list(_FIELDS)
        )
        Alert.objects.exclude(pk__in=ids).exclude(rank=0).update(rank=0)
        new = [row for row in rows if row.pk not in known]
        for row in new:
            details = {"kind": row.kind, "posts": row.posts, "accounts": row.accounts}
            record_act(actor="listen", act="raise-alert", subject=row, details=details, at=at)
    return len(new)


def _row(alert: listen.Alert) -> Alert:
    plain = alert.to_json() | {"network": alert.pusher.id if alert.pusher else ""}
    values = {name: getattr(alert, name) if name in _TIMES else plain[name] for name in _FIELDS}
    values["reasons"] = [{"code": reason.code, "facts": dict(reason.facts)} for reason in alert.reasons]
    return Alert(id=alert.id, **values)
