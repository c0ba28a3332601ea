"""One node with a webhook for questions, for measuring: its public door and its courier at work, its desk read."""

import base64
import secrets
import socket
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Any

from elshi.adapters.clock import SystemClock
from elshi.adapters.serving import LOOPBACK, answers
from elshi.base.durable import hold_lock, make_folder, write_durable
from elshi.bench.desk_reading import Readers, Visits, reading
from elshi.desk.demonstration import HOST, OFFICE, OFFICE_NAMES
from elshi.desk.setup import migrate, setup
from elshi.node.channel_secrets import WAYS
from elshi.node.create import create_node
from elshi.node.door import door_folder
from elshi.node.hooks import PREFIX
from elshi.node.settings import OPTIONAL, Settings
from elshi.node.spool import Spool
from elshi.node.supervisor import Supervisor
from elshi.speak.questions import WEBHOOK, Asked
from elshi.speak.ways import Way
from elshi.speak.webhooks import PREFIX as SECRET_PREFIX

NAME = "call-centre"
_CASES, _ALERTS = 100, 1_000  # a desk that is not empty
_PAGES = ("/", "/questions/", "/questions/spam/", "/cases/", "/drafts/", "/published/")
_READY_S = 120.0

Say = Callable[[str], None]


class IntakeNode:
    """Made in a folder that is not there yet. Django is set up for it: one for a process."""

    def __init__(self, path: Path, say: Say) -> None:
        self._settings = Settings(
            office=OFFICE,
            host=HOST,
            demonstration=True,
            second_factor=OPTIONAL,
            intake_port=_find_port(),
            questions=("kk", "ru", "en"),
            question_ways=(Way(NAME, WEBHOOK),),
        )
        self.home = create_node(path, self._settings, names=OFFICE_NAMES, at=SystemClock().now())
        self.secret, self._say = secrets.token_bytes(32), say
        file = self.home.keys / WAYS / NAME
        make_folder(file.parent)
        write_durable(file, f"{SECRET_PREFIX}{base64.b64encode(self.secret).decode()}\n".encode(), mode=0o600)
        self._spool = Spool(door_folder(self.home) / "spool")
        self._staff: Mapping[str, Any] = {}
        self._case = 0
        setup(self.home.path)
        migrate()

    @property
    def address(self) -> tuple[str, int, str]:
        """Host, port and path of the webhook."""
        return LOOPBACK, self._settings.intake_port, f"{PREFIX}{NAME}"

    def fill(self) -> None:
        """Staff, and work on the desk."""
        from elshi.bench import desk_fill  # noqa: PLC0415  # models need setup() first
        from elshi.desk.channels.door_file import keep_door  # noqa: PLC0415

        at = SystemClock().now()
        self._staff = desk_fill.add_staff(at=at)
        desk_fill.fill_alerts(_ALERTS, at=at)
        self._case = desk_fill.fill_cases(_CASES, alerts=_ALERTS, staff=self._staff, at=at)[-1].pk
        keep_door(self.home, self._settings)

    @contextmanager
    def running(self) -> Iterator[None]:
        """The public door, and the courier that takes in what it took."""
        start = [sys.executable, "-m", "elshi", "process"]
        commands = {name: [*start, name, "--home", str(self.home.path)] for name in ("intake", "channels")}
        self._supervisor = Supervisor(self.home, commands, say=self._say)
        with hold_lock(self.home.up_lock, wait=False):
            self._supervisor.start()
            try:
                self._wait(lambda: answers(self._settings.intake_port, "/healthy"), what="the door", limit_s=_READY_S)
                yield
            finally:
                self._supervisor.stop()

    def reading(self) -> AbstractContextManager[Readers]:
        """People at the desk, in a process of their own."""
        reader, writer = self._staff["approver"].pk, self._staff["press_officer"].pk
        return reading(Visits(self.home.path, reader, writer, self._case, _PAGES), release=0)

    def count_taken(self) -> int:
        """Questions in the staff database."""
        from elshi.desk.questions.models import Question  # noqa: PLC0415  # models need setup() first

        return Question.objects.count()

    def wait_until_taken(self, many: int, *, limit_s: float) -> float:
        """Until the spool is empty; how long that took, seconds."""
        began = time.monotonic()
        self._wait(lambda: not self._spool.names(), what=f"{many} questions to be taken in", limit_s=limit_s)
        return time.monotonic() - began

    def check_taken(self, acknowledged: Sequence[str]) -> None:
        """Raises AssertionError unless each of those ids is one question, and there is no other."""
        from elshi.desk.questions.models import Question  # noqa: PLC0415  # models need setup() first
        from elshi.desk.questions.taking import question_key  # noqa: PLC0415

        wanted = {question_key(Asked(WEBHOOK, "…", named, source=NAME)) for named in acknowledged}
        found = list(Question.objects.values_list("key", flat=True))
        lost, more = len(wanted - set(found)), len(set(found) - wanted)
        if lost or len(found) != len(set(found)):
            raise AssertionError(f"{lost} acknowledged questions are not in the staff database")
        if more:
            self._say(f"{more} more were taken in, of which the acknowledgement was not seen")

    def _wait(self, is_done: Callable[[], bool], *, what: str, limit_s: float) -> None:
        deadline = time.monotonic() + limit_s
        while not is_done():
            self._supervisor.watch()
            if self._supervisor.failed or time.monotonic() > deadline:
                raise AssertionError(f"waited for {what} in vain; nothing was measured")
            time.sleep(0.25)


def _find_port() -> int:
    with socket.socket() as probe:
        probe.bind((LOOPBACK, 0))
        return int(probe.getsockname()[1])
