import os
import signal
import subprocess
import sys
import time

from elshi.node.home import NodeHome, read_processes
from elshi.node.supervisor import Supervisor

SLEEP = [sys.executable, "-c", "import time; time.sleep(60)"]


def wait_for(condition, supervisor, seconds=10):
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline
        supervisor.watch()
        time.sleep(0.05)


def test_a_killed_process_starts_again_and_is_said(tmp_path):
    said = []
    supervisor = Supervisor(NodeHome(tmp_path), {"sleeper": SLEEP}, say=said.append)
    supervisor.start()
    try:
        first = read_processes(NodeHome(tmp_path))[0]
        assert first["state"] == "running"
        os.kill(first["pid"], signal.SIGKILL)
        wait_for(lambda: read_processes(NodeHome(tmp_path))[0]["pid"] not in {0, first["pid"]}, supervisor)
        assert "sleeper ended (signal SIGKILL)" in said[0]
    finally:
        supervisor.stop()
    assert read_processes(NodeHome(tmp_path)) == [{"name": "sleeper", "pid": 0, "state": "stopped"}]


def test_a_process_that_cannot_run_waits_longer_each_time(tmp_path):
    said = []
    supervisor = Supervisor(
        NodeHome(tmp_path), {"broken": [sys.executable, "-c", "raise SystemExit(3)"]}, say=said.append
    )
    supervisor.start()
    try:
        wait_for(lambda: len(said) == 2, supervisor)
    finally:
        supervisor.stop()
    assert "exit 3" in said[0]
    assert "in 0.5 s" in said[0]
    assert "in 1 s" in said[1]


def test_no_orphan_outlives_a_killed_supervisor(tmp_path):
    child = (
        "import os, time; from elshi.node.supervisor import die_with_supervisor; die_with_supervisor(os.environ);"
        "open('child.pid', 'w').write(str(os.getpid())); time.sleep(60)"
    )
    parent = (
        "import sys, time; from pathlib import Path; from elshi.node.home import NodeHome;"
        "from elshi.node.supervisor import Supervisor;"
        f"s = Supervisor(NodeHome(Path('.')), {{'c': [sys.executable, '-c', {child!r}]}}, say=print);"
        "s.start(); time.sleep(60)"
    )
    process = subprocess.Popen([sys.executable, "-c", parent], cwd=tmp_path)
    note = tmp_path / "child.pid"
    deadline = time.monotonic() + 20
    while not note.exists() or not note.read_text():
        assert time.monotonic() < deadline
        time.sleep(0.05)
    process.kill()
    process.wait()
    pid = int(note.read_text())
    while _runs(pid):
        assert time.monotonic() < deadline, "the child outlived its supervisor"
        time.sleep(0.05)


def _runs(pid):
    try:
        with open(f"/proc/{pid}/stat") as file:
            return file.read().rsplit(")", 1)[1].split()[0] != "Z"
    except FileNotFoundError:
        return False
