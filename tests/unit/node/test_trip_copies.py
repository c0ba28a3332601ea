"""The citizens' own copies: what is kept, what is dropped, and what the desk takes away."""

import threading
from datetime import UTC, datetime, timedelta

import pytest

from elshi.base.errors import FormatError
from elshi.node.trip_copies import Kept, TripCopies, TripsFullError

ONE, TWO = "0a" * 32, "0b" * 32


@pytest.fixture
def copies(tmp_path):
    return TripCopies(tmp_path / "trips")


def names(copies, id_):
    return sorted(path.name for path in copies._path(id_).iterdir())


def test_the_last_copy_is_kept_and_none_but_it(copies):
    assert copies.find(ONE) is None
    copies.keep(ONE, 1, b"first")
    (copies._path(ONE) / ".tmp-left").write_bytes(b"of a process that was killed")
    copies.keep(ONE, 2, b"second")
    assert (copies.find(ONE), copies.read(ONE, 2)) == (Kept(2, is_gone=False), b"second")
    assert names(copies, ONE) == ["2.copy"]
    assert (copies._path(ONE) / "2.copy").stat().st_mode & 0o777 == 0o600
    with pytest.raises(FileNotFoundError):
        copies.read(ONE, 1)


def test_the_highest_version_counts_where_a_process_was_killed_before_it_dropped_the_last(copies):
    copies.keep(ONE, 9, b"ninth")
    (copies._path(ONE) / "10.copy").write_bytes(b"tenth")
    assert copies.find(ONE) == Kept(10, is_gone=False)


def test_an_end_leaves_its_mark_alone_until_the_desk_removes_it(copies):
    copies.keep(ONE, 1, b"first")
    copies.keep(TWO, 1, b"other")
    copies.end(ONE)
    assert (copies.find(ONE), names(copies, ONE)) == (Kept(0, is_gone=True), ["gone"])
    copies.remove(ONE)
    copies.remove(ONE)
    assert copies.find(ONE) is None
    assert copies.find(TWO) == Kept(1, is_gone=False)
    assert [id_ for id_, _ in copies.ids()] == [TWO]


def test_a_trip_is_removed_whatever_lies_there(copies):
    copies.keep(ONE, 1, b"first")
    (copies._path(ONE) / ".tmp-left").write_bytes(b"half")
    copies.remove(ONE)
    assert not copies._path(ONE).exists()
    copies.keep(ONE, 1, b"again")  # the same citizen, of the same link
    assert copies.find(ONE) == Kept(1, is_gone=False)


def test_all_that_are_kept_and_since_when(copies):
    assert list(copies.ids()) == []
    copies.keep(ONE, 1, b"first")
    copies._path(TWO).mkdir(parents=True)  # of a process that was killed
    found = dict(copies.ids())
    assert set(found) == {ONE, TWO}
    assert abs(found[ONE] - datetime.now(UTC)) < timedelta(minutes=5)


def test_room_is_counted_and_comes_back(tmp_path):
    copies = TripCopies(tmp_path / "trips", most=12, full_s=0)
    for number in range(12):
        copies.check_room()
        copies.keep(f"{number:064x}", 1, b"x")
    with pytest.raises(TripsFullError):
        copies.check_room()
    copies.remove(f"{3:064x}")
    copies.check_room()


def test_a_full_folder_is_not_counted_for_each_who_comes(tmp_path, monkeypatch):
    copies, counted = TripCopies(tmp_path / "trips", most=0), []
    monkeypatch.setattr(TripCopies, "_paths", lambda _: counted.append(1) or [])
    for _ in range(5):
        with pytest.raises(TripsFullError):
            copies.check_room()
    assert len(counted) == 1


@pytest.mark.parametrize("id_", ["", "..", "0a" * 31, "0A" * 32, "../" * 21 + "x", "0a" * 32 + "\n"])
def test_no_other_name_reaches_the_disk(copies, id_):
    for ask in (
        copies.find,
        copies.end,
        copies.remove,
        lambda it: copies.read(it, 1),
        lambda it: copies.keep(it, 1, b""),
    ):
        with pytest.raises(FormatError):
            ask(id_)
    assert not copies._folder.exists()


def test_one_at_a_time_acts_on_a_trip(copies):
    """Threads that read what is there and write the next one: none of them is lost."""

    def act():
        for _ in range(20):
            with copies.hold(ONE):
                kept = copies.find(ONE)
                copies.keep(ONE, kept.version + 1 if kept else 1, b"x")

    threads = [threading.Thread(target=act) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert copies.find(ONE) == Kept(80, is_gone=False)
