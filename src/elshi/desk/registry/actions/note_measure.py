"""Note what was done about an incident."""

from datetime import datetime

from django.db import transaction

from elshi.desk.audit.record import record_act
from elshi.desk.people.models import Person
from elshi.desk.people.rules import Act
from elshi.desk.registry.models import Incident, IncidentAct
from elshi.desk.registry.rules.codes import Measure
from elshi.desk.registry.rules.evidence import check_happened, check_note
from elshi.desk.registry.rules.incidents import check_code


def note_measure(
    *, actor: Person, incident_id: int, measure: str, note: str, done_at: datetime, at: datetime
) -> IncidentAct:
    """The new row of the time line. Raises RuleError for the actor, the incident, the code, the note, the moment."""
    actor.check_can(Act.NOTE_MEASURE)
    check_code(measure, Measure)
    check_happened(done_at, at=at)
    kept = check_note(note)
    with transaction.atomic():
        incident = Incident.find_open(incident_id)
        act = IncidentAct.objects.create(
            incident=incident, measure=measure, note=kept, done_at=done_at, by=actor, at=at
        )
        details = {"incident": incident.pk, "measure": measure}
        record_act(actor=actor, act=Act.NOTE_MEASURE, subject=act, details=details, at=at)
    return act
