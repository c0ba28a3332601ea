"""Open a case that no person asked for: of what a part of the machine found and nobody should have to wait for."""

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction

from elshi.desk.audit.record import record_act
from elshi.desk.cases.models import Case
from elshi.desk.cases.rules.codes import Severity
from elshi.desk.people.rules import Act


def open_found(*, part: str, title: str, severity: Severity, details: Mapping[str, object], at: datetime) -> Case:
    """A new open case of the ministry, nobody's yet. `part`: who the audit trail says it was, such as `warnings`.

    `title`: one line of 1 to 200 characters, which the caller has made so.
    """
    with transaction.atomic():
        case = Case.objects.create(title=title, opened_at=at, severity=severity)
        told = {"alert": None, "severity": str(severity), "posts": 0, **details}
        record_act(actor=part, act=Act.OPEN_CASE, subject=case, details=told, at=at)
    return case
