"""A list of those in the area of an event, with names and numbers, for the crisis staff: with a reason, on record."""

from datetime import datetime

from django.db import transaction

from elshi.desk.audit.record import record_act
from elshi.desk.people.models import Person
from elshi.desk.people.rules import Act, RuleError
from elshi.desk.travel.actions.open_trips import check_purpose
from elshi.desk.travel.listing import Row, list_rows
from elshi.desk.travel.models import Trip
from elshi.desk.travel.permission import check_may
from elshi.desk.travel.rules.codes import EXPORTS
from elshi.desk.travel.rules.events import Event
from elshi.desk.travel.rules.standing import Status
from elshi.desk.travel.vault import Vault
from elshi.desk.travel.whereabouts import count_roll, trips_of
from elshi.listen.export.tables import Cell, Table, format_csv
from elshi.speak.trip_details import Details

MOST = 20_000  # trips of one file
_AT_ONCE = 500
COLUMNS = (
    "trip", "standing", "since_utc", "by", "people", "names", "phone", "mail", "telegram", "language", "at_home",
    "stops", "note", "called_by", "call_ended", "tries",
)  # fmt: skip


def export_trips(*, actor: Person, event: Event, purpose: str, at: datetime) -> bytes:
    """CSV (RFC 4180, UTF-8), those in need first, then the silent, then the safe. `purpose`: of EXPORTS.

    What a spreadsheet would take for a formula is made text. Raises RuleError: `too-many-trips` for more than MOST.
    """
    check_may(actor, Act.EXPORT_TRIPS)
    check_purpose(purpose, EXPORTS)
    count = count_roll(event).all_trips
    if count > MOST:
        raise RuleError("too-many-trips", most=MOST, found=count)
    with transaction.atomic():
        details = {"purpose": purpose, "count": count, "value": event.key}
        record_act(actor=actor, act=Act.EXPORT_TRIPS, subject=actor, details=details, at=at)
    vault = Vault()
    rows: list[tuple[Cell, ...]] = []
    for status in (Status.HELP, Status.SILENT, Status.SAFE):
        found = trips_of(event, status).order_by("id").select_related("details")
        for start in range(0, MOST, _AT_ONCE):
            trips = list(found[start : start + _AT_ONCE])
            rows += [_line(row, _open(vault, row.trip)) for row in list_rows(trips, event)]
            if len(trips) < _AT_ONCE:
                break
    return format_csv(Table(COLUMNS, tuple(rows)))


def _open(vault: Vault, trip: Trip) -> Details | None:
    return vault.open(trip.details) if hasattr(trip, "details") else None


def _line(row: Row, written: Details | None) -> tuple[Cell, ...]:
    trip, call = row.trip, row.call
    contact: tuple[Cell, ...]
    if written is None:
        contact = ("", "", "", "", "", "", "; ".join(_coarse(row)), "")
    else:
        stops = [f"{it.part or it.country} {it.first}/{it.last} {it.where}".strip() for it in written.stops]
        contact = (
            "; ".join(written.people), written.phone, written.mail, "yes" if written.telegram else "",
            written.language, written.at_home, "; ".join(stops), written.note,
        )  # fmt: skip
    since: Cell = trip.stood_at or ""
    called = ("", "", 0) if call is None else (call.officer.get_username(), call.end, call.tries)
    return (trip.pk, row.status.value, since, trip.stood_by, trip.people, *contact, *called)


def _coarse(row: Row) -> list[str]:
    return [f"{one.part or one.country} {one.first}/{one.last}" for one in row.stops]
