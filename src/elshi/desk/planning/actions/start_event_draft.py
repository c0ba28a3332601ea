"""Start a statement for an event."""

from datetime import date, datetime

from django.db import transaction

from elshi.desk.people.models import Person
from elshi.desk.people.rules import RuleError
from elshi.desk.planning.models import EventDraft
from elshi.desk.planning.reading import find_event
from elshi.desk.planning.rules import occurrences
from elshi.desk.releases.actions.start_draft import start_draft
from elshi.desk.releases.models import Draft


def start_event_draft(*, actor: Person, event_id: int, day: date, at: datetime) -> Draft:
    """A new draft for the time that the event begins on `day`.

    Raises RuleError: not the actor's act, no such event or one of another office, called off, or not on that day.
    """
    with transaction.atomic():
        event = find_event(event_id, reader=actor)
        if event.called_off:
            raise RuleError("event-called-off")
        times = occurrences(event.day, event.last_day, yearly=event.yearly, first=day, until=day)
        if day not in [start for start, _ in times]:
            raise RuleError("bad-event-day")
        draft = start_draft(actor=actor, at=at)
        EventDraft.objects.create(event=event, draft=draft, day=day)
    return draft
