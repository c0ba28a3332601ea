import os
import signal
import subprocess
import sys
import time

import pytest

from elshi.base.durable import hold_lock
from elshi.node.channel_secrets import secret_variable
from elshi.node.home import NodeHome, read_processes, write_processes
from elshi.node.supervisor import ONLY, Supervisor
from processes import is_running

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
    with hold_lock(NodeHome(tmp_path).up_lock):
        kill_once(supervisor, NodeHome(tmp_path), said)
    assert read_processes(NodeHome(tmp_path)) == [{"name": "sleeper", "pid": 0, "state": "stopped"}]


def kill_once(supervisor, home, said, *, starts=True):
    if starts:
        supervisor.start()
    try:
        first = read_processes(home)[0]
        assert first["state"] == "running"
        os.kill(first["pid"], signal.SIGKILL)
        wait_for(lambda: read_processes(home)[0]["pid"] not in {0, first["pid"]}, supervisor)
        assert "sleeper ended (signal SIGKILL)" in said[0]
    finally:
        supervisor.stop()


def test_one_that_was_added_later_is_kept_running_and_stopped_like_the_others(tmp_path):
    said, home = [], NodeHome(tmp_path)
    supervisor = Supervisor(home, {}, say=said.append)
    with hold_lock(home.up_lock):
        supervisor.start()
        supervisor.add("sleeper", SLEEP)
        kill_once(supervisor, home, said, starts=False)
    assert read_processes(home) == [{"name": "sleeper", "pid": 0, "state": "stopped"}]


def test_a_secret_goes_to_one_process_alone_and_again_after_a_fall(tmp_path, monkeypatch):
    """Each process writes what it reads from its input and all of its environment; "press" falls once."""
    monkeypatch.setenv("ELSHI_PASSPHRASE_FILE", "/somewhere")
    program = (
        "import os, sys, time, pathlib; given = sys.stdin.buffer.read();"
        "pathlib.Path(sys.argv[1]).open('ab').write(given + b'|' + repr(dict(os.environ)).encode() + b'\\n');"
        "time.sleep(60 if pathlib.Path(sys.argv[1]).read_bytes().count(b'\\n') > 1 else 0)"
    )
    files = {name: tmp_path / f"{name}.txt" for name in ("press", "desk")}
    commands = {name: [sys.executable, "-c", program, str(path)] for name, path in files.items()}
    supervisor = Supervisor(
        NodeHome(tmp_path),
        commands,
        say=lambda _line: None,
        secrets={"press": b"open sesame"},
        only={"ELSHI_PASSPHRASE_FILE": "press"},
    )
    supervisor.start()
    try:
        wait_for(
            lambda: all(path.exists() and path.read_bytes().count(b"\n") > 1 for path in files.values()), supervisor
        )
    finally:
        supervisor.stop()
    for line in files["press"].read_bytes().splitlines():
        given, _, environ = line.partition(b"|")
        assert given == b"open sesame"
        assert b"sesame" not in environ
        assert b"'ELSHI_PASSPHRASE_FILE': '/dev/stdin'" in environ
    for line in files["desk"].read_bytes().splitlines():
        assert line.startswith(b"|")
        assert b"ELSHI_PASSPHRASE_FILE" not in line
        assert b"sesame" not in line


def test_secrets_of_channels_go_to_the_process_that_speaks(tmp_path, monkeypatch):
    monkeypatch.setenv(secret_variable("mfa-news"), "open sesame")
    program = (
        "import os, pathlib, sys, time; half = pathlib.Path(sys.argv[1] + '.half');"
        "half.write_text(repr(dict(os.environ))); half.rename(sys.argv[1]); time.sleep(60)"
    )
    files = {name: tmp_path / f"{name}.txt" for name in ("channels", "intake", "desk")}
    commands = {name: [sys.executable, "-c", program, str(path)] for name, path in files.items()}
    supervisor = Supervisor(NodeHome(tmp_path), commands, say=lambda _line: None, only=ONLY)
    supervisor.start()
    try:
        wait_for(lambda: all(path.exists() for path in files.values()), supervisor)
    finally:
        supervisor.stop()
    assert {name for name, path in files.items() if "open sesame" in path.read_text()} == {"channels"}


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


def test_a_failed_proof_is_never_retried(tmp_path):
    said = []
    program = "import sys; print('root differs', file=sys.stderr); sys.exit(7)"
    supervisor = Supervisor(NodeHome(tmp_path), {"press": [sys.executable, "-c", program]}, say=said.append)
    supervisor.start()
    try:
        wait_for(lambda: supervisor.failed == ["press"], supervisor)
        time.sleep(1)
        supervisor.watch()
        assert read_processes(NodeHome(tmp_path))[0]["state"] == "stopped", "no supervisor holds the node here"
        assert said == ["press stopped for good (exit 7): root differs"]
    finally:
        supervisor.stop()


def test_a_pid_that_belongs_to_somebody_else_is_not_ours(tmp_path):
    home = NodeHome(tmp_path)
    write_processes(home, [{"name": "press", "pid": os.getpid(), "state": "running"}])
    assert read_processes(home) == [{"name": "press", "pid": 0, "state": "stopped"}]
    with hold_lock(home.up_lock):
        assert read_processes(home)[0]["state"] == "running"


@pytest.mark.parametrize("noted", ["null", "{", "[1]", '[{"name": "press"}]'])
def test_a_damaged_list_of_processes_is_an_empty_one(tmp_path, noted):
    home = NodeHome(tmp_path)
    home.run.mkdir()
    (home.run / "processes.json").write_text(noted)
    assert read_processes(home) == []


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
    while is_running(pid):
        assert time.monotonic() < deadline, "the child outlived its supervisor"
        time.sleep(0.05)
