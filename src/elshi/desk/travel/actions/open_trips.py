"""Open sealed details, of one trip or of the trips of one page: for a purpose, and on record whose."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from django.db import transaction

from elshi.desk.audit.record import record_act
from elshi.desk.people.models import Person
from elshi.desk.people.rules import Act, RuleError
from elshi.desk.travel.models import Trip
from elshi.desk.travel.permission import check_may
from elshi.desk.travel.rules.codes import PURPOSES
from elshi.desk.travel.vault import Vault
from elshi.speak.trip_details import Details

MOST = 50  # trips of one page


def open_trips(*, actor: Person, trips: Sequence[Trip], purpose: str, at: datetime) -> Mapping[int, Details | None]:
    """What the citizens wrote, by trip; None of what the key does not open. `purpose`: of PURPOSES. Raises RuleError.

    One audit row tells all: the numbers of the trips, and what for. It stands before anything is opened.
    """
    check_may(actor, Act.OPEN_TRIPS)
    check_purpose(purpose, PURPOSES)
    found = [trip for trip in trips[:MOST] if trip.deleted_at is None]
    if not found:
        return {}
    with transaction.atomic():
        details = {"purpose": purpose, "count": len(found), "trips": [trip.pk for trip in found]}
        record_act(actor=actor, act=Act.OPEN_TRIPS, subject=found[0], details=details, at=at)
    vault = Vault()
    return {trip.pk: vault.open(trip.details) if hasattr(trip, "details") else None for trip in found}


def check_purpose(found: str, codes: tuple[str, ...]) -> None:
    """Raises RuleError `bad-code` unless it is one of `codes`."""
    if found not in codes:
        raise RuleError("bad-code", codes=", ".join(codes), found=found[:40])


def find_trip(trip_id: int) -> Trip:
    """Raises RuleError `no-such-trip`."""
    trip = Trip.objects.select_related("details").filter(pk=trip_id).first()
    if trip is None:
        raise RuleError("no-such-trip", trip=trip_id)
    return trip
