"""What came back to each note, counted: likes, boosts, replies, links.

Written by the courier as it empties the letterbox.

    <folder>/<key of the note>   lines "+like <mark>", "-like <mark>", in the order in which they came
    <folder>/replies             lines "<mark> <key of the note>", for replies, quotes and links that are taken back

Marks stand for who or what it was and lead to nobody. Lines are only added, and counted as sets: the same arrival
written again changes nothing.
"""

import fcntl
import os
import re
from dataclasses import dataclass
from pathlib import Path

from elshi.adapters.fediverse.arrivals import Arrival, Arrived
from elshi.base.durable import make_folder

_LINE = re.compile(r"[+-](?:like|boost|reply|link) [0-9a-f]{64}|[0-9a-f]{64} [0-9a-f]{32}")
_SIGNS = {
    Arrived.LIKE: "+like",
    Arrived.UNLIKE: "-like",
    Arrived.BOOST: "+boost",
    Arrived.UNBOOST: "-boost",
    Arrived.REPLY: "+reply",
    Arrived.QUOTE: "+link",
}


@dataclass(frozen=True, slots=True)
class Echoes:
    """Of the notes of one actor, in `folder`."""

    folder: Path

    def write(self, arrival: Arrival) -> None:
        """Count it. What is no echo of a note is let go."""
        if arrival.kind is Arrived.UNREPLY:
            for key in self._keys_answered(arrival.mark):
                for what in ("reply", "link"):
                    if f"+{what} {arrival.mark}" in self._read(key):
                        self._append(key, f"-{what} {arrival.mark}")
        elif arrival.kind in _SIGNS and arrival.object_key:
            if arrival.kind in {Arrived.REPLY, Arrived.QUOTE}:
                self._append("replies", f"{arrival.mark} {arrival.object_key}")
            self._append(arrival.object_key, f"{_SIGNS[arrival.kind]} {arrival.mark}")

    def count(self, key: str) -> tuple[int, int, int, int]:
        """Replies, boosts, likes and links of the note with that key, as they stand."""
        standing: dict[str, set[str]] = {"reply": set(), "boost": set(), "like": set(), "link": set()}
        for line in self._read(key):
            sign, _, mark = line.partition(" ")
            marks = standing.get(sign[1:], set())
            if sign.startswith("+"):
                marks.add(mark)
            else:
                marks.discard(mark)
        return len(standing["reply"]), len(standing["boost"]), len(standing["like"]), len(standing["link"])

    def _keys_answered(self, mark: str) -> set[str]:
        return {key for found, _, key in (line.partition(" ") for line in self._read("replies")) if found == mark}

    def _read(self, name: str) -> list[str]:
        try:
            text = (self.folder / name).read_text("ascii", "replace")
        except FileNotFoundError:
            return []
        return [line for line in text.split("\n") if _LINE.fullmatch(line)]  # no other: a power cut may leave a half

    def _append(self, name: str, line: str) -> None:
        make_folder(self.folder)
        with (self.folder / name).open("a+b") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            size = file.seek(0, os.SEEK_END)
            if size and _last_byte(file.fileno(), size) != b"\n":
                file.write(b"\n")  # ends a line that was left half
            file.write(f"{line}\n".encode())
            file.flush()
            os.fsync(file.fileno())


def _last_byte(descriptor: int, size: int) -> bytes:
    return os.pread(descriptor, 1, size - 1)
