"""Characters that a reader does not see and that change what he sees, or carry words beside it.

`normalise` leaves them out, so without this a text that shows 21 where the office wrote 12 could have its words.

- Embeddings, overrides and isolates (UAX #9, U+202A-202E, U+2066-2069) turn the order of what is shown; tag characters
  (U+E0000-E007F) spell hidden text. No rendition may hold any, so no copy of one does.
- Direction marks (U+200E, U+200F, U+061C) belong to well-written Arabic text. A text may hold those of the rendition,
  at the same places, and fewer of them, as copying loses some.

Joiners, soft hyphens and zero width spaces do not move or add a letter; they are left out as before.
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterator

from elshi.text.normal import normalise

_HIDDEN = re.compile("[\u202a-\u202e\u2066-\u2069\U000e0000-\U000e007f]")
MARKS = "\u200e\u200f\u061c"
_JOINERS = "\u200c\u200d"  # `normalise` keeps or drops them by their neighbours, which a mark can part
_AT_MARKS = re.compile(f"([{MARKS}])")


def has_hidden(text: str) -> bool:
    """Whether `text` holds characters that no official text may hold."""
    return _HIDDEN.search(text) is not None


def has_marks_beyond(text: str, seen: str, *, before: int = 0) -> bool:
    """Whether `text` has direction marks that `seen`, the official text as readers see it, lacks at the same places.

    `before`: how many visible characters `seen` has before the place where `text` begins.
    """
    given = Counter((place + before, mark) for place, mark in _marks(text))
    return bool(given) and not given <= Counter(_marks(seen))


def count_visible(text: str) -> int:
    """How many characters of `text` are neither white space nor invisible, however they are composed."""
    return sum(
        not letter.isspace() and letter not in _JOINERS for letter in unicodedata.normalize("NFD", normalise(text))
    )


def _marks(text: str) -> Iterator[tuple[int, str]]:
    """Each direction mark with the number of visible characters before it, however these are composed."""
    before = 0
    for piece in _AT_MARKS.split(text):
        if piece and piece in MARKS:
            yield before, piece
        else:
            before += count_visible(piece)
