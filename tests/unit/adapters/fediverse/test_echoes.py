from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from elshi.adapters.fediverse.arrivals import Arrival, Arrived
from elshi.adapters.fediverse.echoes import Echoes
from elshi.adapters.fediverse.marks import Memory, read_lines

KEY, OTHER = "a" * 32, "b" * 32
ONE, TWO, FOUR, FIVE = (str(number) * 64 for number in (1, 2, 4, 5))


def test_each_is_counted_once_and_can_be_taken_back(tmp_path: Path) -> None:
    echoes = Echoes(tmp_path / "echoes")
    assert echoes.count(KEY) == (0, 0, 0, 0)
    for arrival in (
        Arrival(Arrived.LIKE, ONE, "mfa", KEY),
        Arrival(Arrived.LIKE, ONE, "mfa", KEY),
        Arrival(Arrived.LIKE, TWO, "mfa", KEY),
        Arrival(Arrived.BOOST, ONE, "mfa", KEY),
        Arrival(Arrived.REPLY, ONE, "mfa", KEY),
        Arrival(Arrived.REPLY, TWO, "mfa", OTHER),
        Arrival(Arrived.UNLIKE, TWO, "mfa", KEY),
        Arrival(Arrived.QUOTE, FOUR, "mfa", KEY),
        Arrival(Arrived.QUOTE, FOUR, "mfa", KEY),
        Arrival(Arrived.QUOTE, FIVE, "mfa", OTHER),
        Arrival(Arrived.UNREPLY, TWO),
        Arrival(Arrived.UNREPLY, FIVE),
        Arrival(Arrived.UNREPLY, "3" * 64),
        Arrival(Arrived.FOLLOW, ONE, "mfa", follower="https://a.example/u"),
    ):
        echoes.write(arrival)
    assert echoes.count(KEY) == (1, 1, 1, 1)
    assert echoes.count(OTHER) == (0, 0, 0, 0)


def test_a_line_that_was_left_half_counts_for_nothing(tmp_path: Path) -> None:
    echoes = Echoes(tmp_path / "echoes")
    echoes.write(Arrival(Arrived.LIKE, ONE, "mfa", KEY))
    with (tmp_path / "echoes" / KEY).open("ab") as file:
        file.write(b"+like 22222")
    assert echoes.count(KEY) == (0, 0, 1, 0)
    echoes.write(Arrival(Arrived.BOOST, ONE, "mfa", KEY))
    assert echoes.count(KEY) == (0, 1, 1, 0)


@settings(deadline=None)
@given(st.lists(st.tuples(st.sampled_from(["like", "unlike", "boost", "unboost"]), st.sampled_from([ONE, TWO]))))
def test_counts_are_those_of_sets(tmp_path_factory, steps) -> None:  # type: ignore[no-untyped-def]
    echoes = Echoes(tmp_path_factory.mktemp("echoes"))
    likes: set[str] = set()
    boosts: set[str] = set()
    for kind, mark in steps:
        echoes.write(Arrival(Arrived(kind), mark, "mfa", KEY))
        marks = likes if kind.endswith("like") else boosts
        marks.discard(mark) if kind.startswith("un") else marks.add(mark)
    assert echoes.count(KEY) == (0, len(boosts), len(likes), 0)


def sizes(folder: Path) -> int:
    return sum(path.stat().st_size for path in folder.iterdir())


@settings(deadline=None, max_examples=30)
@given(st.lists(st.tuples(st.sampled_from(["like", "unlike", "reply", "unreply"]), st.sampled_from([ONE, TWO]))))
def test_what_changes_nothing_is_not_kept(tmp_path_factory, steps) -> None:  # type: ignore[no-untyped-def]
    echoes = Echoes(tmp_path_factory.mktemp("echoes"))
    for kind, mark in steps:
        arrival = Arrival(Arrived(kind), mark, "mfa", "" if kind == "unreply" else KEY)
        echoes.write(arrival)
        before, count = sizes(echoes.folder), echoes.count(KEY)
        echoes.write(arrival)
        assert (sizes(echoes.folder), echoes.count(KEY)) == (before, count)


