"""A log as files in a folder, and the bounded file read that every reader of evidence uses."""

import os
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
        handle = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
    except (FileNotFoundError, NotADirectoryError) as exc:
        raise MissingError(f"file is missing: {path}") from exc
    except OSError as exc:
        raise UserError(f"cannot read {path}: {exc.strerror}") from exc
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


class FolderStore:
    """Implements :class:`elshi.log.ports.LogStore` on a folder; takes no path but those of the format."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def read(self, path: str) -> bytes:
        """See the protocol."""
        if path == "checkpoint":
            return read_bounded(self._folder / path, max_bytes=MAX_NOTE_BYTES)
        tile = parse_tile_path(path)
        limit = MAX_BUNDLE_BYTES if tile.level == ENTRIES else tile.width * HASH_BYTES
        return read_bounded(self._folder / path, max_bytes=limit)
