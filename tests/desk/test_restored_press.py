"""The press of a restored home waits for somebody who knows that its log is not behind; a database older than it."""

import shutil
import sqlite3
import threading
import time

import pytest

from desk.office import NODE
from desk.test_witnessing import COSIGNERS, SETTINGS, cosign, note_of
from elshi.adapters.http import FetchError
from elshi.adapters.witnesses import ForkError
from elshi.base.durable import is_held
from elshi.base.errors import SecurityError
from elshi.desk.press.peers import ask_peers
from elshi.desk.press.witnessing import make_lines
from elshi.desk.press.worker import Press
from elshi.desk.releases.models import Release
from elshi.log import parse_checkpoint, parse_note
from elshi.node.backing_up import make_backup
from elshi.node.restored import Restored, UnconfirmedError, confirm_restored, read_restored, write_restored
from elshi.node.restoring import restore_backup

WHEN = "2026-03-01T09:30:00Z"


def size_of(home):
    return parse_checkpoint(parse_note(note_of(home)).text).size


@pytest.fixture
def restored(office):
    """The office's home, as if it had just come out of a backup."""
    office.draft_in("published")
    office.queued(kk="Кейінгі мәлімдеме.")
    write_restored(office.home, Restored(NODE.origin, size_of(office.home), WHEN, WHEN))
    return office


def press(office, ask_size, *, settings=SETTINGS):
    return Press(office.home, settings, clock=office, ask=cosign, ask_size=ask_size)


def run_until(office, one, done):
    """`one.run_forever` until `done()`."""
    stop = threading.Event()

    def look():
        deadline = time.monotonic() + 30
        while not done() and time.monotonic() < deadline:
            time.sleep(0.05)
        stop.set()

    watcher = threading.Thread(target=look)
    watcher.start()
    try:
        one.run_forever(stop)
    finally:
        watcher.join()


def test_a_witness_that_knows_as_much_lets_it_sign(restored):
    sizes = iter([FetchError("no answer"), 4])

    def ask(note, witness, url):
        known = next(sizes)
        if isinstance(known, Exception):
            raise known
        return known

    before = size_of(restored.home)
    assert before == 4
    with pytest.raises(UnconfirmedError):
        press(restored, ask).run_once()
    assert size_of(restored.home) == before
    run_until(restored, press(restored, ask), lambda: size_of(restored.home) == 6)
    assert size_of(restored.home) == 6, "what waited, and the head of the audit trail"
    assert read_restored(restored.home).confirmed_by == COSIGNERS[1].name


def test_who_knows_less_or_does_not_answer_confirms_nothing(restored):
    def ask(note, witness, url):
        if witness.name == COSIGNERS[0].name:
            return 3
        raise FetchError("no answer")

    by, answers = ask_peers(restored.home, SETTINGS, make_lines(SETTINGS.witnesses), ask=ask)
    assert by == ""
    assert answers == ["w1.example: knows 3 of 4 entries", "w2.example: no answer"]


def test_a_witness_that_knows_more_ends_it_though_another_confirms(restored):
    def ask(note, witness, url):
        if witness.name == COSIGNERS[1].name:
            raise ForkError("witness knows 9 entries; this log has 4")
        return 4

    before = note_of(restored.home)
    with pytest.raises(SecurityError, match=r"rollback: witness knows 9 entries.*elshi log new-epoch") as caught:
        press(restored, ask).run_forever(threading.Event())
    assert caught.value.exit_code == 7
    assert note_of(restored.home) == before
    assert not read_restored(restored.home).confirmed_by


def test_the_administrators_word_is_seen_while_it_waits(restored, monkeypatch, capsys):
    monkeypatch.setattr("elshi.desk.press.peers.PAUSE_SECONDS", 0.05)
    one, held = press(restored, None, settings=NODE), []

    def say_so():
        if is_held(restored.home.press_lock) and not held:
            held.append(size_of(restored.home))
            confirm_restored(restored.home, by="administrator", at=restored.at)
        return size_of(restored.home) == 6  # what waited, and the head of the audit trail

    run_until(restored, one, say_so)
    assert held == [4], "it waited with its lock held, and had signed nothing"
    assert Release.objects.filter(state="published").count() == 2
    assert capsys.readouterr().out.count("press waits:") == 1, "said once, not each time"


def test_it_can_be_stopped_while_it_waits(restored):
    one = press(restored, None, settings=NODE)
    run_until(restored, one, lambda: is_held(restored.home.press_lock))
    assert size_of(restored.home) == 4


@pytest.mark.sqlite
def test_a_database_older_than_its_log_is_put_right(office, tmp_path, monkeypatch):
    """The backup's database is of a moment before the last statements; the log that came along has them."""
    from elshi.node import backing_up

    first = office.draft_in("published")
    waiting = office.queued(kk="Кезекте тұрған мәлімдеме.")
    copy = backing_up.copy_database

    def copy_then_publish(source, target):
        copy(source, target)
        office.press()
        office.draft_in("published", kk="Көшірмеден кейін шыққан мәлімдеме.")

    monkeypatch.setattr(backing_up, "copy_database", copy_then_publish)
    make_backup(office.home, NODE, tmp_path / "F", at=office.at, with_keys=True)
    report = restore_backup(tmp_path / "F", tmp_path / "new", at=office.at)
    assert report.entries == 6
    with sqlite3.connect(tmp_path / "new/desk.sqlite3") as database:
        states = database.execute("SELECT record_id, state FROM releases_release ORDER BY id").fetchall()
    assert [state for _, state in states] == ["published", "queued"], "older than the log"
    confirm_restored(report.home, by="administrator", at=office.at)
    from elshi.node.home import NodeHome

    assert office.release_of(first).state == "published"
    monkeypatch.setenv("ELSHI_STATE_HOME", str(tmp_path / "empty-machine"))
    shutil.rmtree(office.home.path)
    report.home.path.rename(office.home.path)
    from django.db import connection

    connection.close()
    assert Press(NodeHome(office.home.path), NODE, clock=office).run_once() == 1
    assert size_of(office.home) == 6, "the waiting one was in the log: found by its hash, not signed twice"
    assert Release.objects.get(pk=waiting.pk).state == "published"
    later = office.release_of(office.draft_in("published", kk="Қалпына келген соң."))
    assert later.record_id.endswith("/4"), "the number that only the log knows is not given again"
