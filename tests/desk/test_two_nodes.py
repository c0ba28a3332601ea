"""Two ministries on one machine, each witnessing the other's log; then one of them is restored from an old backup."""

import os
import shutil
import socket
import subprocess
import sys
import time
from contextlib import ExitStack, contextmanager
from dataclasses import replace

import pytest
from django.db import connections

from desk.office import AT, NODE, start_python
from elshi.desk.releases.models import Release
from elshi.log import FolderStore, Policy, parse_checkpoint, parse_note, parse_vkey
from elshi.node.create import create_node
from elshi.node.home import NodeHome
from elshi.node.keys import read_signing_keys
from elshi.node.restored import read_restored
from elshi.node.settings import Settings, WitnessSetting, format_settings, read_settings

PATIENCE_SECONDS = 60


def free_port():
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return one.getsockname()[1]


def elshi(*words, **options):
    return subprocess.Popen(
        [sys.executable, "-m", "elshi", *map(str, words)],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        **options,
    )


@contextmanager
def running(*words, **options):
    process = elshi(*words, **options)
    try:
        yield process
    finally:
        process.terminate()
        process.communicate(timeout=30)


@contextmanager
def witness(folder, of, name):
    """A witness of the log of `of` on a port of its own: what the settings of that node name."""
    home, settings = of
    log_key = read_signing_keys(home, settings).log.verifier.vkey
    port = free_port()
    words = ("witness", "serve", "--folder", folder, "--port", port, "--log", log_key, "--name", name)
    with running(*words) as process:
        vkey = process.stdout.readline().split()[1]
        yield WitnessSetting(f"http://127.0.0.1:{port}", vkey)


def wait_until(what):
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not what():
        assert time.monotonic() < deadline, "it took too long"
        time.sleep(0.1)


def size_of(home):
    return parse_checkpoint(parse_note(FolderStore(home.log_folder("xs-mfa", 1)).read("checkpoint")).text).size


def is_confirmed(home, settings):
    note = FolderStore(home.log_folder(settings.office, 1)).read("checkpoint")
    shown = home.site / settings.office / "1" / "checkpoint"
    policy = Policy((parse_vkey(settings.witnesses[0].vkey),), 1)
    return policy.is_met(note) and shown.exists() and shown.read_bytes() == note


@pytest.fixture
def meren(tmp_path):
    """The second ministry, with a staff database of its own."""
    settings = Settings(office="xm-mfa", host="mfa.meren.example", port=8003, desk_port=8004)
    home = create_node(tmp_path / "meren", settings, names={"en": "Ministry of Meren"}, at=AT)
    done = start_python(home.path, "from elshi.desk.setup import migrate; migrate()")
    assert done.returncode == 0, done.err
    return home, settings


def with_witness(node, setting):
    home, settings = node
    settings = replace(settings, witnesses=(setting,), database=read_settings(home, {}).database)
    home.settings.write_text(format_settings(settings), "utf-8")
    return home, settings


def test_each_witnesses_the_other_and_notices_an_old_backup(office, meren, tmp_path):
    samal = (office.home, NODE)
    office.queued()
    with ExitStack() as stack:
        ours = stack.enter_context(witness(tmp_path / "w-meren", samal, "witness.meren.example"))
        theirs = stack.enter_context(witness(tmp_path / "w-samal", meren, "witness.samal.example"))
        samal, meren = with_witness(samal, ours), with_witness(meren, theirs)
        backup = tmp_path / "backup"
        # Reading the database's files would drop this process's own locks on them (SQLite, "How To Corrupt", 2.2), and
        # the press would then take the shared memory away from under us.
        connections.close_all()
        shutil.copytree(office.home.path, backup)
        with running("process", "press", "--home", meren[0].path), running("process", "press", "--home", samal[0].path):
            wait_until(lambda: Release.objects.get().state == "published")
            wait_until(lambda: Release.objects.get().confirmations == 1)
            wait_until(lambda: size_of(samal[0]) == 5)  # with the head of the audit trail
            wait_until(lambda: is_confirmed(*samal))
            wait_until(lambda: is_confirmed(*meren))
        # A machine that knows nothing of what was signed, and a home from before the release.
        environ = os.environ | {"ELSHI_STATE_HOME": str(tmp_path / "new-machine")}
        before = FolderStore(NodeHome(backup).log_folder("xs-mfa", 1)).read("checkpoint")
        press = elshi("process", "press", "--home", backup, env=environ)
        said, _ = press.communicate(timeout=PATIENCE_SECONDS)
        assert press.returncode == 7, said
        assert "rollback: witness http://127.0.0.1" in said
        assert "knows 5 entries; this log has 3" in said  # the statement, and the head of the audit trail
        assert said.count("\n") == 1
        assert FolderStore(NodeHome(backup).log_folder("xs-mfa", 1)).read("checkpoint") == before


@pytest.mark.sqlite
def test_a_restored_home_signs_once_its_witness_knows_no_more(office, tmp_path):
    """Two backups: one from before the last statement, which the witness refuses, and one from after it."""
    samal = (office.home, NODE)
    office.queued()
    state = os.environ | {"ELSHI_STATE_HOME": str(tmp_path / "new-machine")}
    with witness(tmp_path / "w-meren", samal, "witness.meren.example") as ours:
        home, settings = with_witness(samal, ours)

        def back_up(name):
            done = elshi("backup", "--home", home.path, "--out", tmp_path / name, "--with-keys")
            assert done.communicate(timeout=PATIENCE_SECONDS)[0]
            assert done.returncode == 0

        def restore(name):
            done = elshi("restore", tmp_path / name, "--home", tmp_path / f"from-{name}")
            said, _ = done.communicate(timeout=PATIENCE_SECONDS)
            assert done.returncode == 0, said
            return NodeHome(tmp_path / f"from-{name}")

        with running("process", "press", "--home", home.path):
            wait_until(lambda: Release.objects.get().confirmations == 1)
            wait_until(lambda: size_of(home) == 5)  # with the head of the audit trail
            wait_until(lambda: is_confirmed(home, settings))
            back_up("older")
            office.queued(kk="Кейінгі мәлімдеме.")
            wait_until(lambda: all(release.confirmations == 1 for release in Release.objects.all()))
            wait_until(lambda: is_confirmed(home, settings))
            assert Release.objects.filter(state="published").count() == 2
            back_up("newer")

        older = restore("older")
        press = elshi("process", "press", "--home", older.path, env=state)
        said, _ = press.communicate(timeout=PATIENCE_SECONDS)
        assert press.returncode == 7, said
        assert "knows 6 entries; this log has 5" in said
        assert "elshi log new-epoch" in said
        assert said.count("\n") == 1
        assert read_restored(older).confirmed_by == ""

        newer = restore("newer")
        with running("process", "press", "--home", newer.path, env=state):
            wait_until(lambda: read_restored(newer).confirmed_by == "witness.meren.example")
    assert read_restored(newer).size == 6
