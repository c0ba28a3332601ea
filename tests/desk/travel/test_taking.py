"""Trips and check-ins are taken in once, in whatever order they come, and go when their term is over."""

import itertools
import uuid
from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import IntegrityError, transaction

from desk.travel.tripping import DETAILS, FIRST, LAST, at_hour, stop
from elshi.base.errors import FormatError
from elshi.desk.channels.intake import take_in
from elshi.desk.travel.actions.erase_due import erase_due
from elshi.desk.travel.copies import Sweeper, read_copies, sweep_copies
from elshi.desk.travel.models import Call, CheckIn, Details, Stop, Trip
from elshi.desk.travel.vault import Vault
from elshi.node.intake_keys import read_or_make_intake_key
from elshi.node.spool import Spool
from elshi.speak.sealing import Entry


def everything():
    tables = (Trip, Details, Stop, CheckIn, Call)
    return [list(one.objects.order_by("pk").values()) for one in tables]


def test_a_trip_is_there_once_with_what_is_coarse_in_clear(travels):
    entry = travels.entry()
    for _ in range(3):
        travels.take(entry, travels.office.tick())
    trip = Trip.objects.get()
    assert (trip.version, trip.people, trip.ways, trip.last_day) == (1, 2, ["mail", "sms"], LAST)
    found = Stop.objects.values_list("country", "part", "first", "last")
    assert list(found) == [("XB", "XB-N", FIRST, LAST)]
    assert Vault().open(trip.details) == DETAILS
    assert trip.phone == Vault().mark_number("+77010000000")
    assert trip.phone != Vault().mark_number("+77010000001")


def test_versions_come_in_every_order_and_the_newest_stays(travels):
    code = "ab" * 32
    entries = [
        travels.entry(code=code, phone="+77010000001"),
        travels.entry(code=code, act="change", version=2, stops=(stop("XC", last=date(2026, 4, 1)),), phone=""),
        travels.entry(code=code, act="change", version=3, people=("Гүл",), mail=""),
    ]
    for order in itertools.permutations(entries):
        Trip.objects.all().delete()
        for one in (*order, order[0]):
            travels.take(one)
        trip = Trip.objects.get()
        assert (trip.version, trip.people, trip.ways) == (3, 1, ["sms"])
        assert Vault().open(trip.details).people == ("Гүл",)
        assert trip.stops.count() == 1


def test_a_version_that_comes_again_takes_its_place(travels):
    """A door that was killed may not have told the citizen, who then sends another."""
    code = "ab" * 32
    travels.register(code=code, phone="+77010000001")
    trip = travels.register(code=code, phone="")
    assert (Trip.objects.count(), trip.phone) == (1, "")


def test_deleted_is_deleted_whatever_comes_after(travels):
    trip = travels.register()
    travels.say(trip, "safe", words="Мен мұндамын")
    Call.objects.create(trip=trip, event="x", officer=travels.office.people["consular"], given_at=travels.office.at)
    copies = travels.office.home.path / "intake" / "trips" / trip.code[:2] / trip.code
    copies.mkdir(parents=True)
    (copies / "1.copy").write_bytes(b"x")
    gone = travels.register(code=trip.code, act="delete", version=2)
    assert gone.deleted_at is not None
    assert (gone.people, gone.ways, gone.phone, gone.status, gone.stood_at) == (0, [], "", "silent", None)
    assert [one.objects.count() for one in (Details, Stop, CheckIn, Call)] == [0, 0, 0, 0]
    assert [one.name for one in copies.iterdir()] == ["gone"], "the door answers that it was deleted"
    before = everything()
    for act, version in (("register", 1), ("change", 2), ("change", 3), ("delete", 3)):
        travels.register(code=trip.code, act=act, version=version)
    assert everything() == before
    other = "cd" * 32  # deleted before it came
    travels.register(code=other, act="delete", version=2)
    assert travels.register(code=other).deleted_at is not None


@pytest.mark.sqlite
def test_what_is_deleted_is_overwritten_in_the_file(travels):
    trip = travels.register()
    sealed = bytes(trip.details.sealed)
    from django.db import connection

    def files():
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        return b"".join(one.read_bytes() for one in travels.office.home.database.parent.glob("desk.sqlite3*"))

    # a row longer than a page lies in pieces: the first bytes of one stand for it
    assert sealed[:200] in files()
    travels.register(code=trip.code, act="delete", version=2)
    assert sealed[:200] not in files()


def test_a_call_for_help_outlives_the_deletion(travels):
    trip = travels.register()
    travels.say(trip, "help")
    assert travels.register(code=trip.code, act="delete", version=2).status == "help"
    assert travels.say(trip, "safe").status == "safe"


def test_a_check_in_is_there_once_and_of_known_trips_alone(travels):
    trip = travels.register()
    entry = travels.check_in_entry(trip, "help", words="Су тасыды", lat="41.5", lon="-8.25", alert="xs-mfa/2026/17")
    for _ in range(3):
        travels.take(entry, travels.office.tick())
    one = CheckIn.objects.get()
    assert (one.status, one.channel, one.verified, one.alert) == ("help", "page", True, "xs-mfa/2026/17")
    assert Vault().open_words(one).words == "Су тасыды"
    trip.refresh_from_db()
    assert (trip.status, trip.stood_by) == ("help", "page")
    nobody = Trip(code="ee" * 32)
    travels.take(travels.check_in_entry(nobody, "help"))
    assert CheckIn.objects.count() == 1


