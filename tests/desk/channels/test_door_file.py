"""What the public door is told, and when a node has one at all."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from django.db import OperationalError

from elshi.desk import node_up
from elshi.desk.channels.door_file import keep_door, needs_intake
from elshi.desk.channels.models import Channel
from elshi.node.door import MailList, Questions, door_folder, read_door
from elshi.node.gazetteer import read_gazetteer, write_gazetteer
from elshi.node.home import NodeHome
from elshi.node.intake_keys import read_or_make_intake_key
from elshi.node.settings import Settings, SubjectSetting
from elshi.node.vault_keys import read_vault_key
from elshi.speak.trip_sealing import format_vault_key
from elshi.speak.ways import Way
from elshi.text.languages import LANGUAGES
from elshi.travel.gazetteer import Gazetteer, country_of, parse_gazetteer
from elshi.travel.worlds import samal_world

AT = datetime(2026, 3, 9, tzinfo=UTC)
SETTINGS = Settings(office="xs-mfa", host="mfa.samal.example")


def channel(name, kind="mail", **given):
    fields = {"account": "a", "languages": ["kk"], "created_at": AT} | given
    return Channel.objects.create(name=name, kind=kind, **fields)


@pytest.mark.parametrize(
    ("kind", "needs"), [("mail", True), ("activitypub", True), ("manual", False), ("mastodon", False)]
)
def test_which_channels_need_it(home, kind, needs):
    channel("one", kind)
    assert needs_intake(SETTINGS) is needs


def test_the_file_holds_what_may_be_seen_and_nothing_else(home, office):
    channel("news", options={"sender": "press@mfa.samal.example", "brief-to": "minister@mfa.samal.example"})
    channel("old", paused_at=AT)
    channel("mute", languages=[])
    keep_door(home, SETTINGS)
    door = read_door(door_folder(home))
    assert door.mail == (MailList("news", ("kk",)),)
    assert door.site == "https://mfa.samal.example"
    assert door.key.public_bytes_raw() == read_or_make_intake_key(home).public_key().public_bytes_raw()
    written = (door_folder(home) / "door.json").read_bytes()
    assert b"minister" not in written
    assert read_or_make_intake_key(home).private_bytes_raw().hex().encode() not in written
    assert (home.keys / "intake.key").stat().st_mode & 0o777 == 0o600


def test_a_list_is_called_as_its_options_say(home, office):
    channel("news", options={"title-kk": "Мәлімдемелер", "title-fr": "Communiqués", "name-kk": "Самал СІМ"})
    keep_door(home, SETTINGS)
    [news] = read_door(door_folder(home)).mail
    assert news.titles == {"kk": "Мәлімдемелер"}
    assert news.title("kk") == news.title("en") == ("Мәлімдемелер", "kk")
    assert MailList("consular", ("kk",)).title("kk") == ("consular", "")


def test_countries_are_those_of_the_gazetteer_as_soon_as_there_is_one(home):
    listed = replace(SETTINGS, countries=(SubjectSetting("XA", (("en", "Listed"),)),))
    assert [one.name("en") for one in keep_door(home, listed).countries] == ["Listed"]
    write_gazetteer(home, parse_gazetteer(samal_world()))
    try:
        countries = keep_door(home, listed).countries
    finally:
        home.gazetteer.unlink()
    assert [one.name("kk") for one in countries[:2]] == ["Ксандрия", "Дорун"]
    assert "XS" not in {one.code for one in countries}
    assert read_door(door_folder(home)).countries == countries


@pytest.mark.parametrize("demonstration", [True, False])
def test_a_demonstration_has_the_invented_world(tmp_path, demonstration):
    new = NodeHome(tmp_path)
    node_up._keep_world(new, replace(SETTINGS, demonstration=demonstration))
    assert new.gazetteer.is_file() is demonstration


def test_countries_that_somebody_set_stay(tmp_path):
    new = NodeHome(tmp_path)
    own = Gazetteer({"en": "Ours"}, ())
    write_gazetteer(new, own)
    node_up._keep_world(new, replace(SETTINGS, demonstration=True))
    assert read_gazetteer(new) == own


def test_it_is_written_anew_only_when_something_changed(home):
    channel("news")
    keep_door(home, SETTINGS)
    path = door_folder(home) / "door.json"
    first = path.stat().st_ino
    keep_door(home, SETTINGS)
    assert path.stat().st_ino == first
    channel("more")
    keep_door(home, SETTINGS)
    assert path.stat().st_ino != first


def test_the_form_for_questions_opens_the_door_without_any_channel(home):
    asked = replace(SETTINGS, questions=("kk", "ru"), questions_mailbox="ask@mfa.samal.example")
    assert not needs_intake(SETTINGS)
    assert needs_intake(asked)
    assert "channels" in node_up._commands(home, asked, say=print)
    keep_door(home, asked)
    assert read_door(door_folder(home)).questions == Questions(("kk", "ru"), "ask@mfa.samal.example", mail=False)
    channel("news")
    keep_door(home, asked)
    assert read_door(door_folder(home)).questions.mail
    keep_door(home, SETTINGS)
    assert read_door(door_folder(home)).questions is None


def test_the_door_knows_of_the_ways_that_others_bring_questions_by_and_of_no_other(home):
    asked = replace(
        SETTINGS,
        question_ways=(
            Way("ask", "mail", "imaps://a@b"),
            Way("bot", "telegram"),
            Way("press", "fediverse"),
            Way("call", "webhook"),
        ),
    )
    assert needs_intake(asked)
    keep_door(home, asked)
    assert read_door(door_folder(home)).ways == (("press", "fediverse"), ("call", "webhook"))


@pytest.mark.parametrize(("kind", "is_fetched"), [("mail", True), ("telegram", True), ("webhook", False)])
def test_a_way_in_for_questions_has_its_processes_without_any_channel(home, kind, is_fetched):
    asked = replace(SETTINGS, question_ways=(Way("ask", kind),))
    assert needs_intake(asked)
    keep_door(home, asked)
    commands = node_up._commands(home, asked, say=print)
    assert {"channels", "intake"} <= set(commands)
    assert ("collect" in commands) == is_fetched
    assert "collect" not in node_up._commands(home, SETTINGS, say=print)


def test_a_node_has_the_process_once_it_has_a_door(home):
    assert "intake" not in node_up._commands(home, SETTINGS, say=print)
    channel("news")
    keep_door(home, SETTINGS)
    command = node_up._commands(home, SETTINGS, say=print)["intake"]
    assert command[-4:] == ["process", "intake", "--home", str(home.path)]


def test_a_running_node_starts_what_the_first_channel_needs(home, monkeypatch):
    """Added by hand it needs nothing; the first that a machine speaks on is taken up, each process once."""
    monkeypatch.setattr(node_up, "LOOK_SECONDS", 0.0)
    started, said = {}, []

    class Started:
        add = staticmethod(started.__setitem__)

    taking = node_up._Taking(home, SETTINGS, Started, {"press", "desk"}, say=said.append)
    channel("by-hand", "manual")
    taking.look()
    assert (started, said) == ({}, [])
    channel("news")
    taking.look()
    assert [*started] == ["channels"]
    keep_door(home, SETTINGS)  # which the process `channels` does
    taking.look()
    taking.look()
    assert [(name, command[-4:]) for name, command in started.items()] == [
        (name, ["process", name, "--home", str(home.path)]) for name in ("channels", "intake")
    ]
    assert said == [f"{name} is started: a channel was added" for name in started]


def test_a_database_that_is_away_is_looked_into_again(home, monkeypatch):
    monkeypatch.setattr(node_up, "LOOK_SECONDS", 0.0)
    started, faults = {}, iter([OperationalError("database is locked")])
    has_channels = node_up._has_channels

    def ask():
        for fault in faults:
            raise fault
        return has_channels()

    monkeypatch.setattr(node_up, "_has_channels", ask)

    class Started:
        add = staticmethod(started.__setitem__)

    channel("news")
    taking = node_up._Taking(home, SETTINGS, Started, (), say=print)
    taking.look()
    assert started == {}
    taking.look()
    assert [*started] == ["channels"]


def test_trips_are_open_where_they_are_switched_on_and_there_are_countries(home):
    settings = replace(SETTINGS, trips=True, trips_phone="+7 7172 00 00 00")
    assert needs_intake(settings)
    assert keep_door(home, settings).trips is None, "nobody could choose a country"
    assert not (home.keys / "vault.key").exists()
    world = parse_gazetteer(samal_world())
    write_gazetteer(home, world)
    try:
        keep_door(home, settings)
        trips = read_door(door_folder(home)).trips
        assert format_vault_key(trips.key) == format_vault_key(read_vault_key(home).public_key())
        assert (trips.languages, trips.phone) == (tuple(LANGUAGES), "+7 7172 00 00 00")
        abroad = [one.code for one in world.places() if country_of(one.code) != "XS"]
        assert trips.codes == {(country_of(code), code if "-" in code else "") for code in abroad}
        keep_door(home, SETTINGS)
        assert read_door(door_folder(home)).trips is None
    finally:
        home.gazetteer.unlink()
        (home.keys / "vault.key").unlink()
