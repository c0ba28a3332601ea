"""The process that fetches questions: from mailboxes and bots, into the spool, sealed to the desk's key (decision 27).

It knows `intake/door.json` and the secret of each way, and adds to `intake/spool/`; it has no database, and cannot read
what it wrote. Each way has a thread, so that a slow server holds up no other. How far a way has been read stands in
`intake/positions/<name>` and is written after the entry: killed in between, the process fetches a question again, which
is taken in as one (`elshi.desk.questions.taking`).
"""

import random
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from queue import Empty, SimpleQueue
from threading import Event, Thread
from typing import cast

from elshi.adapters.clock import SystemClock
from elshi.adapters.ways import open_by_kind
from elshi.base.durable import write_durable
from elshi.base.errors import FormatError, UserError
from elshi.node.channel_secrets import read_way_secret
from elshi.node.door import door_folder, read_door
from elshi.node.home import NodeHome
from elshi.node.settings import Settings, read_settings
from elshi.node.spool import KEPT_FOR_FORMS, Spool, SpoolFullError
from elshi.speak.channels import ChannelError, RetryError
from elshi.speak.chat_links import KIND as CHAT
from elshi.speak.chat_links import ChatLink, chat_fields
from elshi.speak.questions import KIND, MAIL, TELEGRAM, asked_fields
from elshi.speak.sealing import Entry
from elshi.speak.ways import Collector, Way

REST_S = 20.0  # between two looks at a way
MOST_REST_S = 900.0  # after errors, each of which doubles it
JITTER = 0.2  # of a rest, more or less: many nodes of one ministry do not knock together
STOP_S = 5.0  # how long a round under way may go on when the process is to end; it may be killed at any moment
MAX_POSITION = 1_000  # bytes
FETCHED = (MAIL, TELEGRAM)  # kinds of ways; others bring what they have to the door
Say = Callable[[str], None]
Step = Callable[[str], None]  # told the name of each step after it, for tests that end the process there
STEPS = ("sealed", "noted")


def list_fetched(settings: Settings) -> tuple[Way, ...]:
    """The ways from which questions are fetched."""
    return tuple(way for way in settings.question_ways if way.kind in FETCHED)


def run_collecting(home: NodeHome, *, environ: Mapping[str, str], stop: Event, say: Say) -> None:
    """Fetch until `stop`. Raises UserError where there is nothing to fetch from."""
    ways = list_fetched(read_settings(home, environ))
    if not ways:
        raise UserError(f"{home.settings} has no way in question_ways that questions are fetched from")
    fallen: SimpleQueue[Exception] = SimpleQueue()
    threads = [
        Thread(target=_run_way, args=(Fetching(home, way), stop, say, fallen), name=way.name, daemon=True)
        for way in ways
    ]
    for thread in threads:
        thread.start()
    while not stop.wait(0.5):
        try:
            raise fallen.get_nowait()  # a mistake of ours: the supervisor starts the process again
        except Empty:
            continue
    for thread in threads:
        thread.join(STOP_S / len(threads))


def _run_way(fetching: "Fetching", stop: Event, say: Say, fallen: "SimpleQueue[Exception]") -> None:
    try:
        fetching.run_forever(stop, say)
    except Exception as exc:  # noqa: BLE001  # a mistake of ours: a thread alone would end without a word
        fallen.put(exc)


def open_collector(way: Way, secret: str) -> Collector:
    """What fetches from `way`. Raises UserError for an address that is none of its kind."""
    return cast("Collector", open_by_kind(way, secret=secret))


@dataclass(slots=True)
class Fetching:
    """One way, round after round. `opened`, `now`: replaced in tests."""

    home: NodeHome
    way: Way
    opened: Callable[[Way, str], Collector] = open_collector
    now: Callable[[], datetime] = SystemClock().now
    fault: str = ""  # what was said last, if it was no success

    @property
    def _position_file(self) -> Path:
        return door_folder(self.home) / "positions" / self.way.name

    def run_forever(self, stop: Event, say: Say) -> None:
        """Until `stop`; a line is said when the way begins to fail, with another fault, and when it works again."""
        failures = 0
        while not stop.is_set():
            fault, after = self.try_once(stop)
            failures = failures + 1 if fault else 0
            if fault != self.fault:
                say(f"questions by {self.way.name}: {fault or 'works again'}")
                self.fault = fault
            stop.wait(find_rest(failures, after))

    def try_once(self, stop: Event) -> tuple[str, float | None]:
        """One round: what went wrong, in words without any of a letter, or nothing; and after how many seconds the
        other side wants to be asked again, if it said so.
        """
        try:
            self.fetch(stop)
        except ChannelError as exc:
            return exc.code, exc.after if isinstance(exc, RetryError) else None
        except SpoolFullError:
            return "spool-full", None
        except FormatError as exc:  # what its collector made of a message; better to stand still than to lose it
            return str(exc), None
        except UserError as exc:  # of settings, the secret, the door's file
            return str(exc), None
        except OSError as exc:
            return f"disk: {exc.strerror or type(exc).__name__}", None
        return "", None

    def fetch(self, stop: Event, tell: Step = lambda _: None) -> None:
        """What waits now, into the spool. Raises ChannelError, SpoolFullError, UserError, OSError.

        The secret and the door's file are read anew each time: they may be others by now.
        """
        collector = self.opened(self.way, read_way_secret(self.home, self.way.name))
        folder = door_folder(self.home)
        key = read_door(folder).key
        spool = Spool(folder / "spool", keep_free=KEPT_FOR_FORMS)
        for found, position in collector.collect(self._read_position()):
            if found is not None:
                is_chat = isinstance(found, ChatLink)
                fields = chat_fields(found) if isinstance(found, ChatLink) else asked_fields(found)
                spool.write(Entry(CHAT if is_chat else KIND, self.now(), fields), key)
                tell("sealed")
            self._note(position)
            tell("noted")
            if stop.is_set():
                return

    def _read_position(self) -> str:
        try:
            with self._position_file.open("rb") as file:
                return file.read(MAX_POSITION).decode("utf-8", "replace").strip()
        except FileNotFoundError:
            return ""

    def _note(self, position: str) -> None:
        if len(position.encode()) > MAX_POSITION:
            raise FormatError("a position longer than any collector has")
        write_durable(self._position_file, position.encode(), mode=0o600)


def find_rest(failures: int, after: float | None, *, chance: Callable[[], float] = random.random) -> float:
    """Seconds until the next round, after so many in a row that failed. `chance`: from 0 to 1."""
    rest: float = min(REST_S * 2.0 ** min(failures, 10), MOST_REST_S) * (1 + JITTER * (2 * chance() - 1))
    return max(rest, after or 0.0)
