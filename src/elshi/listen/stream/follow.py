"""A file of JSON Lines that another program appends to, read from where the last process stopped.

cursor   <folder>/<32 hex of SHA-256 of the file's path>.json: {"file": …, "device": n, "inode": n, "offset": n,
         "mark": hex}, written durably after the posts before `offset` are in the store. A process that is killed in
         between reads them again, and the store knows them.

What was read is not kept: until its posts are stored, the file is what has them. A file that was replaced, or cut and
written anew, is read from its beginning: an inode is given again and a cut keeps it, so `mark` says what stood at the
beginning and before the cursor. What was appended to a file between the last look and its rotation is not read.
"""

import errno
import hashlib
import json
import os
import stat
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, BinaryIO

from elshi.base.durable import write_durable
from elshi.base.errors import UserError

BATCH_BYTES = 64 << 20  # of lines or events that are held at once, from where no more is read
_LINE_BYTES = 1 << 20
_MARK_BYTES = 4_096


@dataclass(frozen=True, slots=True)
class _Place:
    """How far a file was read, and which file it was. `mark`: as of `_mark` at `offset`."""

    device: int
    inode: int
    offset: int
    mark: str


_NOWHERE = _Place(0, 0, 0, "")


class Follow:
    """One file and its cursor. `read` gives rows, `done` says that they are stored.

    `trouble`: why a file that was read before cannot be read now, "" while it can.
    """

    def __init__(self, path: Path, cursors: Path) -> None:
        self.path, self.name = path, str(path)
        self.trouble = ""
        name = hashlib.sha256(str(path.resolve()).encode()).hexdigest()[:32]
        self._cursor = cursors / f"{name}.json"
        self._place = _read_cursor(self._cursor)
        self._next: _Place | None = None
        self._was_read = False

    def read(self, most: int, most_bytes: int = BATCH_BYTES) -> tuple[list[Mapping[str, Any]], int]:
        """At most so many new rows, and how many lines were none. A line without its end is left for later.

        No further line is read once the rows take `most_bytes` in the file. Raises UserError when the file cannot be
        read, save where this process has read it before: then there is `trouble`, and nothing new until it is back.
        """
        self._next = None
        try:
            found = self._read_new(most, most_bytes)
        except OSError as exc:
            if not self._was_read:  # a name that was never right
                raise UserError(f"{self.path}: {exc.strerror}") from exc
            self.trouble = exc.strerror or "cannot be read"
            return [], 0
        self.trouble, self._was_read = "", True
        return found

    def _read_new(self, most: int, most_bytes: int) -> tuple[list[Mapping[str, Any]], int]:
        if not stat.S_ISREG(self.path.stat().st_mode):  # opening a pipe would wait, and no signal would end that
            raise OSError(errno.EINVAL, "not a regular file")
        rows: list[Mapping[str, Any]] = []
        bad = held = 0
        with self.path.open("rb") as file:
            offset = self._place.offset
            if self._place != _place_in(file, offset):
                offset = 0
            file.seek(offset)
            while len(rows) + bad < most and held < most_bytes and (line := _read_line(file)) is not None:
                row = _parse(line)
                if row is not None:
                    rows.append(row)
                    held += len(line)
                elif line.strip():
                    bad += 1
                offset = file.tell()
            self._next = _place_in(file, offset)
        return rows, bad

    def done(self) -> None:
        """What was read last is in the store: the cursor moves on, durably."""
        if self._next is not None and self._next != self._place:
            self._place = self._next
            write_durable(self._cursor, json.dumps({"file": str(self.path), **asdict(self._place)}).encode())
        self._next = None


def _place_in(file: BinaryIO, offset: int) -> _Place:
    found = os.fstat(file.fileno())
    return _Place(found.st_dev, found.st_ino, offset, _mark(file, offset))


def _mark(file: BinaryIO, offset: int) -> str:
    """SHA-256 of the first bytes of a file and of those before `offset`; of fewer where it is shorter than that."""
    found = hashlib.sha256()
    for start in (0, max(0, offset - _MARK_BYTES)):
        file.seek(start)
        found.update(file.read(min(_MARK_BYTES, offset - start)))
    return found.hexdigest()


def _read_line(file: BinaryIO) -> bytes | None:
    """The next whole line, its beginning if it is longer than a line may be; None if its end is not there yet."""
    line = file.readline(_LINE_BYTES)
    piece = line
    while len(piece) == _LINE_BYTES and not piece.endswith(b"\n"):
        piece = file.readline(_LINE_BYTES)
    return line if piece.endswith(b"\n") else None


def _parse(line: bytes) -> Mapping[str, Any] | None:
    try:
        row = json.loads(line)
    except (ValueError, RecursionError):
        return None
    return row if isinstance(row, dict) else None


def _read_cursor(path: Path) -> _Place:
    """Where it stands; the beginning where there is no cursor, or none that can be read."""
    try:
        cursor = json.loads(path.read_bytes())
        place = _Place(int(cursor["device"]), int(cursor["inode"]), int(cursor["offset"]), str(cursor["mark"]))
    except (OSError, ValueError, KeyError, TypeError):
        return _NOWHERE
    return place if 0 <= place.offset < 1 << 63 else _NOWHERE  # what a file can be asked for
