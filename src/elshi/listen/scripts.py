"""Which script most letters of a text are written in, as an ISO 15924 code, for many texts at once.

Letters are counted by ranges of code points of the Unicode character database (Scripts.txt), the basic plane alone.
Signs, digits and marks count for nothing. A text without letters has `Zyyy` (ISO 15924: undetermined). Han with kana is
`Jpan`, with Hangul `Kore`; Han alone is `Hani`, for which of the two sets of characters it is is not asked.
"""

import unicodedata
from functools import cache

import numpy as np
import numpy.typing as npt

from elshi.listen.code_points import CodePoints

UNDETERMINED = "Zyyy"
# What a range holds beside letters is left out; code points as first and last.
_RANGES: tuple[tuple[str, tuple[tuple[int, int], ...]], ...] = (
    (
        "Latn",
        (
            (0x41, 0x5A), (0x61, 0x7A), (0xAA, 0xAA), (0xBA, 0xBA), (0xC0, 0x2AF), (0x1E00, 0x1EFF), (0x2C60, 0x2C7F),
            (0xA722, 0xA7FF), (0xFB00, 0xFB06), (0xFF21, 0xFF3A), (0xFF41, 0xFF5A),
        ),
    ),
    ("Cyrl", ((0x400, 0x52F), (0x1C80, 0x1C8F), (0x2DE0, 0x2DFF), (0xA640, 0xA69F))),
    ("Arab", ((0x600, 0x6FF), (0x750, 0x77F), (0x870, 0x8FF), (0xFB50, 0xFDFF), (0xFE70, 0xFEFF))),
    ("Hani", ((0x3400, 0x4DBF), (0x4E00, 0x9FFF), (0xF900, 0xFAFF))),
    ("Jpan", ((0x3041, 0x3096), (0x309D, 0x309F), (0x30A1, 0x30FA), (0x30FD, 0x30FF), (0xFF66, 0xFF9D))),
    ("Kore", ((0x1100, 0x11FF), (0x3131, 0x318E), (0xA960, 0xA97C), (0xAC00, 0xD7A3))),
    ("Grek", ((0x370, 0x3FF), (0x1F00, 0x1FFF))),
    ("Hebr", ((0x5D0, 0x5F2), (0xFB1D, 0xFB4F))),
    ("Armn", ((0x531, 0x587),)),
    ("Geor", ((0x10A0, 0x10FF), (0x1C90, 0x1CBF), (0x2D00, 0x2D2F))),
    ("Deva", ((0x900, 0x97F), (0xA8E0, 0xA8FF))),
    ("Beng", ((0x980, 0x9FF),)),
    ("Guru", ((0xA00, 0xA7F),)),
    ("Gujr", ((0xA80, 0xAFF),)),
    ("Taml", ((0xB80, 0xBFF),)),
    ("Telu", ((0xC00, 0xC7F),)),
    ("Knda", ((0xC80, 0xCFF),)),
    ("Mlym", ((0xD00, 0xD7F),)),
    ("Sinh", ((0xD80, 0xDFF),)),
    ("Thai", ((0xE00, 0xE7F),)),
    ("Laoo", ((0xE80, 0xEFF),)),
    ("Tibt", ((0xF00, 0xFFF),)),
    ("Mymr", ((0x1000, 0x109F),)),
    ("Ethi", ((0x1200, 0x139F),)),
    ("Khmr", ((0x1780, 0x17FF),)),
    ("Mong", ((0x1820, 0x18AA),)),
)  # fmt: skip
SCRIPTS: tuple[str, ...] = (*(name for name, _ in _RANGES), UNDETERMINED)
_HANI, _JPAN, _KORE = (SCRIPTS.index(name) for name in ("Hani", "Jpan", "Kore"))


def find_scripts(text: CodePoints) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
    """For each text the place of its script in `SCRIPTS`, and how many letters of each script it has (one column each).

    Of two scripts with as many letters the first in `SCRIPTS` is taken.
    """
    counts = text.counts(_table(), len(SCRIPTS))[:, :-1]
    best = counts.copy()
    for of_its_own in (_JPAN, _KORE):  # their texts mix Han with them
        mixed = (counts[:, of_its_own] > 0) & (counts[:, of_its_own] * 10 >= counts[:, _HANI])
        best[:, of_its_own] += np.where(mixed, counts[:, _HANI], 0)
    return np.where(counts.any(axis=1), best.argmax(axis=1), len(SCRIPTS) - 1), counts


@cache
def _table() -> npt.NDArray[np.uint8]:
    table = np.full(0x10000, len(SCRIPTS) - 1, np.uint8)
    for place, (_, ranges) in enumerate(_RANGES):
        for first, last in ranges:
            for point in range(first, last + 1):
                if unicodedata.category(chr(point)).startswith("L"):
                    table[point] = place
    return table
