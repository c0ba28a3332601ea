"""End sessions, one's own or somebody's who is to be out at once."""

from datetime import datetime

from django.db import transaction

from elshi.desk.audit.record import record_act
from elshi.desk.people.models import DeskSession, Person
from elshi.desk.people.rules import Act, RuleError
from elshi.desk.people.sessions import end_keys


def end_own_session(*, actor: Person, session_id: int, at: datetime) -> None:
    """End one of the actor's sessions. Raises RuleError if it has ended or is not the actor's."""
    with transaction.atomic():
        row = DeskSession.objects.filter(person=actor, pk=session_id).first()
        if row is None:
            raise RuleError("no-such-session")
        end_keys([row.key])
        record_act(actor=actor, act="end-own-sessions", subject=actor, details={"count": 1}, at=at)


def end_other_sessions(*, actor: Person, keep: str | None, at: datetime) -> int:
    """End all of the actor's sessions but the one with the key `keep`; returns how many."""
    with transaction.atomic():
        others = DeskSession.objects.filter(person=actor).exclude(key=keep or "")
        count = end_keys(others.values_list("key", flat=True))
        record_act(actor=actor, act="end-own-sessions", subject=actor, details={"count": count}, at=at)
    return count


def end_sessions_of(*, actor: Person | None, person: Person, at: datetime) -> int:
    """End all sessions of `person`, as when somebody is switched off; returns how many. `actor` None: the console.

    Raises RuleError: the actor is no administrator.
    """
    if actor is not None:
        actor.check_can(Act.END_SESSIONS)
    with transaction.atomic():
        count = end_keys(DeskSession.objects.filter(person=person).values_list("key", flat=True))
        record_act(actor=actor, act=Act.END_SESSIONS, subject=person, details={"count": count}, at=at)
    return count
