"""The power goes while a log is written: what was acknowledged is on the disk, and the log opens.

20 times with the log's writer alone, and with a whole node: releases through the press. The control is the same writer
whose fsync does nothing: it has to lose something, or these tests could not fail.
"""

import contextlib
import json
import os
import random
import shutil
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from elshi.log import FolderStore, check_log, parse_checkpoint, parse_note, read_entries
from elshi.node.official import read_whole
from elshi.record.trust import parse_trust
from functional.running import run_elshi
from power.appending import SIGNER, entry, open_log
from power.disk import check_root, copy_stopped, make_image, mounted

SCRIPT = Path(__file__).with_name("appending.py")
CUTS = 20
DICE = random.Random(20260301)


class Writer:
    """A writing process; `acknowledged` is what it has said so far."""

    def __init__(self, command, pattern):
        self.process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        self.acknowledged = []
        self._pattern = pattern
        self._reader = threading.Thread(target=self._read)
        self._reader.start()

    def _read(self):
        for line in self.process.stdout:
            if line.startswith(self._pattern):
                self.acknowledged.append(line.removeprefix(self._pattern).strip())

    def wait_for(self, count, *, then=0.0):
        deadline = time.monotonic() + 60
        while len(self.acknowledged) < count:
            assert self.process.poll() is None, self.process.stderr.read()
            assert time.monotonic() < deadline, "nothing was acknowledged"
            time.sleep(0.005)
        time.sleep(then)

    def end(self):
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGCONT)
            self.process.kill()
        self.process.wait()
        self._reader.join()
        self.process.stderr.close()
        self.process.stdout.close()


@pytest.fixture
def disk(tmp_path, need):
    """A mounted ext4 image: its file, and where it is mounted."""
    check_root(need)
    make_image(tmp_path / "image", megabytes=96)
    with mounted(tmp_path / "image", tmp_path / "mnt") as at:
        yield tmp_path / "image", at


def cut_power(disk, writer, *, then):
    """Cut the power once `writer` has acknowledged something and `then` seconds went by: the copied image."""
    image, _ = disk
    try:
        writer.wait_for(3, then=then)
        known = list(writer.acknowledged)  # what was heard before the copy began
        copy = image.with_name("copy")
        copy_stopped(writer.process, image, copy)
    finally:
        writer.end()
    return copy, known


def count_survivors(folder):
    """How many whole entries a log that may not even be there shows."""
    store = FolderStore(folder)
    with contextlib.suppress(Exception):
        checkpoint = parse_checkpoint(parse_note(store.read("checkpoint")).text)
        return sum(1 for _ in read_entries(store, checkpoint))
    return 0


def test_twenty_power_cuts_of_a_log(disk, tmp_path):
    _, at = disk
    acknowledged = survived = 0
    for cut in range(CUTS):
        folder = f"log{cut}"
        writer = Writer([sys.executable, str(SCRIPT), "loop", str(at / folder)], "acknowledged ")
        copy, known = cut_power(disk, writer, then=DICE.uniform(0, 0.4))
        with mounted(copy, tmp_path / "after") as after:
            with open_log(after / folder) as log:
                size = log.size
            assert size >= int(known[-1]), f"cut {cut}: {known[-1]} acknowledged, {size} on the disk"
            store = FolderStore(after / folder)
            found = check_log(store, [SIGNER.verifier], kept=store.kept_sizes())
            assert found.ok, found.problems
            checkpoint = parse_checkpoint(parse_note(store.read("checkpoint")).text)
            assert list(read_entries(store, checkpoint)) == [entry(index) for index in range(size)]
            with open_log(after / folder) as log:
                log.append([entry(size)])
            checked = run_elshi("log", "check", str(after / folder), "--vkey", SIGNER.verifier.vkey)
            assert checked.returncode == 0, checked.stdout
        copy.unlink()
        shutil.rmtree(at / folder)
        acknowledged += int(known[-1])
        survived += size
    print(f"{CUTS} power cuts: {acknowledged} entries acknowledged, {survived} on the disks, 0 lost")
    assert acknowledged >= 3 * CUTS


def test_a_writer_that_does_not_wait_for_the_disk_loses_entries(disk, tmp_path):
    """The control: without fsync the same cut loses what was acknowledged."""
    _, at = disk
    os.sync()
    writer = Writer([sys.executable, str(SCRIPT), "lax", str(at / "log")], "acknowledged ")
    copy, known = cut_power(disk, writer, then=0.5)
    with mounted(copy, tmp_path / "after") as after:
        survived = count_survivors(after / "log")
    print(f"without fsync: {known[-1]} acknowledged, {survived} on the disk")
    assert survived < int(known[-1])


def test_power_cuts_of_a_whole_node(disk, tmp_path, monkeypatch):
    """People's releases go through the press; what was called published is in log, database and blobs."""
    _, at = disk
    monkeypatch.setenv("ELSHI_STATE_HOME", str(at / "state"))  # the same power, the same disk
    home = at / "home"
    script = "from pathlib import Path; import sys\n" + NODE_SCRIPT
    for cut in range(3):
        writer = Writer([sys.executable, "-W", "ignore", "-c", script, str(home)], "published ")
        copy, known = cut_power(disk, writer, then=DICE.uniform(0, 0.5))
        with mounted(copy, tmp_path / "after") as after:
            monkeypatch.setenv("ELSHI_STATE_HOME", str(after / "state"))
            trust = parse_trust((after / "home/trust.json").read_bytes())
            there = set(read_whole(after / "home/logs/xs-mfa", trust=trust).ledger.statements)
            assert set(known) <= there, f"cut {cut}"
            done = run_elshi("demo", "publish", "--home", str(after / "home"), "--count", "1", "--json")
            assert done.returncode == 0, done.stderr
            # Only now: a cut between two steps of an append leaves a kept checkpoint that the next start shows.
            checked = run_elshi("log", "check", str(after / "home/logs/xs-mfa/1"))
            assert checked.returncode == 0, checked.stdout
            assert json.loads(done.stdout)["last"] not in there
            state = json.loads(run_elshi("status", "--home", str(after / "home"), "--json").stdout)
            assert state["records"] >= len(known) + 1, "rows that were called published are published"
            monkeypatch.setenv("ELSHI_STATE_HOME", str(at / "state"))
        copy.unlink()
        assert len(known) >= 3
        assert run_elshi("demo", "publish", "--home", str(home), "--count", "1").returncode == 0


NODE_SCRIPT = """
from elshi.adapters.clock import SystemClock
from elshi.desk.demonstration import HOST, OFFICE, OFFICE_NAMES, read_or_make_credentials
from elshi.desk.setup import migrate, setup
from elshi.node.create import create_node
from elshi.node.home import NodeHome
from elshi.node.settings import Settings
path, settings = Path(sys.argv[1]), Settings(OFFICE, HOST, demonstration=True)
if not path.exists():
    create_node(path, settings, names=OFFICE_NAMES, at=SystemClock().now())
home = NodeHome(path)
setup(path)
migrate()
from elshi.desk.people.actions.add_person import add_missing
from elshi.desk.press.demonstration import publish_demonstration
add_missing(read_or_make_credentials(home), at=SystemClock().now())
while True:
    print("published", publish_demonstration(home, settings, count=1)["last"], flush=True)
"""
