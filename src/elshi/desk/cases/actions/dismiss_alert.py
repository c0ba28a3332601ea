"""Set an alert aside."""

from datetime import datetime

from django.db import transaction

from elshi.desk.audit.record import record_act
from elshi.desk.cases.models import Alert
from elshi.desk.people.models import Person
from elshi.desk.people.rules import Act, RuleError


def dismiss_alert(*, actor: Person, alert_id: str, at: datetime) -> Alert:
    """The alert, set aside: it stays readable and is not shown among those to look at.

    Raises RuleError: not the actor's act, no such alert, set aside already.
    """
    actor.check_can(Act.DISMISS_ALERT)
    with transaction.atomic():
        alert = Alert.objects.filter(pk=alert_id).first()
        if alert is None:
            raise RuleError("no-such-alert", alert=alert_id)
        if alert.dismissed_at is not None:
            raise RuleError("alert-dismissed")
        alert.dismissed_by, alert.dismissed_at = actor, at
        alert.save(update_fields=["dismissed_by", "dismissed_at"])
        record_act(actor=actor, act=Act.DISMISS_ALERT, subject=alert, details={"kind": alert.kind}, at=at)
    return alert
