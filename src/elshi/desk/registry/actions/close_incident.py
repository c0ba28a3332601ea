"""Close an incident with its outcome."""

from datetime import datetime

from django.db import transaction

from elshi.desk.audit.record import record_act
from elshi.desk.people.models import Person
from elshi.desk.people.rules import Act
from elshi.desk.registry.models import Incident
from elshi.desk.registry.rules.codes import Outcome
from elshi.desk.registry.rules.incidents import check_code


def close_incident(*, actor: Person, incident_id: int, outcome: str, at: datetime) -> Incident:
    """The closed incident: it stays readable and takes no more evidence. Raises RuleError."""
    actor.check_can(Act.CLOSE_INCIDENT)
    check_code(outcome, Outcome)
    with transaction.atomic():
        incident = Incident.find_open(incident_id)
        incident.outcome, incident.closed_by, incident.closed_at = outcome, actor, at
        incident.save(update_fields=["outcome", "closed_by", "closed_at"])
        record_act(actor=actor, act=Act.CLOSE_INCIDENT, subject=incident, details={"outcome": outcome}, at=at)
    return incident
