"""Put an event into the calendar, or change it."""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from elshi.desk.audit.record import record_act
from elshi.desk.people.models import Person
from elshi.desk.people.rules import Act
from elshi.desk.planning.models import Event
from elshi.desk.planning.reading import find_event
from elshi.desk.planning.rules import Kind, check_days, check_line
from elshi.desk.registry.rules.incidents import check_code


@dataclass(frozen=True, slots=True)
class EventFields:
    """An event as somebody typed it; `day` and `last_day` as ISO 8601 text, the last one may be empty."""

    kind: str
    title: str
    place: str
    day: str
    last_day: str
    yearly: bool


def save_event(*, actor: Person, fields: EventFields, at: datetime, event_id: int | None = None) -> Event:
    """The event, new or changed.

    Raises RuleError: not the actor's act, no such event or one of another office, bad kind, title, place or days.
    """
    actor.check_can(Act.PLAN_EVENT)
    kind = check_code(fields.kind, Kind)
    title = check_line(fields.title, code="bad-title", empty=False)
    place = check_line(fields.place, code="bad-place", empty=True)
    day, last_day = check_days(fields.day, fields.last_day)
    with transaction.atomic():
        if event_id is None:
            event = Event(created_by=actor, created_at=at, office=actor.office)
        else:
            event = find_event(event_id, reader=actor)
        event.kind, event.title, event.place, event.yearly = kind, title, place, fields.yearly
        event.day, event.last_day, event.changed_at = day, last_day, at
        event.save()
        details = {"new": event_id is None, "kind": kind, "day": day.isoformat(), "yearly": fields.yearly}
        record_act(actor=actor, act=Act.PLAN_EVENT, subject=event, details=details, at=at)
    return event
