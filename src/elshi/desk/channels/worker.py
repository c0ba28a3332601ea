"""The courier: the process `channels`, which says on every channel what the outbox holds. One for a node.

Each channel has a line of its own (`channels.line`) in its own thread, so that a slow one holds up nobody. At the start
nobody else can hold a row, for this process has the lock: what a killed one held is in doubt, and is looked for.
"""

import os
import random
import socket
import sys
from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack, suppress
from datetime import UTC, datetime, timedelta
from threading import Event, Thread
from types import TracebackType
from typing import Self

from django.db import DatabaseError, connection

from elshi.adapters.clock import SystemClock
from elshi.base.clock import Clock
from elshi.base.durable import hold_lock
from elshi.base.errors import SecurityError
from elshi.base.places import find_place
from elshi.desk.audit.triggers import audit_triggers, check_triggers
from elshi.desk.channels.leasing import doubt_held
from elshi.desk.channels.line import Line
from elshi.desk.channels.long_waits import end_long_waits
from elshi.desk.channels.models import Channel
from elshi.desk.channels.older_database import doubt_older
from elshi.desk.channels.opening import Opener, Tools, open_by_kind
from elshi.desk.channels.triggers import channel_triggers
from elshi.node.guard import check_rollback
from elshi.node.home import NodeHome
from elshi.node.restored import UnconfirmedError, check_restored
from elshi.node.said import open_said_note
from elshi.node.settings import read_settings
from elshi.speak.channels import ChannelError
from elshi.speak.kinds import MANUAL

Chore = Callable[[datetime], object]
PAUSE_SECONDS = 0.5  # between two looks of a line at an empty outbox
LOOK_SECONDS = 2.0  # between two looks for new channels, and for leases that have ended
TROUBLE_SECONDS = 5.0  # after the database could not be used
SET_BACK = timedelta(minutes=1)  # a clock that goes back by less is nudged, and mended without us
LOCK = "channels.lock"