def test_what_is_taken_back_again_and_again_does_not_grow(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("elshi.adapters.fediverse.echoes._SPARE", 10)
    echoes = Echoes(tmp_path / "echoes")
    echoes.write(Arrival(Arrived.BOOST, TWO, "mfa", KEY))
    for number in range(50):
        mark = f"{'1' * 62}{number:02}"  # another answer each time
        for kind in (Arrived.LIKE, Arrived.UNLIKE, Arrived.REPLY):
            echoes.write(Arrival(kind, mark, "mfa", KEY))
        echoes.write(Arrival(Arrived.UNREPLY, mark))
    assert len((tmp_path / "echoes" / KEY).read_text().splitlines()) <= 15
    assert (tmp_path / "echoes" / "replies-11").read_text() == ""
    assert echoes.count(KEY) == (0, 1, 0, 0)


def test_of_one_note_only_so_much_is_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("elshi.adapters.fediverse.echoes.MOST", 5)
    echoes = Echoes(tmp_path / "echoes")
    for number in range(20):
        echoes.write(Arrival(Arrived.LIKE, f"{number:064x}", "mfa", KEY))
        echoes.write(Arrival(Arrived.REPLY, f"{number:064x}", "mfa", KEY))
    assert echoes.count(KEY) == (2, 0, 3, 0)
    assert sizes(tmp_path / "echoes") < 1_000
    echoes.write(Arrival(Arrived.UNLIKE, f"{0:064x}", "mfa", KEY))
    echoes.write(Arrival(Arrived.LIKE, f"{19:064x}", "mfa", KEY))
    assert echoes.count(KEY) == (2, 0, 3, 0), "there is room again"


def test_a_note_that_many_like_is_read_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    read: list[str] = []

    def reading(file: Path, **having: str) -> list[str]:
        read.append(file.name)
        return read_lines(file, **having)

    monkeypatch.setattr("elshi.adapters.fediverse.marks.read_lines", reading)
    monkeypatch.setattr("elshi.adapters.fediverse.echoes.read_lines", reading)
    for number in range(20):
        echoes = Echoes(tmp_path / "echoes")  # a new one for each arrival, as the desk has it
        for key in (KEY, OTHER):
            echoes.write(Arrival(Arrived.LIKE, f"{number:064x}", "mfa", key))
            echoes.write(Arrival(Arrived.REPLY, f"{number:064x}", "mfa", key))
    assert read == [KEY, OTHER]
    assert [echoes.count(key) for key in (KEY, OTHER)] == [(20, 0, 20, 0)] * 2


def test_what_was_put_back_or_written_by_another_is_read_anew(tmp_path: Path) -> None:
    echoes, file = Echoes(tmp_path / "echoes"), tmp_path / "echoes" / KEY
    echoes.write(Arrival(Arrived.LIKE, ONE, "mfa", KEY))
    kept = file.read_bytes()
    echoes.write(Arrival(Arrived.LIKE, TWO, "mfa", KEY))
    file.unlink()
    assert echoes.count(KEY) == (0, 0, 0, 0)
    file.write_bytes(kept)
    assert echoes.count(KEY) == (0, 0, 1, 0)
    with file.open("ab") as other:
        other.write(f"+like {FOUR}\n".encode())
    echoes.write(Arrival(Arrived.LIKE, FIVE, "mfa", KEY))
    assert echoes.count(KEY) == (0, 0, 3, 0)


def test_what_is_remembered_of_notes_is_bounded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("elshi.adapters.fediverse.marks.KEPT", 330)
    memory = Memory()
    monkeypatch.setattr("elshi.adapters.fediverse.echoes._MEMORY", memory)
    echoes = Echoes(tmp_path / "echoes")
    for number in range(10):
        echoes.write(Arrival(Arrived.LIKE, ONE, "mfa", f"{number:032x}"))
    assert len(memory._known) == 3
    assert [echoes.count(f"{number:032x}") for number in range(10)] == [(0, 0, 1, 0)] * 10
