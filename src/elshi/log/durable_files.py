"""Many files made durable together, with as few waits for the disk as that needs.

Nothing refers to these files before the sign state does, so they need no temporary names and no order among
themselves: what a crash leaves half done is removed when the log is opened.

- A few files (`MAX_SYNCED_ALONE`: a statement changes two) are synced one by one, then each touched folder once.
- More are written first and then made durable by one syncfs(2) of their file system. On Linux it waits until all is
  on the disk, as fsync of each file and folder would (sync(2), NOTES; since 5.8 it also reports failed writes), and
  it is one wait instead of thousands. It waits for other programs' data on that file system, too; that is why a few
  files do not use it. Python has no name for it, so it is called in the C library; where there is none (macOS), each
  file is synced. In a large bulk it begins every 64 MiB in a thread, so that the disk works while hashes are made;
  what counts is still the one at the end.
"""

import ctypes
import os
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from itertools import chain, islice
from pathlib import Path

from elshi.base.durable import sync_folder

MAX_SYNCED_ALONE = 2
_EARLY_BYTES = 1 << 26


def write_files(folder: Path, files: Iterable[tuple[str, bytes]]) -> None:
    """Write each (relative path, bytes); on return all are on the disk. An older file of the name is overwritten."""
    rest = iter(files)
    few = list(islice(rest, MAX_SYNCED_ALONE + 1))
    with ExitStack() as resources:
        writer = _Writer(folder, resources, together=len(few) > MAX_SYNCED_ALONE and _SYNCFS is not None)
        for name, data in chain(few, rest):
            writer.write(name, data)
        writer.sync()


@contextmanager
def synced_together(folder: Path) -> Iterator[None]:
    """Whatever is written on the file system of `folder` while inside is on its disk after leaving without an error.

    For many new files that nothing refers to yet. Raises OSError if a write failed on its way.
    """
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)  # before the first write: see `_Writer`
    try:
        yield
        _sync_file_system(handle, str(folder))
    finally:
        os.close(handle)


def remove_file(path: Path) -> None:
    """Remove a file that nothing refers to; not synced, because its return after a power cut does no harm."""
    path.unlink(missing_ok=True)


def _find_syncfs() -> Callable[[int], int] | None:
    try:
        function: Callable[[int], int] = ctypes.CDLL(None, use_errno=True).syncfs
    except (OSError, AttributeError):
        return None
    return function


_SYNCFS = _find_syncfs()


def _sync_file_system(handle: int, folder: str) -> None:
    if _SYNCFS is None:
        os.sync()
    elif _SYNCFS(handle) != 0:
        number = ctypes.get_errno()
        raise OSError(number, f"syncfs: {os.strerror(number)}", folder)


_NEW = os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_NOFOLLOW | os.O_CLOEXEC


class _Writer:
    """Knows the touched folders, and an open handle on each file system: opened before the first write there, because
    syncfs reports only errors that happened after."""

    def __init__(self, folder: Path, resources: ExitStack, *, together: bool) -> None:
        self._folder = str(folder)
        self._resources = resources
        self._together = together
        self._touched: set[str] = set()
        self._handles: dict[int, int] = {}  # by device
        self._thread: ThreadPoolExecutor | None = None
        self._early: Future[None] | None = None
        self._waiting = 0  # bytes written since the last early sync began

    def write(self, name: str, data: bytes) -> None:
        path = f"{self._folder}/{name}"
        parent = path.rpartition("/")[0]
        if parent not in self._touched:
            self._enter(parent)
        handle = os.open(path, _NEW, 0o644)
        try:
            os.fchmod(handle, 0o644)  # readable for a web server, whatever the umask
            written = os.write(handle, data)
            while written < len(data):
                written += os.write(handle, data[written:])
            if not self._together:
                os.fsync(handle)
        finally:
            os.close(handle)
        if self._together:
            self._sync_early(len(data))

    def sync(self) -> None:
        if not self._together:
            for folder in sorted(self._touched):
                sync_folder(Path(folder))
            return
        if self._early is not None:
            self._early.result()
        self._sync_all()

    def _sync_early(self, written: int) -> None:
        """In a bulk of many megabytes, let the disk work while the next files are made."""
        self._waiting += written
        if self._waiting < _EARLY_BYTES or (self._early is not None and not self._early.done()):
            return
        if self._early is not None:
            self._early.result()
        if self._thread is None:
            self._thread = self._resources.enter_context(ThreadPoolExecutor(1))
        self._early = self._thread.submit(self._sync_all)
        self._waiting = 0

    def _sync_all(self) -> None:
        for handle in list(self._handles.values()):
            _sync_file_system(handle, self._folder)

    def _enter(self, folder: str) -> None:
        """Make `folder` and its missing parents, to be synced with the rest."""
        missing = []
        at = folder
        while not Path(at).is_dir():
            missing.append(at)
            at = at.rpartition("/")[0]
        self._note(at)
        for new in reversed(missing):
            Path(new).mkdir(exist_ok=True)
        self._touched.update([folder, *missing, *([at] if missing else [])])

    def _note(self, folder: str) -> None:
        handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
        device = os.fstat(handle).st_dev
        if device in self._handles:
            os.close(handle)
        else:
            self._handles[device] = handle
            self._resources.callback(os.close, handle)
