"""Who travels, where he sleeps, how he is reached and what he says stands in no log, mirror, bundle, backup, site,
spool, database or line of a program, however it is written there; and without the vault key nobody reads it.
"""

import uuid

from desk.questions.hidden import find_words
from desk.questions.test_nobody_is_named import database_files
from desk.tables import dump
from desk.travel.tripping import DETAILS, at_hour, stop
from elshi.desk.channels.intake import take_in
from elshi.desk.travel.actions.export_trips import export_trips
from elshi.desk.travel.actions.note_call import note_call
from elshi.desk.travel.actions.open_trips import open_trips
from elshi.desk.travel.actions.share_calls import share_calls
from elshi.desk.travel.models import Call, CheckIn, Details, Stop, Trip
from elshi.desk.travel.rules.events import Span, event_of_place
from elshi.desk.travel.texting import take_sms
from elshi.desk.travel.vault import Vault
from elshi.node.backing_up import make_backup
from elshi.node.backup_file import read_backup
from elshi.node.intake_keys import read_or_make_intake_key
from elshi.node.restoring import restore_backup
from elshi.node.settings import read_settings
from elshi.node.spool import Spool
from elshi.speak.sealing import Entry
from functional.running import run_elshi

NAME, OTHER = "Плантағұл Сынақбаев", "Planted Traveller-Person"
PHONE, MAIL = "+77005550123", "planted.traveller@planted-mail.example"
WHERE, HOME, NOTE = "Қиял көшесі 17-үй, Planted Guesthouse", "Planted Grandmother +77005550199", "Planted insulin 40 IU"
SAID, TEXTED, TOLD = (
    "Planted bridge is gone, біз төбедеміз",
    "planted text from the roof",
    "Planted broken leg, 3-қабат",
)
LAT, LON = "41.5551234", "-98.7654321"
PLANTED = [NAME, OTHER, PHONE, PHONE[1:], MAIL, WHERE, HOME, NOTE, SAID, TEXTED, TOLD, LAT, LON]
WRITTEN = {
    "people": (NAME, OTHER), "phone": PHONE, "mail": MAIL, "stops": (stop("XB-N", where=WHERE),), "at_home": HOME,
    "note": NOTE,
}  # fmt: skip


def live_through(travels, monkeypatch):
    """A node whose citizens registered, changed, called for help and were called; and met all that goes wrong."""
    office = travels.office
    officer = office.people["consular"]
    key = read_or_make_intake_key(office.home)
    spool = Spool(office.home.path / "intake" / "spool")
    code = "5a" * 32
    entries = [
        travels.entry(code=code, **WRITTEN),
        travels.entry(code=code, act="change", version=2, **WRITTEN),
        travels.check_in_entry(Trip(code=code), "help", words=SAID, lat=LAT, lon=LON),
        Entry("trip", office.tick(), {"name": NAME, "phone": PHONE}),  # none, put aside as it came
        Entry("check-in", office.tick(), {"words": SAID}),
    ]
    for one in entries:
        spool.write(one, key.public_key())
    assert take_in(spool, key, at=office.tick()) == 5
    with monkeypatch.context() as patched:  # a fault whose words say it all
        patched.setattr(Vault, "open", lambda *_: (_ for _ in ()).throw(RuntimeError(f"odd: {NAME} {PHONE} {WHERE}")))
        spool.write(travels.entry(code="6b" * 32, **WRITTEN), key.public_key())
        take_in(spool, key, at=office.tick())
    trip = Trip.objects.get(code=code)
    assert take_sms(PHONE, TEXTED, at_hour(9)) is not None
    event = event_of_place("XB-N", Span(stop("XB").first, stop("XB").last))
    silent = travels.register(**WRITTEN)
    share_calls(actor=officer, event=event, officers=[officer.pk], number=5, at=office.tick())
    given = {"actor": officer, "event": event.key, "words": TOLD}
    note_call(trip_id=silent.pk, outcome="not-reached", uuid=uuid.uuid4(), at=office.tick(), **given)
    note_call(trip_id=trip.pk, outcome="safe", uuid=uuid.uuid4(), at=office.tick(), **given)
    opened = open_trips(actor=officer, trips=[trip, silent], purpose="reach-people", at=office.tick())
    assert {one.people for one in opened.values()} == {(NAME, OTHER)}
    assert NAME in export_trips(actor=officer, event=event, purpose="crisis-staff", at=office.tick()).decode()
    spool.write(travels.entry(**WRITTEN), key.public_key())  # waits
    assert (Trip.objects.count(), CheckIn.objects.count(), Call.objects.count()) == (2, 3, 2)


