"""Somebody who reads the desk: pages through Django's whole stack without a socket, and how long each takes."""

import math
import time
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from multiprocessing import get_context
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from elshi.adapters.clock import SystemClock
from elshi.desk.setup import setup

PAUSE_SECONDS = 0.1  # between two pages: as fifty people read who each open one every five seconds
_READY_SECONDS, _STOP_SECONDS = 120.0, 30.0


def open_desk(person: Any) -> Any:
    """A client that is logged in as `person`."""
    from django.conf import settings  # noqa: PLC0415  # models need setup() first
    from django.test import Client  # noqa: PLC0415

    settings.ALLOWED_HOSTS = ["localhost", "testserver"]
    client = Client()
    client.force_login(person)
    return client


def find_p95(times: Sequence[float]) -> float:
    """The time that 95 of 100 did not exceed (nearest rank). `times`: at least one."""
    return sorted(times)[math.ceil(0.95 * len(times)) - 1]


@dataclass(frozen=True, slots=True)
class Visits:
    """What is done at a desk, again and again. `home`: of its node; `reader`, `writer`: numbers of people; `case`: its.

    `addresses`: pages; in them {release} stands for the number of the release that is told at the beginning.
    """

    home: Path
    reader: int
    writer: int
    case: int
    addresses: Sequence[str]


class Readers:
    """People at the desk, in a process of their own, as the desk has one; in turn and with a pause. Not thread-safe."""

    def __init__(self, pipe: Connection) -> None:
        self._pipe = pipe

    def start(self, release: int) -> None:
        """They begin to read, of `release` too."""
        self._pipe.send(release)

    def stop(self) -> Mapping[str, Sequence[float]]:
        """How long each page and act took, in milliseconds, by name: each was done once at least.

        Raises AssertionError, which says what a page did not do.
        """
        self._pipe.send(None)
        times: Mapping[str, Sequence[float]]
        times, fault = self._pipe.recv()
        if fault:
            raise AssertionError(f"{fault}: nothing was measured")
        return times


@contextmanager
def reading(visits: Visits, *, release: int) -> Iterator[Readers]:
    """People who have done everything once, with `release`, and wait; until the end of the block."""
    context = get_context("spawn")  # no lock, no thread and no connection goes with it
    ours, theirs = context.Pipe()
    process = context.Process(target=_read, args=(theirs, visits, release), daemon=True)
    process.start()
    theirs.close()
    try:
        if not ours.poll(_READY_SECONDS) or ours.recv() != "ready":
            raise AssertionError("nobody came to read the desk: nothing was measured")
        yield Readers(ours)
    finally:
        ours.close()  # that ends it
        process.join(_STOP_SECONDS)
        process.kill()


def _read(pipe: Connection, visits: Visits, release: int) -> None:
    """The process."""
    setup(visits.home)
    for act in _list_acts(visits, release).values():
        act()
    pipe.send("ready")
    try:
        acts = _list_acts(visits, pipe.recv())
        pipe.send((_visit(acts, is_over=pipe.poll), ""))
    except EOFError:  # nobody is there to ask
        return
    except Exception as exc:  # noqa: BLE001  # told to whoever measures
        pipe.send(({}, f"{type(exc).__name__}: {exc}"))


def _visit(acts: Mapping[str, Callable[[], object]], *, is_over: Callable[[float], bool]) -> Mapping[str, list[float]]:
    times: dict[str, list[float]] = defaultdict(list)
    while True:
        for name, act in acts.items():
            began = time.perf_counter()
            act()
            times[name].append(1000 * (time.perf_counter() - began))
            if is_over(PAUSE_SECONDS) and len(times) == len(acts):
                return dict(times)


def _list_acts(visits: Visits, release: int) -> dict[str, Callable[[], object]]:
    """By name: pages are read, a note is written."""
    from elshi.desk.cases.actions.add_remark import add_note  # noqa: PLC0415  # models need setup() first
    from elshi.desk.people.models import Person  # noqa: PLC0415

    client, now = open_desk(Person.objects.get(pk=visits.reader)), SystemClock().now
    writer = Person.objects.get(pk=visits.writer)
    addresses = [address.format(release=release, case=visits.case) for address in visits.addresses]
    acts: dict[str, Callable[[], object]] = {f"page {one}": partial(_open, client, one) for one in addresses}
    acts["a note in a case"] = lambda: add_note(actor=writer, case_id=visits.case, text="Ескертпе", at=now())
    return acts


def _open(client: Any, address: str) -> None:
    answer = client.get(address)
    if answer.status_code != 200:
        raise AssertionError(f"{address} answered {answer.status_code}")
