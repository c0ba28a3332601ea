"""Brings a node up: database and first site ready, ports free, processes started, answers given, then watch."""

import contextlib
import os
import signal
import sys
import time
from collections.abc import Callable, Container, Iterable, Iterator, Mapping, MutableMapping
from pathlib import Path
from threading import Event
from typing import Any

from elshi.adapters.clock import SystemClock
from elshi.adapters.passphrases import FILE as PASSPHRASE_FILE
from elshi.adapters.passphrases import ask_passphrase, read_passphrase
from elshi.adapters.serving import answers, check_port
from elshi.base.durable import hold_lock, is_held
from elshi.base.errors import UserError
from elshi.desk.demonstration import HOST, OFFICE, OFFICE_NAMES, Credential, read_or_make_credentials
from elshi.desk.setup import migrate, setup
from elshi.node.collecting import list_fetched
from elshi.node.create import create_node
from elshi.node.door import door_folder
from elshi.node.gazetteer import read_gazetteer, write_gazetteer
from elshi.node.guard import check_rollback
from elshi.node.home import NodeHome, open_home, read_own_trust
from elshi.node.keys import (
    PSEUDONYMS,
    check_signing_keys,
    find_lacking_keys,
    needs_passphrase,
    read_signing_keys,
)
from elshi.node.mirroring import read_followed
from elshi.node.settings import OPTIONAL, Settings, read_settings
from elshi.node.supervisor import ONLY, Supervisor
from elshi.site.build import build_site
from elshi.speak.alert_ways import FOLDER, MAIL, SMS, WayOut
from elshi.text.languages import LANGUAGES
from elshi.travel.gazetteer import parse_gazetteer
from elshi.travel.worlds import samal_world

READY_SECONDS = 60.0  # how long the processes may take to answer at first
LOOK_SECONDS = 5.0  # between two looks for a channel that was added
FIRST_STATEMENTS = 3  # of a demonstration
FIRST_CHANNELS = ("x", "telegram")  # that the last of them goes to
Say = Callable[[str], None]


def run_node(
    path: Path,
    *,
    demo: bool,
    ports: Mapping[str, int | None],
    on_ready: Callable[[dict[str, Any]], None],
    environ: MutableMapping[str, str],
    say: Say,
) -> int:
    """Run the node at `path` until SIGTERM or Ctrl-C; returns the exit code. `ports` go to the children as ELSHI_…

    `on_ready` is told once, when all answers: {site, desk, home, credentials (a path or None), pid}.
    """
    environ.update({name: str(port) for name, port in ports.items() if port is not None})
    home = _open_or_make(path, demo=demo, say=say)
    settings = read_settings(home, environ)
    if demo and not settings.demonstration:
        raise UserError(f"--demo refuses {home.path}: it is a real node; nothing was touched")
    if is_held(home.up_lock):
        raise UserError(f"this node runs already: stop it first ({home.up_lock} is held)")
    with hold_lock(home.up_lock, wait=False), _stop_signal() as stop:
        check_port(settings.port, bind=settings.bind)
        check_port(settings.desk_port)
        passphrase = _find_passphrase(home, settings, environ)
        check_rollback(home, settings, environ=environ)
        staff = _prepare(home, settings, say=say)
        secrets = _secrets(passphrase, environ)
        commands = _commands(home, settings, say=say)
        if "intake" in commands:
            check_port(settings.intake_port)
            door = f"http://127.0.0.1:{settings.intake_port}"
            say(f"public door: {door}/{'ask' if settings.questions else 'subscribe'}/")
            if settings.trips:
                say(f"trips of citizens: {door}/trips/")
        supervisor = Supervisor(home, commands, say=say, secrets=secrets, only=ONLY)
        supervisor.start()
        try:
            if _wait_until_ready(home, settings, supervisor, stop, commands):
                on_ready(_announce(home, settings, staff, say=say))
                taking = _Taking(home, settings, supervisor, commands, say=say)
                _watch(supervisor, stop, taking=taking, demonstration=settings.demonstration, say=say)
            elif not stop.is_set():
                raise UserError(f"the node did not answer within {READY_SECONDS:g} s; see the logs in {home.run}")
        finally:
            say("stopping …")
            supervisor.stop()
    say("stopped")
    return 0


def _open_or_make(path: Path, *, demo: bool, say: Say) -> NodeHome:
    if demo and not (path / "node.toml").exists():
        say(f"making a demonstration node of the Republic of Samal in {path} …")
        settings = Settings(
            office=OFFICE,
            host=HOST,
            demonstration=True,
            second_factor=OPTIONAL,
            questions=tuple(LANGUAGES),
            trips=True,
            trips_phone="+000 01 00 00",
            alert_ways=tuple(WayOut(way, FOLDER, address=f"out/{way}") for way in (MAIL, SMS)),
        )
        return create_node(path, settings, names=OFFICE_NAMES, at=SystemClock().now())
    return open_home(path)


