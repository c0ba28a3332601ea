"""What somebody said by telephone, written down at the desk: how a call ended, or a check-in on another's behalf."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from elshi.base.errors import FormatError
from elshi.desk.audit.record import record_act
from elshi.desk.people.models import Person
from elshi.desk.people.rules import Act, RuleError
from elshi.desk.travel.actions.open_trips import check_purpose
from elshi.desk.travel.models import Call, Trip
from elshi.desk.travel.permission import check_may
from elshi.desk.travel.rules.codes import CallEnd
from elshi.desk.travel.rules.events import is_event_key
from elshi.desk.travel.rules.standing import By, Says, Statement
from elshi.desk.travel.taking import note_check_in
from elshi.desk.travel.vault import Vault
from elshi.speak.trip_details import MAX_WORDS

OUTCOMES = (Says.SAFE.value, Says.HELP.value, CallEnd.NOT_REACHED.value)


def note_call(
    *, actor: Person, trip_id: int, outcome: str, words: str, uuid: UUID, event: str = "", at: datetime
) -> Trip:
    """The trip, with what was said. `outcome`: of OUTCOMES; `event`: key of what it was called for, or empty where the
    citizen called; `uuid`: of the form, so that it sent twice counts once. Raises RuleError.
    """
    check_may(actor, Act.NOTE_CALL)
    check_purpose(outcome, OUTCOMES)
    if outcome == CallEnd.NOT_REACHED.value and not event:
        raise RuleError("bad-code", codes=", ".join(OUTCOMES[:2]), found=outcome)
    if event and not is_event_key(event):
        raise RuleError("bad-code", codes="", found=event[:40])
    sealed = _seal(words)
    with transaction.atomic():
        trip = Trip.objects.select_for_update().filter(pk=trip_id).first()
        if trip is None:
            raise RuleError("no-such-trip", trip=trip_id)
        if outcome == CallEnd.NOT_REACHED.value:
            is_new = True
        else:
            alert = "" if ":" in event else event
            statement = Statement(Says(outcome), By.STAFF, at, at)
            is_new = note_check_in(trip, statement, uuid=uuid, alert=alert, sealed=sealed, officer=actor)
        if event:
            _end_call(trip, event, outcome, sealed=sealed, actor=actor, at=at)
        if is_new:
            record_act(actor=actor, act=Act.NOTE_CALL, subject=trip, details={"outcome": outcome}, at=at)
    return trip


def _end_call(trip: Trip, event: str, outcome: str, *, sealed: bytes, actor: Person, at: datetime) -> None:
    """Whoever called has it from now on, also where nobody gave it to him."""
    call, _ = Call.objects.select_for_update().get_or_create(
        event=event, trip=trip, defaults={"officer": actor, "given_at": at}
    )
    reached = outcome != CallEnd.NOT_REACHED.value
    call.end = (CallEnd.REACHED if reached else CallEnd.NOT_REACHED).value
    call.officer, call.ended_at, call.note, call.tries = actor, at, sealed, call.tries + (not reached)
    call.save()


def _seal(words: str) -> bytes:
    try:
        return Vault().seal_words("\n".join(words.split("\r\n")).strip())
    except FormatError as exc:
        raise RuleError("bad-remark", limit=MAX_WORDS) from exc
