"""The process `alerts`: makes copies of what came out, and sends them, each way in a thread of its own.

One for a node: it holds `run/alerts.lock`, so at its start nobody else has a row in hand, and what a killed one had is
sent again. While there is no alert it asks two small questions every two seconds.
"""

import os
import sys
from collections.abc import Callable
from contextlib import ExitStack
from datetime import datetime, timedelta
from functools import partial
from threading import Event, Thread
from types import TracebackType
from typing import Self

from django.db import DatabaseError, connection
from django.db.models import Q, QuerySet

from elshi.adapters.clock import SystemClock
from elshi.base.durable import hold_lock
from elshi.base.errors import UserError
from elshi.desk.alerting.answers import ANSWERS, take_files
from elshi.desk.alerting.gathering import Rest, forget_gone, gather, note_releases, rest_a_little
from elshi.desk.alerting.models import Sending
from elshi.desk.alerting.opening_ways import OpenWay, folder_of, open_way_out
from elshi.desk.alerting.sending import WayLine, end_leases
from elshi.node.guard import check_rollback
from elshi.node.home import NodeHome
from elshi.node.restored import UnconfirmedError, check_restored
from elshi.node.settings import read_settings
from elshi.speak.alert_ways import FOLDER, SMS, WAYS

LOCK = "alerts.lock"
LOOK_SECONDS = 2.0  # between two looks for what came out, and for rows that are due
TROUBLE_SECONDS = 5.0  # after the database or the disk could not be used
_TIDY = timedelta(minutes=1)  # between two looks for trips that have gone, and leases that ended
_ENDED_FOR = timedelta(days=1)  # so long after its end a sending is looked at for what is left
_BEFORE = timedelta(hours=1)  # a release is looked for again so long after its hour


class Dispatcher:
    """The alerts of one node. A context manager: entering takes the lock (LockedError if another has it), and checks
    that nothing here is older than what this machine signed (SecurityError).
    """

    def __init__(
        self,
        home: NodeHome,
        *,
        now: Callable[[], datetime] | None = None,
        open_way: OpenWay | None = None,
        rest: Rest = rest_a_little,
    ) -> None:
        self._home, self._now, self._rest = home, now or SystemClock().now, rest
        self._halt = Event()
        opened = open_way or partial(open_way_out, home, os.environ)
        self._lines = [WayLine(way, opened, is_stopping=self._halt.is_set, rest=rest) for way in WAYS]
        self._looked_at: datetime | None = None
        self._tidied_at: datetime | None = None
        self._resources = ExitStack()

    def __enter__(self) -> Self:
        with ExitStack() as resources:
            resources.enter_context(hold_lock(self._home.run / LOCK, wait=False))
            check_rollback(self._home, read_settings(self._home, os.environ), environ=os.environ)
            end_leases()
            self._resources = resources.pop_all()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._resources.close()

    def run_once(self) -> int:
        """Copies of what came out, and a round of each way; how much there was to do. For tests."""
        return self.gather() + sum(line.run(self._now) for line in self._lines)

    def gather(self) -> int:
        """New releases, their copies, and what has to be tidied up."""
        at = self._now()
        since = None if self._looked_at is None else min(at, self._looked_at) - _BEFORE
        count = note_releases(at=at, since=since) + self._take_answers(at)
        self._looked_at = at
        for sending in list(_list_to_gather(at=at).select_related("release__version__draft")):
            count += gather(sending, at=at, rest=self._rest)
        if self._tidied_at is None or not self._tidied_at <= at < self._tidied_at + _TIDY:
            end_leases(at=at)
            while forget_gone():
                self._rest()
            self._tidied_at = at
        return count

    def _take_answers(self, at: datetime) -> int:
        """Short messages that lie in a folder, of the way whose messages go into it."""
        ways = read_settings(self._home, os.environ).alert_ways
        folders = [folder_of(one, self._home) for one in ways if (one.way, one.kind) == (SMS, FOLDER)]
        return sum(take_files(folder / ANSWERS, at=at) for folder in folders)

    def run_forever(self, stop: Event) -> None:
        """Until `stop`. Of a restored home nothing is sent before somebody has confirmed that its log is not behind."""
        if not self._wait_for_word(stop):
            return
        faults: list[BaseException] = []
        acts = [self.gather, *(partial(line.run, self._now) for line in self._lines)]
        with self:
            threads = [Thread(target=self._repeat, args=(act, faults), daemon=True) for act in acts]
            for thread in threads:
                thread.start()
            while not stop.is_set() and not faults:
                stop.wait(0.5)
            self._halt.set()
            for thread in threads:
                thread.join()
        if faults:
            raise faults[0]

    def _repeat(self, act: Callable[[], int], faults: list[BaseException]) -> None:
        """In a thread of its own: a slow gateway holds up no letter."""
        try:
            while not self._halt.is_set():
                try:
                    if not act():
                        self._halt.wait(LOOK_SECONDS)
                except (DatabaseError, OSError, UserError) as exc:  # what is written stays true, and the rest waits
                    sys.stderr.write(f"alerts: {type(exc).__name__}; trying again\n")
                    connection.close()
                    self._halt.wait(TROUBLE_SECONDS)
        except BaseException as exc:  # noqa: BLE001  # told to the main thread, which ends the process
            faults.append(exc)
        finally:
            connection.close()

    def _wait_for_word(self, stop: Event) -> bool:
        told = False
        while not stop.is_set():
            try:
                check_restored(self._home, read_settings(self._home, os.environ))
            except UnconfirmedError as exc:
                if not told:
                    sys.stdout.write(f"alerts wait, and nothing is sent: {exc}\n")
                    sys.stdout.flush()
                told = True
                stop.wait(LOOK_SECONDS)
            else:
                return True
        return False


def _list_to_gather(*, at: datetime) -> QuerySet[Sending]:
    """Sendings that go on, and those that have ended, perhaps with copies left."""
    return Sending.objects.filter(Q(ended_at=None) | Q(ended_at__gte=at - _ENDED_FOR)).order_by("made_at")
