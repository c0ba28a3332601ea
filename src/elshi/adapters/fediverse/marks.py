"""The marks of notes, as they stand in their files, remembered: of a text that many like each like is one look.

In the memory of one process, for all notes together not beyond KEPT marks, by what the file is called, its number, size
and time: what was put back, or written by somebody else, is read anew.
"""

import re
import threading
from collections import OrderedDict
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

_LINE = re.compile(r"[+-](?:like|boost|reply|link) [0-9a-f]{64}|[0-9a-f]{64} [0-9a-f]{32}")
KEPT = 200_000  # marks; some 50 MB
_OF_EACH = 100  # marks that a note counts for beyond its own
Stamp = tuple[int, int, int]


@dataclass(slots=True)
class Marks:
    """Of one note. `standing`: the lines that added them, each once, in their order; `lines`: all that the file has."""

    stamp: Stamp
    lines: int
    standing: dict[str, None]

    @property
    def size(self) -> int:
        """Of the file, in bytes."""
        return self.stamp[1]

    def change(self, line: str, stamp: Stamp) -> None:
        """`line` was added to the file, which is now as `stamp` says."""
        self.stamp, self.lines = stamp, self.lines + 1
        if line.startswith("+"):
            self.standing.setdefault(line)
        else:
            self.standing.pop(f"+{line[1:]}", None)


@dataclass(slots=True)
class Memory:
    """`lock` is held by whoever reads marks, and until he has changed them."""

    lock: threading.RLock = field(default_factory=threading.RLock)
    _known: OrderedDict[Path, Marks] = field(default_factory=OrderedDict)

    def find(self, file: Path) -> Marks:
        """What stands in `file`."""
        stamp, known = stamp_of(file), self._known.get(file)
        if known is None or known.stamp != stamp:
            lines = read_lines(file)
            known = self._known[file] = Marks(stamp, len(lines), find_standing(lines))
            self._known.move_to_end(file)
            self._forget_some()
        self._known.move_to_end(file)
        return known

    def forget(self, file: Path) -> None:
        """It is not as it was thought to be."""
        self._known.pop(file, None)

    def _forget_some(self) -> None:
        """Those that were asked for longest ago, but not the last."""
        weight = sum(len(one.standing) + _OF_EACH for one in self._known.values())
        while weight > KEPT and len(self._known) > 1:
            weight -= len(self._known.popitem(last=False)[1].standing) + _OF_EACH


def read_lines(file: Path, *, having: str = "") -> list[str]:
    """Without those that are none of ours, for a power cut may leave a half; with `having`, only those that have it."""
    try:
        text = file.read_text("ascii", "replace")
    except FileNotFoundError:
        return []
    if having not in text:
        return []
    return [line for line in text.split("\n") if having in line and _LINE.fullmatch(line)]


def find_standing(lines: Iterable[str]) -> dict[str, None]:
    """What was added and not taken back, as the lines that added it, each once, in their order."""
    found: dict[str, None] = {}
    for line in lines:
        if line.startswith("+"):
            found.setdefault(line)
        else:
            found.pop(f"+{line[1:]}", None)
    return found


def stamp_of(file: Path) -> Stamp:
    """By which a file is known again: its number, size and time; zeros for none."""
    try:
        found = file.stat()
    except FileNotFoundError:
        return 0, 0, 0
    return found.st_ino, found.st_size, found.st_mtime_ns
