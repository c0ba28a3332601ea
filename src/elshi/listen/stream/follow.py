"""A file of JSON Lines that another program appends to, read from where the last process stopped.

cursor   <folder>/<32 hex of SHA-256 of the file's path>.json: {"file": …, "inode": n, "offset": n}, written durably
         after the posts before `offset` are in the store. A process that is killed in between reads them again, and the
         store knows them.

What was read is not kept: until its posts are stored, the file is what has them. A file that was replaced or became
shorter is read from its beginning.
"""

import hashlib
import json
import os
import stat
from collections.abc import Mapping
from pathlib import Path
from typing import Any, BinaryIO

from elshi.base.durable import write_durable
from elshi.base.errors import UserError

_LINE_BYTES = 1 << 20


class Follow:
    """One file and its cursor. `read` gives rows, `done` says that they are stored."""

    def __init__(self, path: Path, cursors: Path) -> None:
        self.path, self.name = path, str(path)
        name = hashlib.sha256(str(path.resolve()).encode()).hexdigest()[:32]
        self._cursor = cursors / f"{name}.json"
        self._inode, self._offset = _read_cursor(self._cursor)
        self._next: tuple[int, int] | None = None

    def read(self, most: int) -> tuple[list[Mapping[str, Any]], int]:
        """At most so many new rows, and how many lines were none. A line without its end is left for later.

        Raises UserError when the file cannot be read.
        """
        rows: list[Mapping[str, Any]] = []
        bad = 0
        try:
            if not stat.S_ISREG(self.path.stat().st_mode):  # opening a pipe would wait, and no signal would end that
                raise UserError(f"{self.path} is not a regular file")
            with self.path.open("rb") as file:
                found = os.fstat(file.fileno())
                offset = self._offset if found.st_ino == self._inode and self._offset <= found.st_size else 0
                file.seek(offset)
                while len(rows) + bad < most and (line := _read_line(file)) is not None:
                    row = _parse(line)
                    if row is not None:
                        rows.append(row)
                    elif line.strip():
                        bad += 1
                    offset = file.tell()
        except OSError as exc:
            raise UserError(f"{self.path}: {exc.strerror}") from exc
        self._next = found.st_ino, offset
        return rows, bad

    def done(self) -> None:
        """What was read last is in the store: the cursor moves on, durably."""
        if self._next is not None and self._next != (self._inode, self._offset):
            self._inode, self._offset = self._next
            text = json.dumps({"file": str(self.path), "inode": self._inode, "offset": self._offset})
            write_durable(self._cursor, text.encode())
        self._next = None


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


def _read_cursor(path: Path) -> tuple[int, int]:
    """Inode and offset; the beginning where there is no cursor, or none that can be read."""
    try:
        cursor = json.loads(path.read_bytes())
        return int(cursor["inode"]), max(0, int(cursor["offset"]))
    except (OSError, ValueError, KeyError, TypeError):
        return 0, 0
