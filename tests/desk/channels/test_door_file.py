"""What the public door is told, and when a node has one at all."""

from datetime import UTC, datetime

import pytest

from elshi.desk import node_up
from elshi.desk.channels.door_file import keep_door, needs_intake
from elshi.desk.channels.models import Channel
from elshi.node.door import MailList, door_folder, read_door
from elshi.node.intake_keys import read_or_make_intake_key
from elshi.node.settings import Settings

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
    assert needs_intake() is needs


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


def test_a_node_has_the_process_once_it_has_a_door(home):
    assert "intake" not in node_up._commands(home, say=print)
    channel("news")
    keep_door(home, SETTINGS)
    command = node_up._commands(home, say=print)["intake"]
    assert command[-4:] == ["process", "intake", "--home", str(home.path)]
