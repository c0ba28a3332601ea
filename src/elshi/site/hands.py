"""Work on several processors: the same function over parts, each in a process of its own.

Processes are forked, so that they have what was read and verified already, and need not be sent it. A fork copies only
the thread that asks for it: what another one holds locked stays locked in the copy. So where there are several threads,
all is done here, one part after the other.
"""

import multiprocessing
import os
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from typing import Any, TypeVar

P = TypeVar("P")
M = TypeVar("M")
FEWEST = 100  # statements: below that, starting processes costs more than it saves
MOST = 8

_job: tuple[Callable[[Any], Any], Sequence[Any]] | None = None  # handed on by the fork


def find_hands(works: int) -> int:
    """How many processes to use for so many statements: 1 where others would not help, or may not be forked."""
    processors = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else 1
    if works < FEWEST or threading.active_count() > 1 or "fork" not in multiprocessing.get_all_start_methods():
        return 1
    return min(processors, MOST)


def in_processes(act: Callable[[P], M], parts: Sequence[P]) -> Iterator[M]:
    """`act(part)` for each of `parts`, in their order, each in a process of its own. Raises what `act` raises there."""
    global _job  # noqa: PLW0603  # all that was read cannot be sent, only inherited
    _job = act, parts
    try:
        with ProcessPoolExecutor(len(parts), mp_context=multiprocessing.get_context("fork")) as pool:
            for found in [pool.submit(_do, index) for index in range(len(parts))]:
                yield found.result()
    finally:
        _job = None


def _do(index: int) -> Any:
    assert _job is not None, "forked after the job was set"
    act, parts = _job
    return act(parts[index])
