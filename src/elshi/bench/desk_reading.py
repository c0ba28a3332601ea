"""Somebody who reads the desk: pages through Django's whole stack without a socket, and how long each takes."""

import math
import threading
import time
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Self

PAUSE_SECONDS = 0.1  # between two pages: as fifty people read who each open one every five seconds


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


class Readers:
    """Do each of `acts`, by name, in turn and with a pause, in a thread, while a block is run; at least once each.

    `times`: milliseconds by name, once the block has ended. What an act raises is raised at the end of the block.
    """

    def __init__(self, acts: Mapping[str, Callable[[], object]]) -> None:
        self._acts = acts
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._fault: BaseException | None = None
        self.times: dict[str, list[float]] = defaultdict(list)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, kind: object, error: object, trace: object) -> None:
        self._over.set()
        self._thread.join()
        if self._fault is not None and error is None:
            raise self._fault

    def _run(self) -> None:
        from django.db import connection  # noqa: PLC0415  # models need setup() first

        try:
            while True:
                for name, act in self._acts.items():
                    if self._over.is_set() and name in self.times:
                        return
                    began = time.perf_counter()
                    act()
                    self.times[name].append(1000 * (time.perf_counter() - began))
                    self._over.wait(PAUSE_SECONDS)
        except BaseException as exc:  # noqa: BLE001  # told to whoever measures
            self._fault = exc
        finally:
            connection.close()
