"""A node as the kit sees it: a few processes that are started, watched, stopped and killed together.

A process that ends by itself is started again after a pause, as `elshi up` or systemd would; one that ended with exit 7
(a proof failed) is not, and the run is not good. What the nemesis killed stays down until the nemesis lets it up.
"""

import contextlib
import os
import signal
import subprocess
import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

PAUSE = 1.0  # seconds before a process that ended by itself is started again
FOR_GOOD = 7  # exit of a process that a person has to look at


@dataclass(slots=True)
class Child:
    """One process. state: running, waiting (to be started again), down (by the nemesis), failed (for good), ended."""

    name: str
    command: list[str]
    state: str = "down"
    process: "subprocess.Popen[bytes] | None" = None
    start_after: float = 0.0
    falls: list[int] = field(default_factory=list)  # exit codes when it ended by itself
    output: IO[bytes] | None = None
    events: IO[bytes] | None = None


class Node:
    """The processes `commands` of node `name`, started with `prefix` in front and with `environ`.

    `folder` keeps what they print, `<name>-<process>.log`, and of the process `staff` its events, a `.jsonl` for each
    of its lives: it must not be on the node's disk, which may be full.
    """

    def __init__(
        self,
        name: str,
        commands: Mapping[str, list[str]],
        *,
        prefix: Iterable[str],
        environ: Mapping[str, str],
        folder: Path,
    ) -> None:
        self.name = name
        self.children = {process: Child(process, command) for process, command in commands.items()}
        self.events: list[Path] = []
        self._prefix, self._environ, self._folder = list(prefix), dict(environ), folder

    def start(self, process: str = "") -> None:
        """Start `process`, or all that are down."""
        for child in self._chosen(process):
            if child.state in {"down", "waiting"}:
                self._start(child)

    def kill(self, process: str = "") -> None:
        """kill -9 `process`, or all, with whatever they started; they stay down."""
        for child in self._chosen(process):
            _signal(child, signal.SIGKILL)
            if child.process is not None:
                child.process.wait()
            if child.state in {"running", "waiting"}:
                child.state = "down"
            _close(child)

    def pause(self, process: str = "") -> None:
        """SIGSTOP."""
        for child in self._chosen(process):
            _signal(child, signal.SIGSTOP)

    def resume(self, process: str = "") -> None:
        """SIGCONT."""
        for child in self._chosen(process):
            _signal(child, signal.SIGCONT)

    def end(self, process: str, *, seconds: float) -> None:
        """SIGTERM, and SIGKILL to what is left after `seconds`; it is not started again."""
        child = self.children[process]
        if child.process is not None and child.process.poll() is None:
            child.process.terminate()
            try:
                child.process.wait(seconds)
            except subprocess.TimeoutExpired:
                _signal(child, signal.SIGKILL)
                child.process.wait()
        child.state = "ended"
        _close(child)

    def replace(self, process: str, command: list[str]) -> None:
        """Kill `process` and start `command` in its place."""
        self.kill(process)
        self.children[process].command = command
        self.start(process)

    def tick(self) -> None:
        """Notice what ended by itself, start what has waited long enough."""
        for child in self.children.values():
            code = None if child.process is None else child.process.poll()
            if child.state == "running" and code is not None:
                child.falls.append(code)
                child.state = "failed" if code == FOR_GOOD else "waiting"
                child.start_after = time.monotonic() + PAUSE
                _signal(child, signal.SIGKILL)  # a fallen parent leaves no worker on its port
                _close(child)
            elif child.state == "waiting" and time.monotonic() >= child.start_after:
                self._start(child)

    def _chosen(self, process: str) -> list[Child]:
        return [self.children[process]] if process else list(self.children.values())

    def _start(self, child: Child) -> None:
        child.output = (self._folder / f"{self.name}-{child.name}.log").open("ab")
        if child.name == "staff":  # a file for each life: a line that a kill cut short spoils nothing after it
            self.events.append(self._folder / f"{self.name}-{len(self.events) + 1}.jsonl")
            child.events = self.events[-1].open("ab")
        child.process = subprocess.Popen(
            [*self._prefix, *child.command],
            stdin=subprocess.DEVNULL,
            stdout=child.events or child.output,
            stderr=child.output,
            env=self._environ,
            start_new_session=True,  # so that one signal reaches it and all that it starts
        )
        child.state = "running"


def _signal(child: Child, number: signal.Signals) -> None:
    if child.process is not None:
        with contextlib.suppress(ProcessLookupError):  # it ended by itself
            os.killpg(child.process.pid, number)


def _close(child: Child) -> None:
    for file in (child.output, child.events):
        if file is not None:
            file.close()
    child.output = child.events = None
