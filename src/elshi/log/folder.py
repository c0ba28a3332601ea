"""A log as files in a folder, and the bounded file reads that every reader of evidence uses.

Evidence comes from a copy that somebody else made. Below its folder no symbolic link is followed: a few of them could
make a small folder look like terabytes, or name files that are none of its own.
"""

import errno
import os
import re
import stat
from pathlib import Path

from elshi.base.errors import SecurityError, UserError
from elshi.log.merkle import HASH_BYTES
from elshi.log.note import MAX_NOTE_BYTES
from elshi.log.ports import MissingError
from elshi.log.tiles import ENTRIES, MAX_BUNDLE_BYTES, parse_tile_path


def read_bounded(path: Path, *, max_bytes: int) -> bytes:
    """The bytes of a regular file of at most `max_bytes`.

    Raises MissingError if there is none, SecurityError if it is no regular file (a pipe would hang us) or too long,
    UserError if this user may not read it.
    """
    try:
        handle = os.open(path, _FILE)
    except (FileNotFoundError, NotADirectoryError) as exc:
        raise MissingError(f"file is missing: {path}") from exc
    except OSError as exc:
        raise UserError(f"cannot read {path}: {exc.strerror}") from exc
    return _read_regular(handle, path=path, max_bytes=max_bytes)


def read_below(folder: Path, path: str, *, max_bytes: int) -> bytes:
    """The bytes of the regular file `path` (relative, with /) below `folder`; no symbolic link below it is followed.

    Raises SecurityError for a link, and as `read_bounded` does.
    """
    *parents, name = path.split("/")
    at, handle = folder, _open(str(folder), None, _FOLDER, path=folder)
    try:
        for part in parents:
            at /= part
            handle, upper = _open(part, handle, _FOLDER | os.O_NOFOLLOW, path=at), handle
            os.close(upper)
        file = _open(name, handle, _FILE | os.O_NOFOLLOW, path=at / name)
    finally:
        os.close(handle)
    return _read_regular(file, path=at / name, max_bytes=max_bytes)


def list_below(folder: Path, name: str) -> list[str]:
    """The names in the folder `name` below `folder`; none if there is no such folder. SecurityError for a link."""
    try:
        upper = _open(str(folder), None, _FOLDER, path=folder)
        try:
            handle = _open(name, upper, _FOLDER | os.O_NOFOLLOW, path=folder / name)
        finally:
            os.close(upper)
    except MissingError:
        return []
    try:
        return os.listdir(handle)  # noqa: PTH208  # of the folder that was checked, by its handle
    finally:
        os.close(handle)


KEPT = "checkpoints"
_KEPT = re.compile(rf"{KEPT}/(0|[1-9][0-9]{{0,18}})")
_FILE = os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC
_FOLDER = os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC


def _open(name: str, folder: int | None, flags: int, *, path: Path) -> int:
    try:
        return os.open(name, flags, dir_fd=folder)
    except FileNotFoundError as exc:
        raise MissingError(f"file is missing: {path}") from exc
    except OSError as exc:
        # Linux says ELOOP for a link to a file and ENOTDIR for one to a folder (open(2), O_NOFOLLOW)
        if exc.errno in {errno.ELOOP, errno.ENOTDIR} and path.is_symlink():
            raise SecurityError(f"refused to follow a symbolic link: {path}") from exc
        if exc.errno == errno.ENOTDIR:
            raise MissingError(f"file is missing: {path}") from exc
        raise UserError(f"cannot read {path}: {exc.strerror}") from exc


def _read_regular(handle: int, *, path: Path, max_bytes: int) -> bytes:
    """Reads and closes `handle`."""
    try:
        if not stat.S_ISREG(os.fstat(handle).st_mode):
            raise SecurityError(f"expected a regular file: {path}")
        return _read_all(handle, path=path, max_bytes=max_bytes)
    finally:
        os.close(handle)


def _read_all(handle: int, *, path: Path, max_bytes: int) -> bytes:
    parts: list[bytes] = []
    left = max_bytes + 1
    while left > 0:
        try:
            part = os.read(handle, min(left, 1 << 20))
        except OSError as exc:
            raise UserError(f"cannot read {path}: {exc.strerror}") from exc
        if not part:
            return b"".join(parts)
        parts.append(part)
        left -= len(part)
    raise SecurityError(f"file too long: expected at most {max_bytes} bytes: {path}")


def max_bytes_of(path: str) -> int:
    """How long the file at `path` of a log may be. Raises FormatError for a path that is not of the format."""
    if path in {"checkpoint", "heartbeat"} or _KEPT.fullmatch(path):
        return MAX_NOTE_BYTES
    tile = parse_tile_path(path)
    return MAX_BUNDLE_BYTES if tile.level == ENTRIES else tile.width * HASH_BYTES


class FolderStore:
    """Implements :class:`elshi.log.ports.LogStore` on a folder; takes no path but those of the format.

    Follows no symbolic link below the folder (SecurityError).
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def read(self, path: str) -> bytes:
        """See the protocol."""
        return read_below(self._folder, path, max_bytes=max_bytes_of(path))

    def kept_sizes(self) -> list[int]:
        """The sizes of which a checkpoint is kept (`checkpoints/<size>`), ascending; other names are passed over."""
        names = list_below(self._folder, KEPT)
        return sorted(int(name) for name in names if _KEPT.fullmatch(f"{KEPT}/{name}"))
