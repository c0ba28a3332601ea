"""One node with seven channels beside the site, for measuring: filled, at work by its own processes, and read."""

import os
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from elshi.adapters.clock import SystemClock
from elshi.base.durable import hold_lock, is_held
from elshi.bench.desk_reading import Visits, reading
from elshi.bench.figures import Taken
from elshi.bench.mail_peer import time_smtplib
from elshi.bench.mail_taking import MailServer, taking_mail
from elshi.bench.networks import Network
from elshi.desk.demonstration import HOST, OFFICE, OFFICE_NAMES
from elshi.desk.setup import migrate, setup
from elshi.node.create import create_node
from elshi.node.home import read_processes
from elshi.node.settings import OPTIONAL, Settings
from elshi.node.supervisor import Supervisor
from elshi.site.letters import statement_letter
from elshi.text.languages import LANGUAGES

_CASES, _ALERTS = 100, 1_000  # a desk that is not empty; how its pages are with years of work is for `bench desk`
_READY_S, _EACH_S = 120.0, 0.05  # how long anything may take, and a letter on top of that
_CLOSELY_S = 1.0  # between two looks whether all is well
_SLOWEST = 10  # posts a minute, of the network that takes the fewest
_PAGES = (
    *("/", "/channels/", "/published/", "/published/{release}/", "/drafts/", "/approvals/", "/cases/"),
    *("/cases/{case}/", "/alerts/", "/registry/", "/calendar/", "/briefs/"),
)
_COURIER = "channels"

Say = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Measured:
    """Moments in seconds after the release. `posts`: by channel, of each thing said there, in order.

    `courier_s`, `server_s`: how long a processor worked for each letter in the courier, with all that it did meanwhile,
    and in the mail server. `desk`: how long pages and acts took from the release on, milliseconds by name.
    """

    site: float
    by_hand: float
    posts: Mapping[str, Sequence[float]]
    letters: int
    first_letter: float
    last_letter: float
    courier_s: float
    server_s: float
    desk: Mapping[str, Sequence[float]]


