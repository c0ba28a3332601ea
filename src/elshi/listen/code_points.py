"""Texts as one flat array of code points, so that letters are looked up and counted without a loop per text."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

_PLANE = 0x10000  # tables reach so far; what lies beyond has the entry of its last place, which is no letter

Codes = npt.NDArray[np.uint32]
Places = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class CodePoints:
    """`points[starts[i]:starts[i + 1]]` are those of text i; `starts` has one entry more than there are texts."""

    points: Codes
    starts: Places

    def counts(self, table: npt.NDArray[np.uint8], kinds: int) -> Places:
        """A row for each text: how many of its code points are of kind 0, 1, … `kinds` - 1, as `table` has it."""
        many = len(self.starts) - 1
        row = np.repeat(np.arange(0, many * kinds, kinds), np.diff(self.starts))
        found: Places = np.bincount(row + table.take(self.points, mode="clip"), minlength=many * kinds)
        return found.reshape(many, kinds)


def code_points(texts: pa.Array) -> CodePoints:
    """The code points of an Arrow array of strings or large strings; null is the empty text."""
    texts = pc.fill_null(texts, "")
    starts = np.zeros(len(texts) + 1, np.int64)
    np.cumsum(pc.utf8_length(texts).to_numpy(zero_copy_only=False), out=starts[1:])
    offsets, data = texts.buffers()[1:]
    if data is None or not starts[-1]:
        return CodePoints(np.zeros(0, np.uint32), starts)
    places = np.frombuffer(offsets, np.int64 if pa.types.is_large_string(texts.type) else np.int32)
    first, last = places[texts.offset], places[texts.offset + len(texts)]
    whole = str(memoryview(data)[first:last], "utf-8")
    return CodePoints(np.frombuffer(whole.encode("utf-32-le"), np.uint32), starts)


class Letters:
    """Some letters, and how often each of several sets of them occurs in texts."""

    def __init__(self, *sets: str) -> None:
        every = sorted(set("".join(sets)))  # at most 255
        self._table = np.zeros(_PLANE, np.uint8)  # 0 is any other letter
        self._table[[ord(letter) for letter in every]] = range(1, len(every) + 1)
        self._within = np.array(
            [[False] * len(sets), *([letter in one for one in sets] for letter in every)], np.float32
        )

    def count(self, text: CodePoints) -> Places:
        """A row for each text, a column for each set: how many letters of the text are in the set."""
        counts = text.counts(self._table, len(self._within)).astype(np.float32)
        return (counts @ self._within).astype(np.int64)  # whole numbers far below 2**24