class Courier:
    """The courier of one node. A context manager: entering takes `run/channels.lock` (LockedError if another has it),
    checks that nothing here is older than what this machine signed (SecurityError), and that somebody has confirmed a
    restored home (UnconfirmedError), checks the database's guards, and puts in doubt what a killed one held, and what
    an older database may not know.

    `chores`: what else is done for readers, each a short piece of work, called again and again with the hour. One that
    raises is tried again, and stops nothing else.
    """

    def __init__(
        self,
        home: NodeHome,
        *,
        clock: Clock | None = None,
        opener: Opener = open_by_kind,
        environ: Mapping[str, str] = os.environ,
        chance: Callable[[], float] = random.random,
        on_step: Callable[[str], None] = lambda _name: None,
        chores: Sequence[Chore] = (),
    ) -> None:
        self._home = home
        self._settings = read_settings(home, os.environ)
        self._halt = Event()
        self._tools = Tools(
            home=home,
            environ=environ,
            opener=opener,
            clock=clock or SystemClock(),
            chance=chance,
            by=f"{os.getpid()}@{socket.gethostname()}"[:60],
            on_step=on_step,
            said=open_said_note(home, self._settings, environ=os.environ),
            is_stopping=self._halt.is_set,
        )
        self._lines: dict[int, Line] = {}
        self._seen_at = datetime.max.replace(tzinfo=UTC)  # at the last look at the clock; later than the first one
        self._chores = chores
        self._resources = ExitStack()

    def __enter__(self) -> Self:
        with ExitStack() as resources:
            resources.enter_context(hold_lock(self._home.run / LOCK, wait=False))
            check_rollback(self._home, self._settings, environ=os.environ)
            check_restored(self._home, self._settings)
            check_triggers(connection, {**audit_triggers(), **channel_triggers()})
            doubt_held(at=self._tools.clock.now(), all_of_them=True)
            self._mind_clock()
            tools = self._tools
            doubt_older(self._home, self._settings, tools.said, by=tools.by, at=tools.clock.now())
            self._resources = resources.pop_all()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        with suppress(DatabaseError, SecurityError, OSError):  # then the next start does it
            for name, at in Channel.objects.exclude(confirmed_at=None).values_list("name", "confirmed_at"):
                if at is not None:
                    self._tools.said.note(name, at)
        self._resources.close()

    def run_once(self) -> int:
        """One thing on each channel; on how many there was one. For tests, and where threads are not wanted."""
        self._mind_clock()
        self._find_lines()
        return sum([line.step() for line in self._lines.values()])

    def run_forever(self, stop: Event) -> None:
        """A thread for each channel until `stop` is set. Raises what ended a line that must not go on.

        Of a restored home nothing is said before somebody has confirmed that its log is not behind.
        """
        if not self._wait_for_word(stop):
            return
        threads: dict[int, Thread] = {}
        faults: list[BaseException] = []
        halt = self._halt
        with self:
            try:
                while not stop.is_set() and not faults:
                    self._look()
                    for pk in self._lines.keys() - threads.keys():
                        threads[pk] = Thread(target=self._run_line, args=(pk, halt, faults), daemon=True)
                        threads[pk].start()
                    if self._chores and 0 not in threads:  # no channel has the number 0
                        threads[0] = Thread(target=self._run_chores, args=(halt, faults), daemon=True)
                        threads[0].start()
                    stop.wait(LOOK_SECONDS)
            finally:
                halt.set()
                for thread in threads.values():
                    thread.join()
        if faults:
            raise faults[0]

    def _look(self) -> None:
        """For leases that have ended, and for new channels."""
        try:
            doubt_held(at=self._tools.clock.now(), all_of_them=False)
            self._mind_clock()
            self._find_lines()
        except DatabaseError as exc:  # the lines wait for it, too
            _tell_trouble(exc)

    def _mind_clock(self) -> None:
        """What it made wait while it was ahead does not wait for as long, once it is set back."""
        at = self._tools.clock.now()
        if at < self._seen_at - SET_BACK:
            end_long_waits(at=at)
        self._seen_at = at

    def _wait_for_word(self, stop: Event) -> bool:
        """Until the home is no unconfirmed one any more; False at `stop`. Why it waits is said once."""
        told = ""
        while not stop.is_set():
            self._settings = read_settings(self._home, os.environ)  # a new epoch ends the waiting, too
            try:
                check_restored(self._home, self._settings)
            except UnconfirmedError as exc:
                if not told:
                    told = f"channels wait, and nothing is said: {exc}\n"
                    sys.stdout.write(told)
                    sys.stdout.flush()
                stop.wait(LOOK_SECONDS)
            else:
                return True
        return False

    def _find_lines(self) -> None:
        for pk in Channel.objects.exclude(kind=MANUAL).order_by("id").values_list("pk", flat=True):
            if pk not in self._lines:
                self._lines[pk] = Line(pk, self._tools)

    def _run_chores(self, halt: Event, faults: list[BaseException]) -> None:
        """In a thread of its own: a slow mail server holds up no channel. No fault of a chore ends the courier."""
        faults_told = [""] * len(self._chores)
        try:
            while not halt.is_set():
                for number, chore in enumerate(self._chores):
                    faults_told[number] = self._do_chore(chore, told=faults_told[number])
                halt.wait(LOOK_SECONDS)
        except BaseException as exc:  # noqa: BLE001  # told to the main thread, which ends the process
            faults.append(exc)
        finally:
            connection.close()

    def _do_chore(self, chore: Chore, *, told: str) -> str:
        """What kept it from being done, empty for nothing. Said once, until it is another thing: `told` before."""
        try:
            chore(self._tools.clock.now())
        except Exception as exc:  # noqa: BLE001  # whatever it is, the networks go on; it is tried again
            connection.close()
            fault = exc.code if isinstance(exc, ChannelError) else find_place(exc)
            if fault != told:
                sys.stderr.write(f"channels: put off, and tried again: {fault}\n")
            return fault
        return ""

    def _run_line(self, pk: int, halt: Event, faults: list[BaseException]) -> None:
        line = self._lines[pk]
        try:
            while not halt.is_set():
                try:
                    if not line.step():
                        halt.wait(PAUSE_SECONDS)
                except (DatabaseError, OSError) as exc:  # what is written stays true, and the rest waits
                    _tell_trouble(exc)
                    halt.wait(TROUBLE_SECONDS)
        except BaseException as exc:  # noqa: BLE001  # told to the main thread, which ends the process
            faults.append(exc)
        finally:
            connection.close()


def _tell_trouble(exc: Exception) -> None:
    """Locked, full, away: into the log, and the next look opens the database anew."""
    what = "the staff database" if isinstance(exc, DatabaseError) else "a file"
    sys.stderr.write(f"channels: {what}: {type(exc).__name__}; trying again\n")
    connection.close()