def _find_passphrase(home: NodeHome, settings: Settings, environ: Mapping[str, str]) -> bytes | None:
    """The passphrase of the signing keys, None if they have none. Raises UserError, before anything starts."""
    if not needs_passphrase(home):
        return None
    passphrase = read_passphrase(environ) or ask_passphrase("passphrase of the node's signing keys")
    read_signing_keys(home, settings, passphrase=passphrase)
    return passphrase


def _secrets(passphrase: bytes | None, environ: Mapping[str, str]) -> dict[str, bytes]:
    """A passphrase goes to the press alone: as the name of a file that it can read at each start, else through its
    standard input, as when somebody typed it or it came through a pipe, which gives it once.
    """
    is_kept = Path(environ.get(PASSPHRASE_FILE, "")).is_file()
    return {} if passphrase is None or is_kept else {"press": passphrase}


def _prepare(home: NodeHome, settings: Settings, *, say: Say) -> list[Credential]:
    """Everything that must be there before the first request."""
    say("preparing the staff database …")
    setup(home.path)
    migrate()
    _keep_world(home, settings)
    from elshi.desk.channels.door_file import keep_door, needs_intake  # noqa: PLC0415  # models need setup() first

    if needs_intake(settings):
        door = keep_door(home, settings)
        if settings.trips and door.trips is None:
            say(f"trips stay closed: expected a gazetteer in {home.gazetteer}; set one with elshi gazetteer set")
    from elshi.desk.questions.publishing import keep_figures  # noqa: PLC0415  # likewise

    keep_figures(home, SystemClock().now())  # before the archive, which links to them
    say("rendering the public site …")
    build_site(logs=home.logs, blobs=home.blobs, out=home.site, trust=read_own_trust(home))
    return _prepare_demonstration(home, settings, say=say) if settings.demonstration else []


def _keep_world(home: NodeHome, settings: Settings) -> None:
    """A demonstration has the invented countries around Samal, unless somebody set others."""
    if settings.demonstration and read_gazetteer(home) is None:
        write_gazetteer(home, parse_gazetteer(samal_world()))


def _prepare_demonstration(home: NodeHome, settings: Settings, *, say: Say) -> list[Credential]:
    """Staff with passwords, and a few statements, so that a newcomer's first look is not at empty pages.

    A restored demonstration has its staff, but their passwords are in no backup: none are shown.
    """
    from elshi.desk.channels.demonstration import seed_channels  # noqa: PLC0415  # models need setup() first
    from elshi.desk.people.actions.add_person import add_missing  # noqa: PLC0415
    from elshi.desk.people.models import Person  # noqa: PLC0415
    from elshi.desk.press.demonstration import (  # noqa: PLC0415
        publish_advice,
        publish_demonstration,
        publish_register,
    )
    from elshi.desk.releases.models import Release  # noqa: PLC0415

    if not home.credentials.is_file() and Person.objects.exists():
        say("the staff's passwords were in no backup; to add somebody who can log in: elshi people add")
        return []
    staff = read_or_make_credentials(home)
    add_missing(staff, at=SystemClock().now())
    if not Release.objects.exists():
        say("publishing the exercise's first statements, accounts and channels …")
        publish_demonstration(home, settings, count=FIRST_STATEMENTS - 1)
        publish_register(home, settings)
        names = [channel.name for channel in seed_channels() if channel.name in FIRST_CHANNELS]
        publish_demonstration(home, settings, count=1, channels=names)  # it waits there to be said by hand
        publish_advice(home, settings)
        add_missing(staff, at=SystemClock().now())  # those of an embassy, which the log has only now
    return staff


def _commands(home: NodeHome, settings: Settings, *, say: Say) -> dict[str, list[str]]:
    """The processes that can run. A home restored from a backup without keys serves; what needs a key waits for it."""
    names = ["press", "desk", "public", "listen"]
    try:
        check_signing_keys(home)
    except UserError as exc:
        say(f"the press is not started: {exc}")
        names.remove("press")
    if PSEUDONYMS in find_lacking_keys(home):
        say(f"listening is not started: {home.keys} lacks {PSEUDONYMS}; put it there, 0600, and start the node again")
        names.remove("listen")
    names += _list_for_channels(home, settings)
    if settings.alert_ways:
        names.append("alerts")
    if list_fetched(settings):
        names.append("collect")
    if settings.warnings:
        names.append("warnings")
    if read_followed(home).sources:
        names.append("mirror")
    return {name: _command(home, name) for name in names}


