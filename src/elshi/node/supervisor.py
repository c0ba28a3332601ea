"""Starts a node's processes, starts a fallen one again, and stops them all together.

Each process is an ordinary command (`elshi process NAME --home H`), so production can run the same ones under systemd
instead. A child dies with its parent (prctl, Linux), so a killed supervisor leaves no orphan that holds a port.
"""

import contextlib
import ctypes
import os
import signal
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType
from typing import IO

from elshi.adapters.passphrases import FILE as PASSPHRASE_FILE
from elshi.base.durable import make_folder
from elshi.base.errors import SecurityError
from elshi.node.channel_secrets import VARIABLES
from elshi.node.home import NodeHome, write_processes

STOP_SECONDS = 15.0  # how long a process may take to end after SIGTERM before it is killed
RESTART_SECONDS = (0.5, 1.0, 2.0, 5.0, 15.0)  # pauses before the 1st, 2nd … start again; the last one repeats
STEADY_SECONDS = 60.0  # after running this long a process counts as healthy again
SECURITY_EXIT = SecurityError.exit_code  # a proof or a signature failed: never retried away
PARENT = "ELSHI_SUPERVISOR"  # environment: pid of the supervisor that a child must not outlive
STANDARD_INPUT = "/dev/stdin"
ONLY = MappingProxyType({PASSPHRASE_FILE: "press", f"{VARIABLES}*": "channels"})  # of a node
_PR_SET_PDEATHSIG = 1


@dataclass(slots=True)
class _Child:
    name: str
    command: Sequence[str]
    log: Path
    process: subprocess.Popen[bytes] | None = None
    state: str = "starting"  # starting | running | waiting | failed | stopped
    failures: int = 0
    started: float = 0.0  # monotonic seconds
    start_after: float = 0.0  # monotonic seconds
    output: IO[bytes] | None = field(default=None, repr=False)
    secret: bytes | None = field(default=None, repr=False)


class Supervisor:
    """Runs `commands` (name to argument list) until told to stop. `say` gets one line for what a person should know.

    `secrets`: a process' name to bytes that it alone may read, from its standard input at each start: never in an
    environment or an argument, and at most a few hundred bytes, so that they fit the pipe. `only`: a variable of the
    environment to the one process that may have it; `X_*` stands for all whose names begin with `X_`.
    """

    def __init__(
        self,
        home: NodeHome,
        commands: Mapping[str, Sequence[str]],
        *,
        say: Callable[[str], None],
        secrets: Mapping[str, bytes] = MappingProxyType({}),
        only: Mapping[str, str] = MappingProxyType({}),
    ) -> None:
        self._home = home
        self._say = say
        self._only = only
        self._children = [self._child(name, command, secrets.get(name)) for name, command in commands.items()]
        make_folder(home.run)

    def start(self) -> None:
        """Start every process."""
        for child in self._children:
            self._start(child)
        self._note()

    def add(self, name: str, command: Sequence[str]) -> None:
        """One more, started at once and kept running like the others."""
        child = self._child(name, command)
        self._children.append(child)
        self._start(child)
        self._note()

    def _child(self, name: str, command: Sequence[str], secret: bytes | None = None) -> _Child:
        return _Child(name, command, self._home.run / f"{name}.log", secret=secret)

    def watch(self) -> None:
        """Look once: notice processes that ended, start again those whose pause is over."""
        changed = False
        for child in self._children:
            if child.process is not None and child.process.poll() is not None:
                self._fell(child, child.process.returncode)
                changed = True
            elif child.state == "waiting" and time.monotonic() >= child.start_after:
                self._start(child)
                changed = True
        if changed:
            self._note()

    def stop(self) -> None:
        """SIGTERM to all, SIGKILL to what is left after STOP_SECONDS."""
        running = [child for child in self._children if child.process is not None]
        for child in running:
            if child.process is not None:
                child.process.terminate()
        deadline = time.monotonic() + STOP_SECONDS
        for child in running:
            if child.process is not None:
                _end(child.process, deadline)
            _close(child)
            child.process = None
            child.state = "stopped"
        self._note()

    def _fell(self, child: _Child, code: int) -> None:
        _close(child)
        if code == SECURITY_EXIT:
            child.process, child.state = None, "failed"
            self._say(f"{child.name} stopped for good ({_reason(code)}): {_last_line(child.log)}")
            return
        if time.monotonic() - child.started > STEADY_SECONDS:
            child.failures = 0
        pause = RESTART_SECONDS[min(child.failures, len(RESTART_SECONDS) - 1)]
        child.failures += 1
        child.process, child.state, child.start_after = None, "waiting", time.monotonic() + pause
        self._say(f"{child.name} ended ({_reason(code)}); starts again in {pause:g} s, see {child.log}")

    def _start(self, child: _Child) -> None:
        environ = {name: value for name, value in os.environ.items() if self._may_have(child.name, name)}
        environ[PARENT] = str(os.getpid())
        if child.secret is not None:
            environ[PASSPHRASE_FILE] = STANDARD_INPUT
        child.output = child.log.open("ab")
        child.process = subprocess.Popen(
            child.command,
            stdin=subprocess.DEVNULL if child.secret is None else subprocess.PIPE,
            stdout=child.output,
            stderr=child.output,
            start_new_session=True,  # Ctrl-C reaches the supervisor only, which then stops its children in order
            env=environ,
        )
        if child.process.stdin is not None and child.secret is not None:
            with contextlib.suppress(BrokenPipeError), child.process.stdin as pipe:  # it fell already: watch sees that
                pipe.write(child.secret)
        child.state, child.started = "running", time.monotonic()

    def _may_have(self, child: str, variable: str) -> bool:
        return all(owner == child for name, owner in self._only.items() if _is_named(variable, name))

    @property
    def failed(self) -> list[str]:
        """The names of processes that stopped for good."""
        return [child.name for child in self._children if child.state == "failed"]

    def _note(self) -> None:
        write_processes(
            self._home,
            [
                {"name": child.name, "pid": child.process.pid if child.process else 0, "state": child.state}
                for child in self._children
            ],
        )


def die_with_supervisor(environ: Mapping[str, str]) -> None:
    """Called by a child at its start: ask the kernel for SIGTERM when the supervisor ends, however it ends."""
    parent = environ.get(PARENT)
    if parent is None:
        return
    ctypes.CDLL(None, use_errno=True).prctl(_PR_SET_PDEATHSIG, signal.SIGTERM, 0, 0, 0)
    if os.getppid() != int(parent):  # it ended before prctl took hold
        os.kill(os.getpid(), signal.SIGTERM)


def _end(process: subprocess.Popen[bytes], deadline: float) -> None:
    try:
        process.wait(max(0.1, deadline - time.monotonic()))
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def _close(child: _Child) -> None:
    if child.output is not None:
        child.output.close()
        child.output = None


def _is_named(variable: str, name: str) -> bool:
    return variable.startswith(name[:-1]) if name.endswith("*") else variable == name


def _last_line(log: Path) -> str:
    lines = log.read_text("utf-8", "replace").splitlines()
    return lines[-1] if lines else f"see {log}"


def _reason(code: int) -> str:
    return f"signal {signal.Signals(-code).name}" if code < 0 else f"exit {code}"
