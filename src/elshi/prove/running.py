"""Starts the real `elshi up --demo` from outside and stops it again; runs other commands beside it."""

import contextlib
import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from elshi.prove.errors import FailedStepError, expect

ELSHI = [sys.executable, "-m", "elshi"]
READY_SECONDS = 120
STOP_SECONDS = 30
COMMAND_SECONDS = 300


@dataclass(frozen=True)
class RunningNode:
    """A node that answers: its addresses, its home, its staff's passwords by user name, and where and when it runs."""

    home: Path
    site: str
    desk: str
    passwords: dict[str, str]
    process: "subprocess.Popen[str]"
    environ: Mapping[str, str]
    began: float  # monotonic seconds: when it was started

    def command(self, *args: str) -> "subprocess.CompletedProcess[str]":
        """Run `elshi ARGS…` where and when the node runs, and return what came back."""
        return run_elshi(*args, environ=self.environ)


def run_elshi(
    *args: str, environ: Mapping[str, str] | None = None, timeout: float = COMMAND_SECONDS
) -> "subprocess.CompletedProcess[str]":
    """`elshi ARGS…` from outside, output captured, in this process' environment or in `environ`."""
    return subprocess.run([*ELSHI, *args], capture_output=True, text=True, timeout=timeout, check=False, env=environ)


def free_port() -> int:
    """A loopback port that was free a moment ago."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextlib.contextmanager
def running_node(folder: Path, *, ends: int = 0, environ: Mapping[str, str] | None = None) -> Iterator[RunningNode]:
    """`elshi up --demo` on free ports in `folder`/home; SIGTERM at the end must give exit 0, or the status `ends`.

    Raises FailedStepError when it does not answer within READY_SECONDS, or ends in another way.
    """
    home, ready, said = folder / "home", folder / "ready.json", folder / "up.txt"
    ready.unlink(missing_ok=True)
    given, began = {**(os.environ if environ is None else environ)}, time.monotonic()
    given.setdefault("ELSHI_INTAKE_PORT", str(free_port()))
    with said.open("w") as output:
        process = subprocess.Popen(
            [*ELSHI, "up", "--home", str(home), "--demo", "--port", str(free_port()), "--desk-port", str(free_port()),
             "--ready-file", str(ready)],
            stdout=output, stderr=subprocess.STDOUT, text=True, env={**given, "PYTHONUNBUFFERED": "1"},
        )  # fmt: skip
        try:
            _wait_until_ready(process, ready, said)
            found = json.loads(ready.read_text("utf-8"))
            staff = json.loads(Path(found["credentials"]).read_text("utf-8"))["staff"]
            passwords = {person["username"]: person["password"] for person in staff}
            yield RunningNode(home, found["site"], found["desk"], passwords, process, given, began)
            process.send_signal(signal.SIGTERM)
            code = process.wait(STOP_SECONDS)
            expect(code == ends, f"elshi up ended with {code} instead of {ends}: {_tail(said)}")
        finally:
            if process.poll() is None:
                process.kill()
                process.wait()


def _wait_until_ready(process: "subprocess.Popen[str]", ready: Path, said: Path) -> None:
    deadline = time.monotonic() + READY_SECONDS
    while not ready.exists():
        if process.poll() is not None:
            raise FailedStepError(f"elshi up ended early: {_tail(said)}")
        expect(time.monotonic() < deadline, f"elshi up was not ready in {READY_SECONDS} s: {_tail(said)}")
        time.sleep(0.1)


def _tail(said: Path) -> str:
    return said.read_text("utf-8")[-1500:]
