"""The hours at which this machine last said something on its channels, outside the home."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from elshi.base.errors import SecurityError
from elshi.node.said import Said, SaidNote, open_said_note

AT = datetime(2026, 3, 1, 9, 30, 0, 123_456, tzinfo=UTC)


@pytest.fixture
def note(tmp_path):
    return SaidNote(tmp_path / "state" / "a.said.json")


def test_each_channel_only_goes_forward_and_outlives_who_wrote_it(note):
    assert note.read() == Said()
    for at in (AT, AT - timedelta(seconds=1)):
        note.note("news", at)
        assert note.read() == Said({"news": AT})
    note.note("talk", AT - timedelta(days=1))
    again = SaidNote(note.path)
    again.note("news", AT - timedelta(microseconds=1))
    assert again.read() == Said({"news": AT, "talk": AT - timedelta(days=1)})
    again.note("news", AT + timedelta(microseconds=1))
    assert again.read().at["news"] == AT + timedelta(microseconds=1)
    assert note.path.stat().st_mode & 0o777 == 0o600


def test_what_was_doubted_is_compared_no_more_and_its_hour_is_kept(note):
    note.note("news", AT)
    note.note("talk", AT)
    note.note_older(AT, {"news": AT - timedelta(days=1)})
    assert note.read() == Said({"news": AT - timedelta(days=1)}, AT)
    note.note_older(AT - timedelta(days=2), {})
    assert note.read() == Said({}, AT), "the later hour stays"
    note.note("news", AT)
    assert SaidNote(note.path).read() == Said({"news": AT}, AT)


@pytest.mark.parametrize(
    "data",
    [
        b"", b"{}", b"[]", b'{"at":{},"format":"elshi-said/3","older":""}\n', b"\xff",
        b'{"at":{},"format":"elshi-said/1","older":""}\n', b'{"at":"yesterday","format":"elshi-said/1"}\n',
        b'{"at":{"news":"yesterday"},"format":"elshi-said/2","older":""}\n',
        b'{"at":{"news":1},"format":"elshi-said/2","older":""}\n', b'{"at":1,"format":"elshi-said/2","older":""}\n',
        b'{"at":[],"format":"elshi-said/2","older":""}\n', b'{"at":{},"format":"elshi-said/2"}\n',
        b'{"at":{},"format":"elshi-said/2","older":"soon"}\n', b'{"at":{},"format":"elshi-said/2","older":1}\n',
        b'{"at":{},"format":"elshi-said/2","older":"","x":1}\n',
    ],
)  # fmt: skip
def test_damage_is_told_and_never_taken_for_nothing(note, data):
    note.path.parent.mkdir()
    note.path.write_bytes(data)
    for act in (note.read, lambda: note.note("news", AT)):
        with pytest.raises(SecurityError, match="is damaged"):
            act()


def test_the_note_of_a_program_of_before_is_compared_until_something_is_said(note):
    """It kept one hour for all channels: a database is behind that knows none as late as that."""
    note.path.parent.mkdir()
    note.path.write_bytes(b'{"at":"2026-03-01T09:30:00.123456Z","format":"elshi-said/1"}\n')
    said = note.read()
    assert said == Said(anywhere=AT)
    before = AT - timedelta(microseconds=1)
    assert [said.find_behind(known) for known in ({}, {"news": before}, {"news": before, "talk": AT})] == [AT, AT, None]
    note.note("talk", AT)
    assert SaidNote(note.path).read() == Said({"talk": AT})


def test_a_database_is_behind_that_knows_of_one_channel_less_than_the_note():
    said = Said({"news": AT, "talk": AT - timedelta(days=1)})
    known = {"news": AT, "talk": AT}
    assert said.find_behind(known) is None
    for less in ({"news": AT}, {**known, "news": AT - timedelta(microseconds=1)}):
        assert said.find_behind(less) == AT
    assert Said().find_behind({}) is None


def test_each_node_has_one_of_its_own_for_all_its_epochs(node, tmp_path):
    environ = {"ELSHI_STATE_HOME": str(tmp_path)}
    first = open_said_note(node.home, node.office.settings, environ=environ).path
    assert open_said_note(node.home, replace(node.office.settings, epoch=2), environ=environ).path == first
    assert open_said_note(node.home, replace(node.office.settings, host="other.example"), environ=environ).path != first