class ChannelsNode:
    """Made in a folder that is not there yet. Django is set up for it: one for a process."""

    def __init__(self, path: Path, server: MailServer, say: Say) -> None:
        self._settings = Settings(office=OFFICE, host=HOST, demonstration=True, second_factor=OPTIONAL)
        self._home = create_node(path, self._settings, names=OFFICE_NAMES, at=SystemClock().now())
        self._server, self._say = server, say
        setup(self._home.path)
        migrate()
        from elshi.bench.channels_fill import make_networks  # noqa: PLC0415  # models need setup() first

        self.networks: dict[str, Network] = make_networks()
        self._staff: Mapping[str, Any] = {}
        self._case = self._number = self._release = 0

    def fill(self, statements: int) -> None:
        """Staff, work on the desk, statements, and every channel. The networks answer already."""
        from elshi.bench import desk_fill  # noqa: PLC0415  # models need setup() first
        from elshi.bench.channels_fill import add_channels  # noqa: PLC0415

        now = SystemClock().now
        self._staff = desk_fill.add_staff(at=now())
        self._say(f"{_ALERTS} alerts, {_CASES} cases, {statements} statements in five languages, the channels …")
        desk_fill.fill_alerts(_ALERTS, at=now())
        self._case = desk_fill.fill_cases(_CASES, alerts=_ALERTS, staff=self._staff, at=now())[-1].pk
        desk_fill.fill_statements(statements, home=self._home, settings=self._settings, staff=self._staff)
        self._number = statements + 1_000
        add_channels(
            self.networks,
            mail_port=self._server.port,
            home=self._home,
            settings=self._settings,
            staff=self._staff,
        )

    @contextmanager
    def running(self) -> Iterator[None]:
        """The press and the courier, at work."""
        from elshi.desk.channels.worker import LOCK  # noqa: PLC0415  # models need setup() first

        start = [sys.executable, "-m", "elshi", "process"]
        commands = {name: [*start, name, "--home", str(self._home.path)] for name in ("press", _COURIER)}
        self._supervisor = Supervisor(self._home, commands, say=self._say)
        with hold_lock(self._home.up_lock, wait=False):
            self._supervisor.start()
            try:
                locks = (self._home.press_lock, self._home.run / LOCK)
                self._wait(lambda: all(map(is_held, locks)), what="the press and the courier at work")
                yield
            finally:
                self._supervisor.stop()

    def warm_up(self) -> None:
        """One statement in one language, while there are no readers: each channel is open then, as on any other day."""
        from elshi.bench.channels_fill import release_to_all  # noqa: PLC0415  # models need setup() first

        self._number += 1
        self._release = release = release_to_all(self._number, ["kk"], staff=self._staff).pk
        self._wait(lambda: _is_said(release), what="the first statement on every channel")
        said = max(len(network.said) for network in self.networks.values())
        time.sleep(said * 60 / _SLOWEST)  # until the channels have earned back what it took of their pace

    def add_readers(self, *, subscribers: int, followers: int) -> None:
        """Who gets the next statement."""
        from elshi.bench.channels_fill import FEDIVERSE, add_readers  # noqa: PLC0415  # models need setup() first

        base = self.networks[FEDIVERSE].base
        add_readers(subscribers=subscribers, followers=followers, base=base, at=SystemClock().now())

    def release(self, *, subscribers: int) -> Measured:
        """One statement in five languages to all, until the last of `subscribers` has it."""
        from elshi.bench.channels_fill import release_to_all  # noqa: PLC0415  # models need setup() first
        from elshi.desk.channels.models import OutboxRow  # noqa: PLC0415
        from elshi.speak.states import State  # noqa: PLC0415

        for network in self.networks.values():
            network.said.clear()
        self._number += 1
        with reading(self._visits(), release=self._release) as readers:
            release = release_to_all(self._number, list(LANGUAGES), staff=self._staff)
            self._release = release.pk
            began = time.monotonic()
            readers.start(release.pk)
            pages = [self._home.site / tag / release.record_id / "index.html" for tag in LANGUAGES]
            self._wait(lambda: all(page.is_file() for page in pages), what="the pages of the site", look_s=0.002)
            site = time.monotonic() - began
            by_hand = OutboxRow.objects.filter(release=release, state=State.MANUAL.value)
            self._wait(by_hand.exists, what="the list of who posts by hand", look_s=0.01)
            listed = time.monotonic() - began
            self._wait(lambda: self._server.ask().letters > 0, what="the first letter", look_s=0.02)
            early, worked = self._server.ask(), self._courier_seconds()
            limit_s = _READY_S + subscribers * _EACH_S
            self._wait(lambda: _is_said(release.pk), what="the last letter", limit_s=limit_s)
            desk = readers.stop()
        taken, worked = self._server.ask(), self._courier_seconds() - worked
        if (taken.letters, taken.readers) != (subscribers, subscribers):
            raise AssertionError(
                f"expected one letter for each of {subscribers} readers, got {taken.letters} for {taken.readers}"
            )
        counted = max(1, taken.letters - early.letters)  # those since the first was seen
        said = {name: sorted(at - began for at in network.said) for name, network in self.networks.items()}
        return Measured(
            site=site,
            by_hand=listed,
            posts=said,
            letters=taken.letters,
            first_letter=taken.first - began,
            last_letter=taken.last - began,
            courier_s=worked / counted,
            server_s=(taken.processor_s - early.processor_s) / counted,
            desk=desk,
        )

    def time_smtplib(self, count: int) -> Taken:
        """How long smtplib alone takes to send the statement that was released so often, to a server of its own."""
        from elshi.desk.channels.saying import make_message  # noqa: PLC0415  # models need setup() first
        from elshi.desk.releases.models import Release  # noqa: PLC0415

        letter = statement_letter(make_message(Release.objects.get(pk=self._release), "kk"))
        with taking_mail() as server:
            door = f"https://news.{HOST}"
            return time_smtplib(letter, sender=f"press@{HOST}", door=door, port=server.port, count=count)

    def _courier_seconds(self) -> float:
        """How long a processor has worked in the courier by now; proc(5), /proc/pid/stat: utime, stime."""
        [pid] = [one["pid"] for one in read_processes(self._home) if one["name"] == _COURIER]
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def _visits(self) -> Visits:
        """What is done at the desk meanwhile."""
        reader, writer = self._staff["approver"].pk, self._staff["press_officer"].pk
        return Visits(self._home.path, reader=reader, writer=writer, case=self._case, addresses=_PAGES)

    def _wait(self, is_done: Callable[[], bool], *, what: str, limit_s: float = _READY_S, look_s: float = 0.25) -> None:
        """Until it is done. Raises AssertionError when that takes longer, or cannot come about any more."""
        deadline, look_closely_at = time.monotonic() + limit_s, 0.0
        while not is_done():
            if time.monotonic() > look_closely_at:  # seldom: what is measured shares the processors with it
                self._supervisor.watch()
                trouble = "a process stopped for good" if self._supervisor.failed else _find_trouble()
                if trouble or time.monotonic() > deadline:
                    raise AssertionError(f"waited for {what}: {trouble or 'in vain'}; nothing was measured")
                look_closely_at = time.monotonic() + _CLOSELY_S
            time.sleep(look_s)


def _is_said(release: int) -> bool:
    """Whether every row of it that a machine says is confirmed, and every copy."""
    from elshi.desk.channels.models import OutboxCopy, OutboxRow  # noqa: PLC0415  # models need setup() first
    from elshi.speak.states import State  # noqa: PLC0415

    said = State.CONFIRMED.value
    rows = set(OutboxRow.objects.filter(release=release).values_list("state", flat=True)) - {State.MANUAL.value}
    return rows == {said} and not OutboxCopy.objects.filter(row__release=release).exclude(state=said).exists()


def _find_trouble() -> str:
    """What would make the figures those of something else; empty if there is nothing."""
    from elshi.desk.channels.models import Channel, OutboxCopy, OutboxRow  # noqa: PLC0415  # models need setup() first
    from elshi.speak.states import State  # noqa: PLC0415

    for channel in Channel.objects.exclude(paused_at=None)[:1]:
        return f"channel {channel.name} paused itself ({channel.paused_code})"
    ended = (State.FAILED.value, State.UNKNOWN.value, State.DROPPED.value)
    for row in OutboxRow.objects.filter(state__in=ended).select_related("channel")[:1]:
        return f"a row on {row.channel.name} is {row.state} ({row.code}: {row.said})"
    for copy in OutboxCopy.objects.filter(state__in=ended).select_related("row__channel")[:1]:
        return f"a copy of {copy.row.channel.name} is {copy.state} ({copy.code})"
    return ""
