"""Takes in trips and check-ins: once, whatever happens to the process, in whatever order they come.

A trip is at its newest version; what is older, or of a trip that was deleted, changes nothing. Details are opened here
for one thing alone: the number by which a short message is matched, of which a keyed hash is kept.
"""

from datetime import datetime
from uuid import UUID

from elshi.desk.travel.copies import read_copies
from elshi.desk.travel.models import Call, CheckIn, Details, Stop, Trip, Turn
from elshi.desk.travel.rules.keeping import is_over
from elshi.desk.travel.rules.standing import VERIFIED, By, Says, Statement, Status, follow
from elshi.desk.travel.vault import Vault
from elshi.speak.sealing import Entry
from elshi.speak.trips import DELETE, MAIL, SMS, TELEGRAM, read_check_in, read_trip
from elshi.speak.trips import Trip as Given


def take_trip(entry: Entry, at: datetime) -> None:
    """The trip of an entry, registered, changed or deleted. Raises FormatError for an entry that is none."""
    given = read_trip(entry.fields)
    known = Trip.objects.select_for_update().filter(code=given.id).first()
    if known is not None and (known.deleted_at is not None or known.version > given.version):
        return
    said_at = min(entry.at, at)  # by a clock that may be ahead
    if given.act == DELETE:
        _delete(known, given, said_at)
        return
    last_day = max(stop.last for stop in given.stops)
    if is_over(last_day, at=at):
        return  # lay in the spool until its term was over
    mark = _mark(given)
    row = known or Trip(code=given.id, registered_at=said_at)
    row.version, row.people, row.last_day, row.changed_at, row.phone = (
        given.version,
        given.people,
        last_day,
        said_at,
        mark,
    )
    row.by_mail, row.by_sms, row.by_telegram = (way in given.ways for way in (MAIL, SMS, TELEGRAM))
    chat = {} if row.by_telegram else {"chat": b""}
    row.chat = row.chat if row.by_telegram else ""
    row.save()
    Details.objects.update_or_create(trip=row, defaults={"sealed": given.sealed, **chat})
    Stop.objects.filter(trip=row).delete()
    Stop.objects.bulk_create(
        Stop(trip=row, country=one.country, part=one.part, first=one.first, last=one.last) for one in given.stops
    )
    Turn.next()


def take_check_in(entry: Entry, at: datetime) -> None:
    """The check-in of an entry; none of a trip that nobody registered. Raises FormatError for an entry that is none."""
    given = read_check_in(entry.fields)
    trip = Trip.objects.select_for_update().filter(code=given.trip).first()
    if trip is None:
        return  # a check-in needs no stamp: whoever makes up a secret must not fill this
    statement = Statement(Says(given.status), By.PAGE, given.said_at, min(entry.at, at))
    note_check_in(trip, statement, uuid=UUID(given.uuid), alert=given.alert, sealed=given.sealed)


def note_check_in(
    trip: Trip, statement: Statement, *, uuid: UUID, alert: str = "", sealed: bytes = b"", officer: object = None
) -> bool:
    """Write a check-in down, and how its trip stands after it; whether it is a new one. In a transaction."""
    _, is_new = CheckIn.objects.get_or_create(
        uuid=uuid,
        defaults={
            "trip": trip,
            "alert": alert,
            "status": statement.said.value,
            "channel": statement.by.value,
            "verified": statement.by in VERIFIED,
            "sealed": sealed,
            "officer": officer,
            "said_at": statement.said_at,
            "at": statement.at,
        },
    )
    if is_new:
        after = follow(trip.standing, statement)
        trip.status, trip.stood_at = after.status.value, after.moment
        trip.stood_by = after.by.value if after.by else ""
        trip.save(update_fields=["status", "stood_at", "stood_by"])
        Turn.next()
    return is_new


def _delete(known: Trip | None, given: Given, at: datetime) -> None:
    """Nothing but the code is left, so that an older version that comes late brings nothing back.

    A call for help stays in the list of those in need, without a word: whoever has the telephone can delete a trip.
    """
    row = known or Trip(code=given.id, registered_at=at, last_day=at.date())
    row.version, row.people, row.phone, row.chat, row.deleted_at, row.changed_at = given.version, 0, "", "", at, at
    row.by_mail = row.by_sms = row.by_telegram = False
    if row.status != Status.HELP.value:
        row.status, row.stood_at, row.stood_by = Status.SILENT.value, None, ""
    row.save()
    for what in (Details, Stop, CheckIn, Call):
        what.objects.filter(trip=row).delete()
    copies = read_copies()
    with copies.hold(given.id):
        copies.end(given.id)  # the door does it, too, if it is not killed before; the mark stays until the term is over
    Turn.next()


def _mark(given: Given) -> str:
    """Of the number in the details; empty for none, and for details that this key does not open."""
    vault = Vault()
    written = vault.open(Details(sealed=given.sealed))
    return vault.mark_number(written.phone) if written is not None and written.phone else ""
