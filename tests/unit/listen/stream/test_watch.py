"""Files that grow, a store and alerts: what a kill at any moment leaves behind, and what is deleted in time."""

import json
from datetime import UTC, datetime, timedelta
from threading import Event

import numpy as np
import pyarrow.parquet as pq
import pytest

from elshi.listen.run import find_alerts
from elshi.listen.store import PostStore
from elshi.listen.stream import open_store
from elshi.listen.stream import watch as watching
from elshi.listen.stream.follow import Follow
from elshi.listen.stream.live import Live
from elshi.listen.stream.open_store import OpenStore
from elshi.listen.stream.watch import Watch
from fakes.clock import FakeClock

START = datetime(2026, 1, 5, 12, tzinfo=UTC)
KEY = b"k" * 32


class KilledError(Exception):
    """The process is gone."""


def write_posts(path, *, count=40, first=0, author="p", at=START, tag="#quake"):
    with path.open("a") as file:
        for number in range(first, first + count):
            row = {
                "id": f"n{number}",
                "author": f"{author}{number}",
                "time": (at + timedelta(seconds=number)).isoformat(),
                "text": f"words {number} {tag}",
            }
            file.write(json.dumps(row) + "\n")


def make(folder, path, clock, **options):
    store = OpenStore(folder / "posts", KEY)
    return Watch(store, Live(store), [Follow(path, folder / "cursors")], clock=clock, **options)


def test_an_alert_is_said_once_and_again_when_it_changes(tmp_path):
    path, clock = tmp_path / "in.jsonl", FakeClock(START + timedelta(seconds=100))
    write_posts(path)
    watch = make(tmp_path, path, clock)
    first = watch.step()
    assert (first.read, first.added, first.known, first.rejected) == (40, 40, 0, 0)
    [alert] = first.changed
    assert (alert.keys[0], alert.accounts) == ("#quake", 40)
    assert watch.step().changed == ()
    write_posts(path, count=10, first=100)
    clock.move(timedelta(seconds=100))
    [grown] = watch.step().changed
    assert (grown.id, grown.accounts) == (alert.id, 50)


@pytest.mark.parametrize("moment", ["before the posts are stored", "before the cursor", "after it"])
def test_after_a_kill_nothing_is_lost_and_nothing_doubled(tmp_path, monkeypatch, moment):
    path, clock = tmp_path / "in.jsonl", FakeClock(START + timedelta(seconds=100))
    monkeypatch.setattr(watching, "BATCH_ROWS", 15)
    write_posts(path)
    watch = make(tmp_path, path, clock)
    watch.step()

    def die(*_args, **_kwargs):
        raise KilledError

    with monkeypatch.context() as patch:
        if moment == "before the posts are stored":
            patch.setattr(OpenStore, "_write", die)
        elif moment == "before the cursor":
            patch.setattr(Follow, "done", die)
        else:
            patch.setattr(Live, "look", die)
        with pytest.raises(KilledError):
            watch.step()
    watch = make(tmp_path, path, clock)
    rounds = [watch.step() for _ in range(4)]
    store = PostStore(tmp_path / "posts", KEY)
    assert store.count() == 40
    assert len(set(store.read()["post_id"].to_pylist())) == 40
    assert rounds[-1].read == 0
    assert watch._live.look(clock.now(), settled=True) == find_alerts(store, until=clock.now())


def test_a_file_that_goes_does_not_stop_the_others(tmp_path):
    path, clock = tmp_path / "in.jsonl", FakeClock(START + timedelta(seconds=100))
    other = tmp_path / "other.jsonl"
    write_posts(path, count=3)
    write_posts(other, count=3, first=10)
    sources = [Follow(name, tmp_path / "cursors") for name in (path, other)]
    store = OpenStore(tmp_path / "posts", KEY)
    watch = Watch(store, Live(store), sources, clock=clock)
    assert watch.step().added == 6
    path.unlink()
    write_posts(other, count=3, first=20)
    assert (watch.step().added, sources[0].trouble != "", sources[1].trouble) == (3, True, "")
    write_posts(path, count=4, first=30)
    assert (watch.step().added, sources[0].trouble) == (4, "")


