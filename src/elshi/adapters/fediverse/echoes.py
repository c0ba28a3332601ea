"""What came back to each note, counted: likes, boosts, replies, links.

Written by the courier as it empties the letterbox.

    <folder>/<key of the note>   lines "+like <mark>", "-like <mark>", in the order in which they came
    <folder>/replies-<ab>        lines "<mark> <key of the note>", for replies, quotes and links that are taken back, of
                                 the marks that begin so

Marks stand for who or what it was and lead to nobody. Lines are counted as sets, and added only where they change one:
the same arrival written again changes nothing. How much is kept does not grow with what is taken back again and again,
and of one note not beyond MOST marks: what comes after them is not counted.
"""

import fcntl
import os
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from elshi.adapters.fediverse.arrivals import Arrival, Arrived
from elshi.adapters.fediverse.marks import Memory, read_lines, stamp_of
from elshi.base.durable import make_folder, write_durable

_SIGNS = {
    Arrived.LIKE: "+like",
    Arrived.UNLIKE: "-like",
    Arrived.BOOST: "+boost",
    Arrived.UNBOOST: "-boost",
    Arrived.REPLY: "+reply",
    Arrived.QUOTE: "+link",
}
MOST = 50_000  # marks of one note
_SPARE = 1_000  # lines of what was taken back, before the file is written anew without them
_MEMORY = Memory()


@dataclass(frozen=True, slots=True)
class Echoes:
    """Of the notes of one actor, in `folder`."""

    folder: Path

    def write(self, arrival: Arrival) -> None:
        """Count it. What is no echo of a note is let go."""
        with _MEMORY.lock:
            if arrival.kind is Arrived.UNREPLY:
                self._take_back(arrival.mark)
            elif arrival.kind in _SIGNS and arrival.object_key:
                if arrival.kind in {Arrived.REPLY, Arrived.QUOTE} and not self._note_answered(arrival):
                    return
                self._change(arrival.object_key, _SIGNS[arrival.kind], arrival.mark)

    def count(self, key: str) -> tuple[int, int, int, int]:
        """Replies, boosts, likes and links of the note with that key, as they stand."""
        with _MEMORY.lock:
            kinds = Counter(line.partition(" ")[0] for line in _MEMORY.find(self.folder / key).standing)
        return kinds["+reply"], kinds["+boost"], kinds["+like"], kinds["+link"]

    def _change(self, key: str, sign: str, mark: str) -> None:
        """Add the line, if it changes what stands."""
        file = self.folder / key
        marks = _MEMORY.find(file)
        standing = marks.standing
        added = f"+{sign[1:]} {mark}"
        if (added in standing) == sign.startswith("+") or (sign.startswith("+") and len(standing) >= MOST):
            return
        if marks.lines >= 2 * len(standing) + _SPARE:
            write_durable(file, "".join(f"{line}\n" for line in standing).encode())
            marks.stamp, marks.lines = stamp_of(file), len(standing)
        line = f"{sign} {mark}"
        if self._append(key, line) == marks.size:
            marks.change(line, stamp_of(file))
        else:  # somebody else has written to it
            _MEMORY.forget(file)

    def _note_answered(self, arrival: Arrival) -> bool:
        """Write down which note was answered, for the end of the answer; whether there is room for it."""
        key, mark = arrival.object_key, arrival.mark
        standing = _MEMORY.find(self.folder / key).standing
        if f"+reply {mark}" not in standing and f"+link {mark}" not in standing:  # else it is written down
            if len(standing) >= MOST:
                return False
            self._append(_replies(mark), f"{mark} {key}")
        return True

    def _take_back(self, mark: str) -> None:
        """The answer, of whichever note; only then forget of which it was."""
        keys = self._keys_answered(mark)
        for key in keys:
            for what in ("reply", "link"):
                self._change(key, f"-{what}", mark)
        if keys:
            file = self.folder / _replies(mark)
            left = [line for line in read_lines(file) if not line.startswith(f"{mark} ")]
            write_durable(file, "".join(f"{line}\n" for line in left).encode())

    def _keys_answered(self, mark: str) -> set[str]:
        lines = (line.partition(" ") for line in read_lines(self.folder / _replies(mark), having=mark))
        return {key for found, _, key in lines if found == mark}

    def _append(self, name: str, line: str) -> int:
        """How many bytes the file had before."""
        make_folder(self.folder)
        with (self.folder / name).open("a+b") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            size = file.seek(0, os.SEEK_END)
            if size and _last_byte(file.fileno(), size) != b"\n":
                file.write(b"\n")  # ends a line that was left half
            file.write(f"{line}\n".encode())
            file.flush()
            os.fsync(file.fileno())
        return size


def _replies(mark: str) -> str:
    return f"replies-{mark[:2]}"


def _last_byte(descriptor: int, size: int) -> bytes:
    return os.pread(descriptor, 1, size - 1)
