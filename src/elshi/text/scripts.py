"""Words whose letters are of several scripts, for warning about our own drafts before a reader is misled by them.

After UTS #39, section 5.1: a word of Cyrillic and Latin letters is mixed; Han with kana or hangul is not, and letters
that belong to all scripts (digits, marks, signs) do not count. A Latin abbreviation between Chinese letters is no mixed
word either: scripts written without spaces end a word.

Scripts are told by the first word of a character's Unicode name ("CYRILLIC SMALL LETTER A"), which Python has without a
table of ours. It holds for every letter of a living script; a letter whose name begins otherwise counts as common.

>>> mixed_words("Cамал делегациясы келді")  # the first letter is Latin
(MixedWord(word='Cамал', scripts=('Cyrl', 'Latn'), at=0),)
"""

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

# First word of a Unicode name -> ISO 15924.
_SCRIPTS = {
    "LATIN": "Latn", "CYRILLIC": "Cyrl", "GREEK": "Grek", "ARABIC": "Arab", "HEBREW": "Hebr", "ARMENIAN": "Armn",
    "GEORGIAN": "Geor", "CHEROKEE": "Cher", "COPTIC": "Copt", "DEVANAGARI": "Deva", "BENGALI": "Beng", "TAMIL": "Taml",
    "ETHIOPIC": "Ethi", "MONGOLIAN": "Mong", "SYRIAC": "Syrc", "LISU": "Lisu",
}  # fmt: skip
# Written without spaces, so where they stand no Latin or Cyrillic word goes on.
_UNSPACED = frozenset(
    {"CJK", "HIRAGANA", "KATAKANA", "HANGUL", "BOPOMOFO", "THAI", "LAO", "KHMER", "MYANMAR", "TIBETAN"}
)
# Names of these begin with the form; the script comes after it.
_FORMS = frozenset({"FULLWIDTH", "HALFWIDTH"})
_RUN = re.compile(r"[^\W_]+(?:[\u0300-\u036f\u200b-\u200d\u00ad]+[^\W_]*)*")


@dataclass(frozen=True, slots=True)
class MixedWord:
    """A word of several scripts: its letters, their scripts (ISO 15924, sorted), where it begins (in code points)."""

    word: str
    scripts: tuple[str, ...]
    at: int


def mixed_words(text: str) -> tuple[MixedWord, ...]:
    """The words of `text` that mix scripts, in order. A hyphen, like a space, parts words: "NATO-ның" is two."""
    found = []
    for run in _RUN.finditer(text):
        for word, at in _spaced_parts(run.group(), run.start()):
            scripts = sorted({script for letter in word if (script := script_of(letter)) is not None})
            if len(scripts) > 1:
                found.append(MixedWord(word, tuple(scripts), at))
    return tuple(found)


@lru_cache(maxsize=4096)
def script_of(letter: str) -> str | None:
    """The script of one letter (ISO 15924); None for what belongs to all scripts or to one written without spaces."""
    if unicodedata.category(letter)[0] != "L":
        return None
    return _SCRIPTS.get(_family(letter))


def _spaced_parts(run: str, start: int) -> list[tuple[str, int]]:
    """`run` cut where letters of unspaced scripts stand, each part with its place in the text."""
    parts: list[tuple[str, int]] = []
    begin = 0
    for offset, letter in enumerate(run):
        if _family(letter) in _UNSPACED:
            parts.append((run[begin:offset], start + begin))
            begin = offset + 1
    parts.append((run[begin:], start + begin))
    return [part for part in parts if part[0]]


def _family(letter: str) -> str:
    first, _, rest = unicodedata.name(letter, "").partition(" ")
    if first in _FORMS:
        first = rest.partition(" ")[0]
    return first