def test_no_batch_is_larger_than_a_batch_may_be(tmp_path, monkeypatch):
    path, clock = tmp_path / "in.jsonl", FakeClock(START + timedelta(seconds=100))
    monkeypatch.setattr(watching, "BATCH_BYTES", 1_000)
    write_posts(path)
    watch = make(tmp_path, path, clock)
    rounds = [watch.step().read for _ in range(10)]
    assert sum(rounds) == 40
    assert 0 < max(rounds) < 20  # a line is about a hundred bytes


def test_rows_that_no_post_can_be_made_of_do_not_stop_it(tmp_path):
    path, clock = tmp_path / "in.jsonl", FakeClock(START + timedelta(seconds=100))
    path.write_text('{"what": 1}\n' * 3)
    watch = make(tmp_path, path, clock)
    assert watch.step().rejected == 3
    write_posts(path)
    assert watch.step().added == 40


def test_rows_that_are_no_posts_take_no_post_of_their_batch_with_them(tmp_path):
    path, clock = tmp_path / "in.jsonl", FakeClock(START + timedelta(seconds=100))
    path.write_text('{"ping": 1}\n' * 150)
    write_posts(path)
    done = make(tmp_path, path, clock).step()
    assert (done.read, done.added, done.rejected) == (190, 40, 150)


def test_posts_older_than_is_kept_are_not_taken_in(tmp_path):
    path, clock = tmp_path / "in.jsonl", FakeClock(START + timedelta(days=5))
    write_posts(path)
    watch = make(tmp_path, path, clock, keep=timedelta(days=3))
    done = watch.step()
    assert (done.added, done.before, PostStore(tmp_path / "posts", KEY).count()) == (0, 40, 0)


def test_files_of_an_older_elshi_are_looked_at(tmp_path):
    path, clock = tmp_path / "in.jsonl", FakeClock(START + timedelta(seconds=100))
    write_posts(path)
    store = PostStore(tmp_path / "posts", KEY)
    store.ingest(path)
    (part,) = store.parts()
    pq.write_table(pq.ParquetFile(part).read().drop_columns(["us", "script", "urls", "media"]), part)
    assert len(Live(store).look(clock.now(), settled=True)) == 1


def test_posts_are_deleted_in_time_and_nothing_of_them_is_held(tmp_path):
    path, clock = tmp_path / "in.jsonl", FakeClock(START + timedelta(seconds=100))
    write_posts(path)
    watch = make(tmp_path, path, clock, keep=timedelta(days=3))
    assert watch.step().changed
    clock.move(timedelta(days=5))
    done = watch.step()
    assert PostStore(tmp_path / "posts", KEY).count() == 0
    assert watch._live.look(clock.now()) == []
    assert not done.changed


def test_what_is_too_old_is_counted_and_never_stored_also_after_days(tmp_path):
    path, clock = tmp_path / "in.jsonl", FakeClock(START + timedelta(seconds=100))
    watch = make(tmp_path, path, clock, keep=timedelta(days=1))
    write_posts(path, count=4, at=START - timedelta(days=2))
    write_posts(path, count=2, first=10)
    done = watch.step()
    assert (done.read, done.added, done.before, done.rejected) == (6, 2, 4, 0)
    clock.move(timedelta(days=2))
    write_posts(path, count=3, first=20)
    write_posts(path, count=1, first=30, at=START + timedelta(days=2))
    done = watch.step()
    assert (done.read, done.added, done.before) == (4, 1, 3)
    assert PostStore(tmp_path / "posts", KEY).count() == 1


