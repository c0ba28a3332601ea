"""Trips as they come in, for tests: sealed as a browser seals them, taken in as the courier does."""

import uuid
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from elshi.node.vault_keys import read_or_make_vault_key
from elshi.speak.sealing import Entry
from elshi.speak.trip_details import Details, Said
from elshi.speak.trip_sealing import derive_token, find_id, make_secret, seal_details, seal_said
from elshi.speak.trips import CHECK_IN, TRIP, CheckIn, Stop, Trip, check_in_fields, trip_fields

FIRST, LAST = date(2026, 3, 1), date(2026, 3, 9)
NORTH = Stop("XB", "XB-N", FIRST, LAST, "Hotel Harbour, room 7")
DETAILS = Details(
    language="kk",
    people=("Айгерім Самалқызы", "Ерлан Самалұлы"),
    stops=(NORTH,),
    mail="aigerim@mail.example",
    phone="+77010000000",
    telegram=False,
    at_home="Анасы, +77010000001",
    note="Инсулин керек",
)


class Travels:
    """What citizens of one test's ministry hand in."""

    def __init__(self, office):
        self.office, self.key = office, read_or_make_vault_key(office.home)

    def take(self, entry, at=None):
        """Take it in as the courier does, in a transaction."""
        from django.db import transaction

        from elshi.desk.travel.taking import take_check_in, take_trip

        with transaction.atomic():
            (take_trip if entry.kind == TRIP else take_check_in)(entry, at or self.office.at)

    def entry(self, details=DETAILS, *, act="register", version=1, code=None, minutes_ago=0, **changed):
        """An entry of kind `trip`; `changed`: fields of the details."""
        details = replace(details, **changed)
        code = code or find_id(derive_token(make_secret()))
        given = Trip(code, act, version)
        if act != "delete":
            sealed = seal_details(details, self.key.public_key())
            given = replace(
                given, sealed=sealed, stops=details.coarse_stops, people=len(details.people), ways=details.ways
            )
        return Entry(TRIP, self.office.tick() - timedelta(minutes=minutes_ago), trip_fields(given))

    def register(self, details=DETAILS, **given):
        """The row of a trip, taken in; None where it is none."""
        from elshi.desk.travel.models import Trip as Row

        entry = self.entry(details, **given)
        self.take(entry)
        return Row.objects.filter(code=entry.fields["id"]).first()

    def check_in_entry(self, trip, status="safe", *, words="", lat="", lon="", alert="", said_at=None, id_=None):
        """An entry of kind `check-in`, said now unless `said_at`."""
        at = self.office.tick()
        sealed = seal_said(Said(words, lat, lon), self.key.public_key()) if words or lat else b""
        said_at = (said_at or at).astimezone(UTC).replace(microsecond=0)
        given = CheckIn(trip.code, id_ or str(uuid.uuid4()), status, alert, said_at, sealed)
        return Entry(CHECK_IN, at, check_in_fields(given))

    def say(self, trip, status="safe", **given):
        """The trip after a check-in by its own page."""
        self.take(self.check_in_entry(trip, status, **given))
        trip.refresh_from_db()
        return trip


def stop(place, first=FIRST, last=LAST, where=""):
    """A stop in a country or a part of one."""
    return Stop(place[:2], place if "-" in place else "", first, last, where)


def at_hour(hour, day=2):
    """That hour of March 2026, UTC."""
    return datetime(2026, 3, day, hour, tzinfo=UTC)
