"""Name the account that takes the place of a lost one."""

from datetime import datetime

from django.db import transaction

from elshi.desk.audit.record import record_act
from elshi.desk.people.models import Person
from elshi.desk.people.rules import Act
from elshi.desk.registry.models import Incident
from elshi.desk.registry.reading import read_assets
from elshi.desk.registry.rules.incidents import check_successor


def name_successor(*, actor: Person, incident_id: int, successor: str, at: datetime) -> Incident:
    """The incident with its successor, an active account of the register; empty for none.

    It is a note in the file: official it is only by a record of the account. Raises RuleError.
    """
    actor.check_can(Act.NAME_SUCCESSOR)
    with transaction.atomic():
        incident = Incident.find_open(incident_id)
        active = (one.id for one in read_assets().values() if one.status == "active")
        check_successor(successor, account=incident.record_id, active=active)
        incident.successor = successor
        incident.save(update_fields=["successor"])
        details = {"successor": successor}
        record_act(actor=actor, act=Act.NAME_SUCCESSOR, subject=incident, details=details, at=at)
    return incident