def test_a_part_that_an_older_elshi_wrote_is_looked_at_too(tmp_path):
    """It lacks columns that were added since."""
    path, clock = tmp_path / "in.jsonl", FakeClock(START + timedelta(seconds=100))
    write_posts(path)
    PostStore(tmp_path / "posts", KEY).ingest(path)
    for part in (tmp_path / "posts").glob("day=*/*.parquet"):
        pq.write_table(pq.ParquetFile(part).read().drop_columns(["us", "script", "media", "reply_to"]), part)
    [alert] = Live(PostStore(tmp_path / "posts", KEY)).look(clock.now())
    assert alert.accounts == 40


def test_what_another_process_takes_in_is_seen_too(tmp_path):
    path, clock = tmp_path / "in.jsonl", FakeClock(START + timedelta(seconds=100))
    path.touch()
    watch = make(tmp_path, path, clock)
    assert watch.step().changed == ()
    write_posts(tmp_path / "other.jsonl")
    PostStore(tmp_path / "posts", KEY).ingest(tmp_path / "other.jsonl")
    assert len(watch.step().changed) == 1
    write_posts(path)
    assert (watch.step().known, PostStore(tmp_path / "posts", KEY).count()) == (40, 40)


def test_posts_that_are_sent_again_are_known_whichever_file_has_them(tmp_path):
    path, clock = tmp_path / "in.jsonl", FakeClock(START + timedelta(seconds=100))
    watch = make(tmp_path, path, clock)
    for first in range(0, 50, 10):
        write_posts(path, count=10, first=first)
        assert watch.step().added == 10
    write_posts(path, count=60)
    done = watch.step()
    assert (done.added, done.known) == (10, 50)


def test_a_hash_that_two_keys_have_costs_no_post(tmp_path, monkeypatch):
    path, clock = tmp_path / "in.jsonl", FakeClock(START + timedelta(seconds=100))
    monkeypatch.setattr(open_store, "_hashes", lambda ids: np.zeros(len(ids), np.int64))
    watch = make(tmp_path, path, clock)
    for first in (0, 5, 10):
        write_posts(path, count=10, first=first)
        watch.step()
    store = PostStore(tmp_path / "posts", KEY)
    assert sorted(store.read()["post_id"].to_pylist()) == sorted(f"n{number}" for number in range(20))


class StoppedSoon(Event):
    """Set from the second time on that it is asked: a signal that comes while a look is under way."""

    asked = 0

    def is_set(self):
        self.asked += 1
        return self.asked > 1


def test_a_look_that_is_under_way_is_broken_off_when_the_process_has_to_stop(tmp_path):
    path, clock, said = tmp_path / "in.jsonl", FakeClock(START + timedelta(seconds=100)), []
    write_posts(path)
    stop = StoppedSoon()
    make(tmp_path, path, clock).run(stop, tell=said.append)
    assert said == []
    assert stop.asked == 2  # of forty ticks with posts, it went no further than the first
    watch = make(tmp_path, path, clock)
    assert (watch.step().known, len(watch._live.look(clock.now()))) in {(0, 1), (40, 1)}
    assert PostStore(tmp_path / "posts", KEY).count() == 40


def test_posts_from_the_far_future_are_not_held_and_files_that_retention_took_are_passed(tmp_path):
    path, clock = tmp_path / "in.jsonl", FakeClock(START + timedelta(seconds=100))
    write_posts(path)
    write_posts(path, first=100, at=START + timedelta(days=30), author="far")
    watch = make(tmp_path, path, clock)
    [alert] = watch.step().changed
    assert alert.accounts == 40
    assert sum(map(len, watch._live._pending)) == 0
    listed = PostStore(tmp_path / "posts", KEY).parts()
    assert len(listed) == 2
    listed[0].unlink()
    live = Live(PostStore(tmp_path / "posts", KEY))
    live._store.parts = lambda: listed  # listed a moment before the file went
    assert live.look(clock.now()) == []
    assert live._store.count() == 40
    assert len(live._store.read()) == 40
