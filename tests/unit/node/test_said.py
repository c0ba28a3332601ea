"""The hour at which this machine last said something, outside the home."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from elshi.base.errors import SecurityError
from elshi.node.said import SaidNote, open_said_note

AT = datetime(2026, 3, 1, 9, 30, 0, 123_456, tzinfo=UTC)


@pytest.fixture
def note(tmp_path):
    return SaidNote(tmp_path / "state" / "a.said.json")


def test_it_only_goes_forward_and_outlives_who_wrote_it(note):
    assert note.read() is None
    for at in (AT, AT - timedelta(seconds=1)):
        note.note(at)
        assert note.read() == AT
    again = SaidNote(note.path)
    again.note(AT - timedelta(microseconds=1))
    assert again.read() == AT
    again.note(AT + timedelta(microseconds=1))
    assert again.read() == AT + timedelta(microseconds=1)
    assert note.path.stat().st_mode & 0o777 == 0o600


def test_what_was_doubted_is_forgotten(note):
    note.note(AT)
    note.forget_after(AT - timedelta(days=1))
    assert note.read() == AT - timedelta(days=1)
    note.forget_after(None)
    assert note.read() is None
    note.note(AT)
    assert note.read() == AT


@pytest.mark.parametrize(
    "data",
    [
        b"", b"{}", b"[]", b'{"at":"2026-03-01T09:30:00Z","format":"elshi-said/2"}\n',
        b'{"at":"yesterday","format":"elshi-said/1"}\n', b'{"at":1,"format":"elshi-said/1"}\n',
        b'{"at":"2026-03-01T09:30:00Z","format":"elshi-said/1","x":1}\n', b"\xff",
    ],
)  # fmt: skip
def test_damage_is_told_and_never_taken_for_nothing(note, data):
    note.path.parent.mkdir()
    note.path.write_bytes(data)
    for act in (note.read, lambda: note.note(AT)):
        with pytest.raises(SecurityError, match="is damaged"):
            act()


def test_each_node_has_one_of_its_own_for_all_its_epochs(node, tmp_path):
    environ = {"ELSHI_STATE_HOME": str(tmp_path)}
    first = open_said_note(node.home, node.office.settings, environ=environ).path
    assert open_said_note(node.home, replace(node.office.settings, epoch=2), environ=environ).path == first
    assert open_said_note(node.home, replace(node.office.settings, host="other.example"), environ=environ).path != first
