"""Call an event off, or put it back."""

from datetime import datetime

from django.db import transaction

from elshi.desk.audit.record import record_act
from elshi.desk.people.models import Person
from elshi.desk.people.rules import Act
from elshi.desk.planning.models import Event
from elshi.desk.planning.reading import find_event


def call_off_event(*, actor: Person, event_id: int, called_off: bool, at: datetime) -> Event:
    """The event, called off (or, with `called_off` false, planned again). A second call changes nothing.

    Raises RuleError: not the actor's act, no such event or one of another office.
    """
    actor.check_can(Act.PLAN_EVENT)
    with transaction.atomic():
        event = find_event(event_id, reader=actor)
        if event.called_off is not called_off:
            event.called_off, event.changed_at = called_off, at
            event.save(update_fields=["called_off", "changed_at"])
            details = {"called_off": called_off}
            record_act(actor=actor, act=Act.PLAN_EVENT, subject=event, details=details, at=at)
    return event
