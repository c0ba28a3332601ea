"""What happened in an incident, in order of time: found, seen, done, written, closed."""

from dataclasses import dataclass
from datetime import datetime

from elshi.desk.people.models import Person
from elshi.desk.registry.models import Evidence, Incident, IncidentAct, Letter


@dataclass(frozen=True, slots=True)
class Moment:
    """One line. `what`: `since`, `opened`, `evidence`, `measure`, `letter` or `closed`; `item` is what it is about."""

    at: datetime
    what: str
    by: Person | None
    item: Incident | Evidence | IncidentAct | Letter


def read_timeline(incident: Incident) -> list[Moment]:
    """All lines, oldest first. Evidence stands where it was seen, a measure where it was done."""
    lines = [
        Moment(incident.since, "since", None, incident),
        Moment(incident.opened_at, "opened", incident.opened_by, incident),
        *(Moment(one.seen_at, "evidence", one.by, one) for one in incident.evidence.select_related("by")),
        *(Moment(one.done_at, "measure", one.by, one) for one in incident.acts.select_related("by")),
        *(
            Moment(one.final_at, "letter", one.final_by, one)
            for one in incident.letters.select_related("final_by")
            if one.final_at is not None
        ),
    ]
    if incident.closed_at is not None:
        lines.append(Moment(incident.closed_at, "closed", incident.closed_by, incident))
    order = ("since", "opened", "evidence", "measure", "letter", "closed")
    return sorted(lines, key=lambda line: (line.at, order.index(line.what)))
