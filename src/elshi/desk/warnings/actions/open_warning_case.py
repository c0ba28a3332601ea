"""Open a case from a warning of others, by one click."""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction

from elshi.desk.cases.actions.open_case import open_case
from elshi.desk.cases.models import Case
from elshi.desk.people.models import Person
from elshi.desk.people.rules import Act, RuleError
from elshi.desk.warnings.models import ForeignWarning, WarningCase
from elshi.desk.warnings.rules import case_severity, choose_text, title_of


def open_warning_case(*, actor: Person, warning_id: int, languages: Iterable[str], at: datetime) -> Case:
    """A new open case of the actor's office about the warning, named in the first of `languages` that it has.

    For a warning that has an open case of that office already, that one is given back and nothing is changed. Raises
    RuleError: not the actor's act, no such warning.
    """
    actor.check_can(Act.OPEN_CASE)
    with transaction.atomic():
        warning = ForeignWarning.objects.select_for_update().exclude(msg_type="Cancel").filter(pk=warning_id).first()
        if warning is None:
            raise RuleError("no-such-warning", warning=warning_id)
        known = Case.objects.filter(foreign_warnings__warning=warning, state="open", office=actor.office).first()
        if known is not None:
            return known
        title = title_of(choose_text(warning.texts, languages)) or warning.identifier[:200]
        case = open_case(actor=actor, alert_id=None, title=title, severity=case_severity(warning.severity), at=at)
        WarningCase.objects.create(warning=warning, case=case, at=at)
    return case