def test_what_waited_for_a_line_does_not_end_a_later_call(travels):
    trip = travels.register()
    travels.office.at = at_hour(12)
    waiting = travels.check_in_entry(trip, "safe", said_at=at_hour(8))
    travels.say(trip, "help", said_at=at_hour(9))
    travels.take(waiting)
    trip.refresh_from_db()
    assert trip.status == "help"
    assert CheckIn.objects.count() == 2
    assert travels.say(trip, "safe").status == "safe"


def test_by_the_spool_with_others_that_are_none(travels):
    office = travels.office
    key = read_or_make_intake_key(office.home)
    spool = Spool(office.home.path / "intake" / "spool")
    entry = travels.entry()
    code = entry.fields["id"]
    for one in (
        entry,
        Entry("trip", office.tick(), {**entry.fields, "people": "0"}),
        Entry("trip", office.tick(), {}),
        Entry("check-in", office.tick(), {"trip": code}),
        travels.check_in_entry(Trip(code=code), "help"),
    ):
        spool.write(one, key.public_key())
    assert take_in(spool, key, at=office.tick()) == 5
    assert (Trip.objects.get().status, CheckIn.objects.count(), spool.names()) == ("help", 1, [])
    assert len(list((office.home.path / "intake" / "refused").iterdir())) == 3


def test_details_that_do_not_open_are_counted_all_the_same(travels):
    """Sealed to a key that was lost: the citizen is where he says he is."""
    entry = travels.entry()
    (travels.office.home.keys / "vault.key").unlink()
    travels.take(entry)
    trip = Trip.objects.get()
    assert (trip.people, trip.phone, Vault().open(trip.details)) == (2, "", None)


@pytest.mark.parametrize("days", [0, 29, 30, 31, 60])
def test_nothing_is_left_thirty_days_after_the_last_day(travels, days):
    trip = travels.register(
        stops=(stop("XB-N", last=date(2026, 3, 9)), stop("XC", date(2026, 3, 9), date(2026, 3, 11)))
    )
    kept = travels.register(stops=(stop("XB", last=date(2026, 12, 1)),))
    travels.say(trip, "help", words="x")
    copies = travels.office.home.path / "intake" / "trips" / trip.code[:2] / trip.code
    copies.mkdir(parents=True)
    (copies / "1.copy").write_bytes(b"x")
    at = at_hour(12, day=11) + timedelta(days=days, hours=23)  # of the last day, in the westernmost zone
    erase_due(travels.office.home, at)
    is_gone = days > 30
    assert Trip.objects.filter(pk=trip.pk).exists() == (not is_gone)
    assert CheckIn.objects.exists() == (not is_gone)
    assert Stop.objects.filter(trip_id=trip.pk).exists() == (not is_gone)
    assert copies.exists() == (not is_gone)
    assert Trip.objects.filter(pk=kept.pk).exists()
    if is_gone:
        entry = travels.entry(stops=(stop("XB-N", last=date(2026, 3, 11)),))
        travels.take(entry, at)
        assert Trip.objects.count() == 1, "what lay in the spool until its term was over is not taken in"


def test_the_term_is_a_chore_of_the_courier():
    from elshi.desk.channels.mail_round import _CHORES

    assert {erase_due, sweep_copies} <= set(_CHORES)


def test_copies_of_trips_that_the_desk_never_heard_of_go_after_a_week(travels):
    """An entry that was put aside, or lost with the machine of the door: nobody deletes such a copy."""
    copies, known, unknown = read_copies(), travels.register().code, ["ab" * 32, "cd" * 32]
    for code in (known, *unknown):
        copies.keep(code, 1, b"sealed")
    now = datetime.now(UTC)  # as the file system has it
    sweep = Sweeper()
    assert sweep(travels.office.home, now) == 0
    later = now + timedelta(days=7, hours=1)
    assert sweep(travels.office.home, later) == 2
    assert [id_ for id_, _ in copies.ids()] == [known]
    copies.keep(unknown[0], 1, b"sealed")
    assert sweep(travels.office.home, later + timedelta(hours=1)) == 0, "looked at twice a day"
    assert sweep(travels.office.home, later + timedelta(days=8)) == 1


def test_the_tables_refuse_what_no_rule_makes(travels):
    trip = travels.register()
    officer = travels.office.people["consular"]
    given = {"trip": trip, "said_at": travels.office.at, "at": travels.office.at}
    for wrong in (
        {"status": "fine", "channel": "page", "verified": True},
        {"status": "safe", "channel": "post", "verified": True},
        {"status": "safe", "channel": "sms", "verified": True},
        {"status": "safe", "channel": "page", "verified": False},
        {"status": "safe", "channel": "page", "verified": True, "officer": officer},
        {"status": "safe", "channel": "staff", "verified": True},
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            CheckIn.objects.create(uuid=uuid.uuid4(), **given, **wrong)
    for wrong in ({"status": "lost"}, {"status": "safe"}, {"stood_by": "page"}, {"stood_at": travels.office.at}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Trip.objects.filter(pk=trip.pk).update(**wrong)
    with pytest.raises(IntegrityError), transaction.atomic():
        Stop.objects.create(trip=trip, country="XB", first=LAST, last=FIRST)
    call = {"trip": trip, "event": "e", "officer": officer, "given_at": travels.office.at}
    with pytest.raises(IntegrityError), transaction.atomic():
        Call.objects.create(**call, end="reached")
    with pytest.raises(IntegrityError), transaction.atomic():
        Call.objects.bulk_create([Call(**call), Call(**call)])
    with pytest.raises(FormatError):
        travels.take(Entry("trip", travels.office.at, {"id": "x"}))
