"""Starts the real `elshi up` from outside and stops it again. Used by the browser tests, alone or in a namespace."""

import contextlib
import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ELSHI = [sys.executable, "-m", "elshi"]
READY_SECONDS = 120


@dataclass(frozen=True)
class RunningNode:
    """A node that answers: its addresses, its home, its staff's passwords by user name."""

    home: Path
    site: str
    desk: str
    passwords: dict[str, str]
    process: subprocess.Popen[str]

    def command(self, *args: str) -> subprocess.CompletedProcess[str]:
        """Run `elshi ARGS…` and return what came back."""
        return run_elshi(*args)


def run_elshi(*args: str) -> subprocess.CompletedProcess[str]:
    """`elshi ARGS…` from outside, output captured."""
    return subprocess.run([*ELSHI, *args], capture_output=True, text=True, timeout=300, check=False)


def init_node(home: Path, *more: str) -> subprocess.CompletedProcess[str]:
    """`elshi init` of a node of xs-mfa at `home`, under a root key made beside it."""
    root, secret = home.parent / "root.key", home.parent / "root.pass"
    if not root.exists():
        secret.write_text("six words chosen by dice")
        made = run_elshi("key", "root", "--out", str(root), "--passphrase-file", str(secret))
        assert made.returncode == 0, made.stderr
    return run_elshi(
        "init", "--home", str(home), "--office", "xs-mfa", "--host", "mfa.samal.example",
        "--root-key", str(root), "--root-passphrase-file", str(secret), *more,
    )  # fmt: skip


def free_port() -> int:
    """A loopback port that was free a moment ago."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextlib.contextmanager
def running_node(folder: Path, *, ends: int = 0) -> Iterator[RunningNode]:
    """`elshi up --demo` on free ports in `folder`/home; SIGTERM at the end must give exit 0, or the status `ends`."""
    home, ready = folder / "home", folder / "ready.json"
    ready.unlink(missing_ok=True)
    output = (folder / "up.txt").open("w")
    process = subprocess.Popen(
        [*ELSHI, "up", "--home", str(home), "--demo", "--port", str(free_port()), "--desk-port", str(free_port()),
         "--ready-file", str(ready)],
        stdout=output, stderr=subprocess.STDOUT, text=True, env={**os.environ, "PYTHONUNBUFFERED": "1"},
    )  # fmt: skip
    try:
        deadline = time.monotonic() + READY_SECONDS
        while not ready.exists():
            said = (folder / "up.txt").read_text("utf-8")
            assert process.poll() is None, f"elshi up ended early: {said}"
            assert time.monotonic() < deadline, f"elshi up was not ready in {READY_SECONDS} s: {said}"
            time.sleep(0.1)
        found = json.loads(ready.read_text("utf-8"))
        staff = json.loads(Path(found["credentials"]).read_text("utf-8"))["staff"]
        passwords = {person["username"]: person["password"] for person in staff}
        yield RunningNode(home, found["site"], found["desk"], passwords, process)
        process.send_signal(signal.SIGTERM)
        assert process.wait(30) == ends
    finally:
        if process.poll() is None:
            process.kill()
            process.wait()
        output.close()
