"""Writes that survive a killed process and a power cut, and locks between processes.

`write_durable` is the only way a file of the log, a blob or a key reaches the disk: a temporary file in the same
folder, fsync, rename, fsync of the folder. A reader sees the old file or the whole new one, never a part.
"""

import fcntl
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from elshi.base.errors import ElshiError, UserError


class LockedError(ElshiError):
    """Another process holds the lock. Nothing was changed."""

    exit_code = 2


def write_durable(path: Path, data: bytes, *, mode: int = 0o644) -> None:
    """Write `data` to `path` so that after return it is on the disk, whole. Makes missing folders, durably."""
    make_folder(path.parent)
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=".tmp-")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fchmod(file.fileno(), mode)
            os.fsync(file.fileno())
        Path(name).replace(path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
    sync_folder(path.parent)


def write_whole(path: Path, data: bytes) -> None:
    """Write `data` to `path` whole but without fsync: for projections, which can be made again."""
    try:
        handle, name = tempfile.mkstemp(dir=path.parent, prefix=".tmp-")
    except FileNotFoundError:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=path.parent, prefix=".tmp-")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            os.fchmod(file.fileno(), 0o644)
        os.replace(name, path)  # noqa: PTH105  # a site has tens of thousands of files
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


@contextmanager
def written_beside(path: Path) -> Iterator[Path]:
    """A file in the same folder to write to: it takes the place of `path` at the end, and is gone if that is never
    reached. Without fsync. Raises UserError where `path` is a folder or a device, or its folder is not there.
    """
    if path.is_dir() or (path.exists() and not path.is_file()):  # a device would be replaced by a file
        raise UserError(f"cannot write {path}: it is no regular file")
    if not path.absolute().parent.is_dir():
        raise UserError(f"cannot write {path}: there is no such folder")
    part = path.absolute().with_name(f".{path.name}.{os.getpid()}.part")
    try:
        yield part
        part.replace(path)
    except OSError as exc:
        raise UserError(f"cannot write {path}: {exc.strerror or exc}") from exc
    finally:
        part.unlink(missing_ok=True)


def make_folder(folder: Path) -> None:
    """Make `folder` and its missing parents; each new name is synced in its parent."""
    missing = []
    while not folder.is_dir():
        missing.append(folder)
        folder = folder.parent
    for new in reversed(missing):
        new.mkdir(exist_ok=True)
        sync_folder(new.parent)


def sync_folder(folder: Path) -> None:
    """fsync a folder, so that a rename or a new name in it is on the disk."""
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def is_held(path: Path) -> bool:
    """Whether some process holds the flock on `path`. Makes nothing."""
    try:
        handle = os.open(path, os.O_RDONLY)
    except FileNotFoundError:
        return False
    try:
        fcntl.flock(handle, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    finally:
        os.close(handle)
    return False


@contextmanager
def hold_lock(path: Path, *, wait: bool = True) -> Iterator[None]:
    """Hold the flock on `path` (made if missing). With `wait=False` raises LockedError if another process has it.

    The kernel lets go of it when the process ends, however it ends; the file itself stays and means nothing.
    """
    make_folder(path.parent)
    handle = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | (0 if wait else fcntl.LOCK_NB))
        except BlockingIOError as exc:
            raise LockedError(f"{path} is held by another process; nothing was changed") from exc
        yield
    finally:
        os.close(handle)