def test_nothing_names_a_traveller(travels, tmp_path, capfd, monkeypatch):
    office = travels.office
    office.draft_in("published")
    live_through(travels, monkeypatch)
    home = office.home
    bundle, copy, backup = tmp_path / "out.elshi", tmp_path / "copy", tmp_path / "backup"
    for words in (
        ("bundle", "export", "--home", home.path, "--out", bundle),
        ("mirror", "add", home.site, "--home", copy, "--trust", home.path / "trust.json"),
        ("mirror", "pull", "--home", copy),
    ):
        done = run_elshi(*map(str, words))
        assert done.returncode == 0, done.stderr
    settings = read_settings(home, {})
    make_backup(home, settings, backup, at=office.tick(), with_keys=True, with_database=not settings.database)
    written = capfd.readouterr()
    (tmp_path / "lines").write_text(written.out + written.err)
    (tmp_path / "dump").write_text(str(dump(home)), "utf-8")
    assert written.err.count("was put aside") == 3, "the faults were said, and are looked through here"
    files = [one for folder in (home.path, copy) for one in folder.rglob("*") if one.is_file()]
    assert len(files) > 60
    assert any("spool" in one.parts for one in files)
    assert sum("refused" in one.parts for one in files) == 3
    assert database_files(home) == [] or set(database_files(home)) <= set(files)
    assert find_words(PLANTED, [*files, bundle, backup, tmp_path / "lines", tmp_path / "dump"]) == []


def test_a_backup_holds_no_trip_and_a_restored_node_has_none(travels, tmp_path, monkeypatch):
    office = travels.office
    office.draft_in("published")
    live_through(travels, monkeypatch)
    copies = office.home.path / "intake" / "trips" / "5a" / ("5a" * 32)
    copies.mkdir(parents=True)
    (copies / "1.copy").write_bytes(b"sealed copy of a citizen")
    settings = read_settings(office.home, {})
    given = {"at": office.tick(), "with_keys": True, "with_database": not settings.database}
    make_backup(office.home, settings, tmp_path / "backup", **given)
    frames = []
    with (tmp_path / "backup").open("rb") as file:
        read_backup(file, lambda frame, _chunks: frames.append(frame.name))
    assert [name for name in frames if "vault" in name or "intake" in name] == []
    assert find_words(["5a" * 32, "6b" * 32], [tmp_path / "backup"]) == [], "not even that the trip was there"
    report = restore_backup(tmp_path / "backup", tmp_path / "new", at=office.at)
    assert not (report.home.keys / "vault.key").exists()
    assert not (report.home.path / "intake").exists()
    if not settings.database:
        tables = dump(report.home)
        assert {name: rows for name, rows in tables.items() if name.startswith("travel_") and rows} == {}
        assert len(tables["people_person"]) == len(office.people)
        assert sum("open-trips" in row for row in tables["audit_auditrow"]) == 1, "that it was opened stays on record"
    assert Trip.objects.count() == 2, "and the node itself goes on"


def test_every_table_of_trips_is_left_out_and_what_refers_to_one():
    """A table that is added is called like the others, or named in LEFT_OUT: a dump by pg_dump has to know it."""
    from django.apps import apps

    from elshi.node.backup_names import LEFT_OUT

    room = set(apps.get_app_config("travel").get_models())
    pointing = {
        model for model in apps.get_models() for one in model._meta.get_fields() if one.many_to_one or one.one_to_one
        if one.concrete and one.related_model in room
    }  # fmt: skip
    tables = {model._meta.db_table for model in room | pointing}
    assert {"travel_trip", "travel_details", "travel_checkin", "alerting_alertcopy"} <= tables
    assert [name for name in tables if not name.startswith(LEFT_OUT)] == []


def test_a_database_without_the_vault_key_opens_nothing(travels, monkeypatch):
    live_through(travels, monkeypatch)
    (travels.office.home.keys / "vault.key").rename(travels.office.home.path / "elsewhere")
    vault = Vault()  # with a new key, as a restored home has
    assert [vault.open(one) for one in Details.objects.all()] == [None, None]
    assert [vault.open_words(one) for one in CheckIn.objects.all()] == [None, None, None]
    assert [vault.open_note(bytes(one.note)) for one in Call.objects.exclude(note=b"")] == [None, None]
    assert take_sms(PHONE, "2", at_hour(10)) is None, "nor can a number be tried"
    assert DETAILS.phone != PHONE
    assert Stop.objects.filter(part="XB-N").exists(), "who is where in numbers is all that is left"
