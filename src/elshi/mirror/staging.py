"""Bringing a copy's files up to a checkpoint that a source shows. Nothing is shown by this: see `LogCopy.show`."""

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TypeVar

from elshi.base.errors import FormatError
from elshi.log import Checkpoint, LogStore, MissingError
from elshi.log.reader import read_bundle
from elshi.log.tiles import ENTRIES, TilePath, format_bundle
from elshi.mirror.errors import WrongBytesError
from elshi.mirror.following import Outline, growth_files, is_of_outline, read_outline
from elshi.mirror.log_copy import LogCopy

READERS = 4  # requests to one source at a time
AHEAD = 16  # bundles that are fetched before they are wanted: at most 16 of 16 MiB

T = TypeVar("T")
R = TypeVar("R")


def stage(copy: LogCopy, store: LogStore, new: Checkpoint) -> None:
    """Write the bundles and tiles that lead `copy` to the larger checkpoint `new` of a source's log in `store`.

    Each is verified first, and durable on return. Bundles that an interrupted pull left are not read again. Raises
    NotContinuedError, WrongBytesError, MissingError, UnreachableError, DamagedCopyError; then nothing that is shown
    has changed.
    """
    frontier = copy.read_frontier()
    try:
        outline = read_outline(store, frontier=frontier, new=new)
    except MissingError:
        raise
    except FormatError as exc:
        raise WrongBytesError(f"{new.origin}: {exc}") from exc
    read = _reader(copy, store, outline)
    with ThreadPoolExecutor(READERS) as pool:
        copy.write(growth_files(outline, frontier=frontier, bundles=map_ahead(pool, read, outline.widths())))


def _reader(copy: LogCopy, store: LogStore, outline: Outline) -> Callable[[tuple[int, int]], bytes]:
    def read(wanted: tuple[int, int]) -> bytes:
        index, width = wanted
        path = TilePath(ENTRIES, index, width)
        try:
            kept = copy.store.read(str(path))
            if is_of_outline(kept, outline, index=index, width=width):
                return kept
        except MissingError:
            pass
        try:
            return store.read(str(path))
        except MissingError:  # a partial one that went while we read: the full one begins with the same entries
            return format_bundle(read_bundle(store, index=index, width=width))

    return read


def map_ahead(pool: ThreadPoolExecutor, act: Callable[[T], R], items: Iterable[T]) -> Iterator[R]:
    """The results in order, with up to AHEAD of them in the making; the first error ends it and drops the others."""
    waiting: deque[Future[R]] = deque()
    rest = iter(items)
    try:
        for item in rest:
            waiting.append(pool.submit(act, item))
            if len(waiting) == AHEAD:
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()
    finally:
        for future in waiting:
            future.cancel()
