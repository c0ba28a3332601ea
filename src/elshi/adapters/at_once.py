"""Several things under way at a time, each known by a number; what is given back as it is done."""

from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from typing import TypeVar

T = TypeVar("T")


def run_at_once(tasks: Iterable[tuple[int, Callable[[], T]]], *, most: int) -> Iterator[tuple[int, T]]:
    """The number of each task and what came of it, in the order in which they end; at most `most` in threads at a time.

    Whoever ends this early begins no more of them, and waits for those under way. What one raises ends all.
    """
    left = iter(tasks)
    with ThreadPoolExecutor(most) as threads:
        running: dict[Future[T], int] = {}
        try:
            while True:
                for number, act in left:
                    running[threads.submit(act)] = number
                    if len(running) >= most:
                        break
                if not running:
                    return
                done, _ = wait(running, return_when=FIRST_COMPLETED)
                for future in done:
                    yield running.pop(future), future.result()
        finally:
            threads.shutdown(cancel_futures=True)