def _command(home: NodeHome, name: str) -> list[str]:
    return [sys.executable, "-m", "elshi", "process", name, "--home", str(home.path)]


def _list_for_channels(home: NodeHome, settings: Settings) -> list[str]:
    """The processes that channels and ways in for questions need: `channels`, which says things there, and takes in
    what comes; and `intake`, once there is a door.
    """
    needed = settings.questions or settings.question_ways or settings.trips or _has_channels()
    names = ["channels"] if needed else []
    return [*names, "intake"] if (door_folder(home) / "door.json").is_file() else names


def _has_channels() -> bool:
    """Whether there is a channel on which a machine speaks."""
    from elshi.desk.channels.models import Channel  # noqa: PLC0415  # models need setup() first
    from elshi.speak.kinds import MANUAL  # noqa: PLC0415

    return Channel.objects.exclude(kind=MANUAL).exists()


def _wait_until_ready(
    home: NodeHome, settings: Settings, supervisor: Supervisor, stop: Event, names: Container[str]
) -> bool:
    """Until the servers among `names` answer and the press is at work. Raises UserError if one stopped for good."""
    deadline = time.monotonic() + READY_SECONDS
    while time.monotonic() < deadline and not stop.wait(0.2):
        supervisor.watch()
        if supervisor.failed:
            raise UserError(f"the node cannot run: see above, and {home.run / supervisor.failed[0]}.log")
        if (
            ("press" not in names or is_held(home.press_lock))
            and ("intake" not in names or answers(settings.intake_port, "/healthy"))
            and answers(settings.port, "/", host=settings.bind)
            and answers(settings.desk_port, "/login/")
        ):
            return True
    return False


def _announce(home: NodeHome, settings: Settings, staff: list[Credential], *, say: Say) -> dict[str, Any]:
    site, desk = f"http://127.0.0.1:{settings.port}", f"http://localhost:{settings.desk_port}"
    say(f"\n  public site  {site}\n  desk         {desk}\n")
    for person in staff:
        say(f"  {person.role:<14} {person.username:<9} {person.password}")
    if staff:
        say(f"\n  (also in {home.credentials}; this is an exercise: no real state, no real post)\n")
    say("Ctrl-C stops everything.")
    credentials = str(home.credentials) if staff else None
    return {"site": site, "desk": desk, "home": str(home.path), "credentials": credentials, "pid": os.getpid()}


class _Taking:
    """Starts what the first channel needs when it is added to a running node. `running`: what runs already.

    Further ones are taken up by the process `channels` itself, which also makes the door that `intake` then opens.
    """

    def __init__(
        self, home: NodeHome, settings: Settings, supervisor: Supervisor, running: Iterable[str], *, say: Say
    ) -> None:
        self._home, self._settings, self._supervisor = home, settings, supervisor
        self._running, self._say = set(running), say
        self._look_at = 0.0  # monotonic seconds

    def look(self) -> None:
        """Look, if it is time to. A database that is locked, or away, is looked into again."""
        if {"channels", "intake"} <= self._running or time.monotonic() < self._look_at:
            return
        self._look_at = time.monotonic() + LOOK_SECONDS
        from django.db import DatabaseError, connection  # noqa: PLC0415  # after setup()

        try:
            names = _list_for_channels(self._home, self._settings)
        except DatabaseError:
            connection.close()
            return
        for name in names:
            if name not in self._running:
                self._running.add(name)
                self._supervisor.add(name, _command(self._home, name))
                self._say(f"{name} is started: a channel was added")


def _watch(supervisor: Supervisor, stop: Event, *, taking: _Taking, demonstration: bool, say: Say) -> None:
    from elshi.desk.cases.models import Alert  # noqa: PLC0415  # models need setup() first

    waiting_for_alerts = demonstration
    while not stop.wait(0.5):
        supervisor.watch()
        taking.look()
        if waiting_for_alerts and (count := Alert.objects.count()):
            say(f"listening: {count} alerts with evidence are on the desk")
            waiting_for_alerts = False


@contextlib.contextmanager
def _stop_signal() -> Iterator[Event]:
    """An event set by SIGTERM or Ctrl-C while inside; the old handlers come back after."""
    stop = Event()
    numbers = (signal.SIGTERM, signal.SIGINT)
    before = [signal.signal(number, lambda *_: stop.set()) for number in numbers]
    try:
        yield stop
    finally:
        for number, handler in zip(numbers, before, strict=True):
            signal.signal(number, handler)
