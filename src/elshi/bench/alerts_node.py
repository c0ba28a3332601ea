"""One node whose alerts go into folders, for measuring: its trips, its process `alerts`, and its desk that is read."""

import json
import os
import re
import signal
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager, suppress
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

from elshi.adapters.clock import SystemClock
from elshi.base.durable import hold_lock, is_held
from elshi.bench.desk_reading import Readers, Visits, open_desk, reading
from elshi.desk.demonstration import HOST, OFFICE, OFFICE_NAMES
from elshi.desk.setup import migrate, setup
from elshi.node.create import create_node
from elshi.node.home import read_processes
from elshi.node.settings import OPTIONAL, Settings
from elshi.node.supervisor import Supervisor
from elshi.node.vault_keys import read_or_make_vault_key
from elshi.speak.alert_ways import FOLDER, MAIL, SMS, WayOut
from elshi.travel.worlds import samal_world

PROCESS, PLACE, ELSEWHERE = "alerts", "XB-N", "XC"
_CASES, _ALERTS = 100, 1_000  # a desk that is not empty
_PAGES = ("/", "/travel/sendings/", "/travel/sendings/{release}/", "/cases/", "/drafts/", "/published/")
_ALONE_S = 8.0
_READY_S = 120.0
_EACH_S = 0.02  # how long a message may take before the process counts as stuck
_LOOK_S = 0.5
_SENT = re.compile(r'id="counts">[^<]*?([0-9,]+)[^<]*?([0-9,]+)<')

Say = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Sent:
    """What was seen of one alert. Seconds are from its release; `away_s`: those in which the process was not back yet
    after a kill. `repeats`: as the rows have counted, `repeats_in_files` as the files say; `in_hand`: rows that killed
    processes had taken. `desk`: how long pages took meanwhile, in milliseconds.
    """

    expected: int
    files: int
    lost: int
    strange: int
    on_screen: int
    kills: int
    in_hand: int
    repeats: int
    repeats_in_files: int
    first_s: float
    seconds: float
    away_s: float
    page_ms: float
    desk: Mapping[str, Sequence[float]]


