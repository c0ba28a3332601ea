"""Open a case from a narrative."""

from datetime import datetime

from django.db import transaction

from elshi.desk.cases.actions.open_case import open_case
from elshi.desk.cases.models import Case
from elshi.desk.cases.rules.codes import Severity
from elshi.desk.narratives.models import Narrative, NarrativeCase
from elshi.desk.people.models import Person


def open_case_from(
    narrative: Narrative, *, actor: Person, title: str, at: datetime, severity: str = Severity.ORDINARY
) -> Case:
    """A new open case that the narrative's page names. Raises RuleError as `open_case` does.

    No alert and no post is filed with it: what listening found of an alert is added from the alert's own page.
    """
    with transaction.atomic():
        case = open_case(actor=actor, alert_id=None, title=title, at=at, severity=severity)
        NarrativeCase.objects.create(narrative=narrative, case=case)
    return case
