"""Bundles as files (`elshi.mirror.bundle`): opened on a stick that somebody brings, and written on one."""

import errno
import os
import secrets
import stat
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from elshi.base.durable import sync_folder
from elshi.base.errors import SecurityError, UserError
from elshi.mirror.bundle import check_whole
from elshi.mirror.bundle_index import read_index
from elshi.mirror.bundle_tree import BundleTree
from elshi.mirror.errors import CutOffError
from elshi.mirror.ports import UnreachableError
from elshi.record.errors import NewerFormatError

PREFIX = "bundle:"  # of the name of each


@contextmanager
def open_bundle(path: Path) -> Iterator[BundleTree]:
    """The bundle in `path`, whole and at one with itself, as a source whose name is `bundle:` and the file's name.

    Raises UserError if there is none or it is cut off, SecurityError if it is damaged, a link or no regular file.
    """
    handle = _open(path)
    try:
        size = os.fstat(handle).st_size

        def read_at(offset: int, count: int) -> bytes:
            return _read_at(handle, offset, count, path=path)

        name = _name(path)
        try:
            check_whole(read_at, size)
            index = read_index(read_at, size)
        except CutOffError as exc:
            raise CutOffError(f"{name}: {exc}; nothing was taken: copy it again") from exc
        except NewerFormatError as exc:
            raise NewerFormatError(f"{name}: {exc}; nothing was taken") from exc
        except SecurityError as exc:
            raise SecurityError(f"{name}: {exc}; nothing was taken") from exc
        except UserError as exc:
            raise UserError(f"{name}: {exc}; nothing was taken") from exc
        yield BundleTree(name, index, read_at)
    finally:
        os.close(handle)


def _open(path: Path) -> int:
    try:
        handle = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    except OSError as exc:
        if exc.errno == errno.ELOOP:
            raise SecurityError(f"refused to follow a symbolic link: {_name(path)}; nothing was taken") from exc
        raise UserError(f"cannot read {_name(path)}: {exc.strerror}; nothing was taken") from exc
    if not stat.S_ISREG(os.fstat(handle).st_mode):  # a pipe would hang us, a device never end
        os.close(handle)
        raise SecurityError(f"expected a regular file: {_name(path)}; nothing was taken")
    return handle


def _name(path: Path) -> str:
    """The source's name. Whoever made the stick chose the file's, so what does not print is left out."""
    return PREFIX + "".join(letter if letter.isprintable() else "?" for letter in path.name)


def _read_at(handle: int, offset: int, count: int, *, path: Path) -> bytes:
    parts: list[bytes] = []
    while count > 0:
        try:
            part = os.pread(handle, count, offset)
        except OSError as exc:  # a stick that was pulled out, or is broken
            raise UnreachableError(f"cannot read {_name(path)}: {exc.strerror}") from exc
        if not part:
            break
        parts.append(part)
        offset += len(part)
        count -= len(part)
    return b"".join(parts)


def write_bundle(path: Path, pieces: Iterable[bytes]) -> int:
    """Write the bundle of `pieces` beside `path` and rename it, durably; how many bytes it has.

    Raises UserError, with nothing left behind, where there is no room: the message says how many bytes are lacking.
    """
    beside = path.parent / f".{path.name[:100]}.{secrets.token_hex(4)}"
    try:
        # no chmod: the file systems of sticks know no such thing
        handle = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC, 0o644)
        try:
            total, full = _write_all(handle, pieces)
        finally:
            os.close(handle)
        if full is None:
            beside.replace(path)
            sync_folder(path.parent)
            return total
    except BaseException:
        beside.unlink(missing_ok=True)
        raise
    beside.unlink()
    raise UserError(f"{path}: {_say_lack(full, total, path.parent)}; nothing was written")


def _write_all(handle: int, pieces: Iterable[bytes]) -> tuple[int, OSError | None]:
    """How many bytes the pieces have, and what stood in the way of writing them all: then the rest is only counted."""
    total, full = 0, None
    for piece in pieces:
        total += len(piece)
        if full is None:
            try:
                _write(handle, piece)
            except OSError as exc:
                if exc.errno not in _NO_ROOM:
                    raise
                full = exc
    if full is None:
        try:
            os.fsync(handle)
        except OSError as exc:
            if exc.errno not in _NO_ROOM:
                raise
            full = exc
    return total, full


_NO_ROOM = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}


def _write(handle: int, data: bytes) -> None:
    view = memoryview(data)
    while view:
        view = view[os.write(handle, view) :]


def _say_lack(error: OSError, total: int, folder: Path) -> str:
    if error.errno == errno.EFBIG:
        return f"its file system takes no file of {total} bytes"
    room = os.statvfs(folder)
    lacking = max(total - room.f_bavail * room.f_frsize, 1)
    return f"the bundle has {total} bytes, and {lacking} bytes of room are lacking"