class AlertsNode:
    """Made in a folder that is not there yet. Django is set up for it: one for a process."""

    def __init__(self, path: Path, say: Say) -> None:
        ways = tuple(WayOut(way, FOLDER, address=f"out/{way}") for way in (MAIL, SMS))
        self._settings = Settings(office=OFFICE, host=HOST, demonstration=True, second_factor=OPTIONAL, alert_ways=ways)
        self.home = create_node(path, self._settings, names=OFFICE_NAMES, at=SystemClock().now())
        self.home.gazetteer.write_bytes(samal_world())
        self._key, self._say = read_or_make_vault_key(self.home), say
        self._staff: Mapping[str, Any] = {}
        self._case = self._release = 0
        setup(self.home.path)
        migrate()

    def fill(self, trips: int) -> float:
        """Staff, work on the desk, and trips; seconds that the trips took."""
        from elshi.bench import desk_fill  # noqa: PLC0415  # models need setup() first
        from elshi.bench.trips_fill import fill_trips  # noqa: PLC0415

        at = SystemClock().now()
        self._staff = desk_fill.add_staff(at=at)
        for person in self._staff.values():
            person.language = "en"  # numbers are read on a page
            person.save(update_fields=["language"])
        desk_fill.fill_alerts(_ALERTS, at=at)
        self._case = desk_fill.fill_cases(_CASES, alerts=_ALERTS, staff=self._staff, at=at)[-1].pk
        began = time.monotonic()
        fill_trips(trips, places=[PLACE], key=self._key.public_key(), at=at)
        return time.monotonic() - began

    @contextmanager
    def running(self) -> Iterator[None]:
        """The process that sends alerts, at work, and one alert that means nobody out."""
        from elshi.desk.alerting.models import Sending  # noqa: PLC0415  # models need setup() first
        from elshi.desk.alerting.worker import LOCK  # noqa: PLC0415

        command = [sys.executable, "-m", "elshi", "process", PROCESS, "--home", str(self.home.path)]
        self._supervisor = Supervisor(self.home, {PROCESS: command}, say=self._say)
        with hold_lock(self.home.up_lock, wait=False):
            self._supervisor.start()
            try:
                self._wait(lambda: is_held(self.home.run / LOCK), what="the process that sends", limit_s=_READY_S)
                self._release = self._warn(ELSEWHERE)
                self._wait(Sending.objects.filter(pk=self._release).exists, what="a first alert", limit_s=_READY_S)
                yield
            finally:
                self._supervisor.stop()

    def read_alone(self) -> Mapping[str, Sequence[float]]:
        """How long the desk's pages take while nothing is sent."""
        with self._reading() as readers:
            readers.start(self._release)
            time.sleep(_ALONE_S)
            return _name_alike(readers.stop())

    def send(self, *, kills: int) -> Sent:
        """One alert for all trips, until the last message is out; the process is killed `kills` times on the way."""
        from elshi.desk.alerting.models import AlertCopy, Sending  # noqa: PLC0415  # models need setup() first
        from elshi.desk.travel.models import Trip  # noqa: PLC0415

        trips = Trip.objects.count()
        in_hand, away_s = 0, 0.0
        with self._reading() as readers:
            began = time.time()
            release = self._warn(PLACE)
            begun = Sending.objects.filter(pk=release).exists
            self._wait(begun, what="the alert on its way", limit_s=_READY_S, look_s=0.02)
            readers.start(release)
            for number in range(1, kills + 1):
                self._wait_for(release, trips * number // (kills + 1))
                held, away = self._kill()
                in_hand, away_s = in_hand + held, away_s + away
            self._wait_for(release, trips)
            desk = _name_alike(readers.stop())
        sending = Sending.objects.get(pk=release)
        expected = self._name_all(sending)
        times, repeats_in_files = self._read_files()
        on_screen, page_ms = self._read_page(release)
        return Sent(
            expected=len(expected),
            files=len(times),
            lost=len(expected - set(times)),
            strange=len(set(times) - expected),
            on_screen=on_screen,
            kills=kills,
            in_hand=in_hand,
            repeats=sum(AlertCopy.objects.filter(sending=sending).values_list("repeats", flat=True)),
            repeats_in_files=repeats_in_files,
            first_s=min(times.values()) - began,
            seconds=max(times.values()) - began,
            away_s=away_s,
            page_ms=page_ms,
            desk=desk,
        )

    def _warn(self, place: str) -> int:
        """An alert for `place`, approved by another person, released, and in the log; its release's number."""
        from elshi.desk.press.worker import Press  # noqa: PLC0415  # models need setup() first
        from elshi.desk.releases.actions.approve_draft import approve_draft  # noqa: PLC0415
        from elshi.desk.releases.actions.release_statement import release_statement  # noqa: PLC0415
        from elshi.desk.releases.actions.start_alert import start_alert  # noqa: PLC0415
        from elshi.desk.releases.actions.submit_draft import submit_draft  # noqa: PLC0415
        from elshi.desk.releases.rules.danger import DangerFields  # noqa: PLC0415

        at = SystemClock().now()
        author, approver = self._staff["press_officer"], self._staff["approver"]
        fields = DangerFields(event="earthquake", places=(place,), expires=at + timedelta(hours=12))
        draft = start_alert(actor=author, fields=fields, at=at)
        sha256 = draft.find_current().sha256
        submit_draft(actor=author, draft_id=draft.pk, sha256=sha256, at=at)
        approve_draft(actor=approver, draft_id=draft.pk, sha256=sha256, at=at)
        release: int = release_statement(actor=author, draft_id=draft.pk, sha256=sha256, at=at).pk
        with Press(self.home, self._settings) as press:
            press.run_once()
        return release

    def _kill(self) -> tuple[int, float]:
        """kill -9 of the process; how many rows it had in hand, and the seconds until another one is at work."""
        from elshi.desk.alerting.models import AlertCopy  # noqa: PLC0415  # models need setup() first
        from elshi.desk.alerting.worker import LOCK  # noqa: PLC0415

        lock = self.home.run / LOCK
        [pid] = [int(str(one["pid"])) for one in read_processes(self.home) if one["name"] == PROCESS]
        began = time.monotonic()
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
        self._wait(lambda: not is_held(lock), what="the end of a process", limit_s=_READY_S, look_s=0.001, watch=False)
        held = AlertCopy.objects.filter(state="sending").count()
        self._wait(lambda: is_held(lock), what="the process again", limit_s=_READY_S, look_s=0.02)
        return held, time.monotonic() - began

    def _wait_for(self, release: int, count: int) -> None:
        from elshi.desk.alerting.models import AlertCopy  # noqa: PLC0415  # models need setup() first

        sent = AlertCopy.objects.filter(sending=release, state="confirmed")
        self._wait(lambda: sent.count() >= count, what=f"{count} messages", limit_s=_READY_S + _EACH_S * count)

    def _name_all(self, sending: Any) -> set[str]:
        from elshi.desk.alerting.models import AlertCopy  # noqa: PLC0415  # models need setup() first
        from elshi.desk.alerting.sending import message_id  # noqa: PLC0415

        rows = AlertCopy.objects.filter(sending=sending).select_related("trip")
        return {message_id(row, sending) for row in rows.iterator()}

    def _read_files(self) -> tuple[dict[str, float], int]:
        """When each message was written, by its id; and how often they say that they may have arrived before."""
        found = {path.stem: path.stat().st_mtime for path in (self.home.path / "out").glob("*/[0-9a-f]*.json")}
        again = (self.home.path / "out").glob("*/[0-9a-f]*.json")
        return found, sum(json.loads(path.read_bytes())["repeats"] for path in again)

    def _read_page(self, release: int) -> tuple[int, float]:
        """How many were sent, as the alert's page says, and how long it took, in milliseconds."""
        client = open_desk(self._staff["consular"])
        client.get("/travel/sendings/")  # templates and addresses are read once
        began = time.perf_counter()
        html = client.get(f"/travel/sendings/{release}/").content.decode()
        took = 1000 * (time.perf_counter() - began)
        found = _SENT.search(html)
        if found is None:
            raise AssertionError("the page of the alert does not say how many were sent")
        return int(found[1].replace(",", "")), took

    def _reading(self) -> AbstractContextManager[Readers]:
        """People at the desk, in a process of their own."""
        reader, writer = self._staff["approver"].pk, self._staff["press_officer"].pk
        return reading(Visits(self.home.path, reader, writer, self._case, _PAGES), release=self._release)

    def _wait(
        self, is_done: Callable[[], bool], *, what: str, limit_s: float, look_s: float = _LOOK_S, watch: bool = True
    ) -> None:
        deadline = time.monotonic() + limit_s
        while not is_done():
            if watch:
                self._supervisor.watch()
            if self._supervisor.failed or time.monotonic() > deadline:
                raise AssertionError(f"waited for {what} in vain; nothing was measured")
            time.sleep(look_s)


def _name_alike(desk: Mapping[str, Sequence[float]]) -> Mapping[str, Sequence[float]]:
    """With one name for the page of an alert, whichever it is."""
    return {re.sub(r"/[0-9]+/", "/…/", name): took for name, took in desk.items()}
