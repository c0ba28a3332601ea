"""Open a case, from an alert or from nothing."""

from datetime import datetime

from django.db import transaction

from elshi.desk.audit.record import record_act
from elshi.desk.cases.filing import file_alert
from elshi.desk.cases.models import Alert, Case
from elshi.desk.cases.rules.codes import Severity, check_severity
from elshi.desk.people.models import Person
from elshi.desk.people.rules import Act, RuleError


def open_case(
    *, actor: Person, alert_id: str | None, title: str, at: datetime, severity: str = Severity.ORDINARY
) -> Case:
    """A new open case of the actor's office, owned by whoever opens it; its alert's sample is filed as evidence.

    For an alert that has an open case already, that one is given back and nothing is changed. Raises RuleError: not
    the actor's act, no such alert, alert set aside, title not one line of 1 to 200 characters, no such severity.
    """
    actor.check_can(Act.OPEN_CASE)
    title = title.strip()
    if not 1 <= len(title) <= 200 or len(title.splitlines()) != 1:
        raise RuleError("bad-title")
    check_severity(severity)
    with transaction.atomic():
        alert = None
        if alert_id is not None:
            alert = Alert.objects.filter(pk=alert_id).first()
            if alert is None:
                raise RuleError("no-such-alert", alert=alert_id)
            known = Case.objects.filter(attached__alert=alert, state="open", office=actor.office).first()
            if known is not None:
                return known
            if alert.dismissed_at is not None:
                raise RuleError("alert-dismissed")
        case = Case.objects.create(
            title=title,
            alert=alert,
            opened_by=actor,
            opened_at=at,
            owner=actor,
            severity=severity,
            office=actor.office,
        )
        posts = 0 if alert is None else file_alert(case, alert, by=actor, at=at)
        details = {"alert": alert_id, "severity": str(severity), "posts": posts}
        record_act(actor=actor, act=Act.OPEN_CASE, subject=case, details=details, at=at)
    return case
