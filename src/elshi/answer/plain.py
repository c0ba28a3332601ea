"""Words in one plain Latin alphabet, so that they are found however they were typed.

People write қ as к, і as и or as a Latin i, whole questions in Latin letters, and names of places nearly alike in all
languages. So every word is brought into one alphabet before it is compared: marks go, Cyrillic letters become Latin
ones, spellings that sound alike become one, doubled letters single. That is for comparing only: nothing of it is shown.

>>> [word.letters for word in read_plain("Төлқұжат, passport паспорт vizam", language="kk")]
['tolkujat', 'pasport', 'pasport', 'vizam']
"""

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

from elshi.text.normal import normalise
from elshi.text.tokens import UNSPACED, read_tokens

MAX_CHARS = 8_000  # of a question (decision 27); what is beyond is not looked at

_HANDLE = re.compile(r"(?<!\w)@[\w.]+")  # whom a post is addressed to is not what it asks
_CYRILLIC = re.compile("[\u0400-\u052f]")
_ARABIC = re.compile("[\u0620-\u064a]")
_ARTICLES = ("وال", "بال", "كال", "فال", "لل", "ال")  # "and the", "by the", "like the", "so the", "to the", "the"
_UNSPACED = re.compile(f"[{UNSPACED}]")
_LETTERS = {
    **dict(zip("абвгдеёзийклмнопрстуфыэіәғқңөұүһ", "abvgdeeziiklmnoprstufieiagknouuh", strict=True)),
    "ж": "j", "х": "h", "ц": "ts", "ч": "ch", "ш": "sh", "щ": "sh", "ъ": "", "ь": "", "ю": "iu", "я": "ia",
}  # fmt: skip
_SOUNDS = (
    ("shch", "sh"), ("zh", "j"), ("kh", "h"), ("ph", "f"), ("ck", "k"), ("x", "ks"), ("q", "k"), ("w", "v"), ("y", "i"),
)  # fmt: skip
_HARD_C = re.compile("c(?!h)")
_DOUBLED = re.compile(r"([^\W\d])\1+")


@dataclass(frozen=True, slots=True)
class PlainWord:
    """A word as `written` and in plain `letters`. `latinised`: in Latin letters in a text that is kk or ru."""

    written: str
    letters: str
    cyrillic: bool
    latinised: bool

    @property
    def unspaced(self) -> bool:
        """Whether it is a letter of a script that is written without spaces."""
        return _UNSPACED.match(self.letters) is not None


def read_plain(text: str, *, language: str) -> list[PlainWord]:
    """The words of a text in `language` (kk, ru, en, ar, zh, others, or empty), in order, handles left out."""
    tokens = read_tokens(normalise(_HANDLE.sub(" ", text[:MAX_CHARS])))
    found = []
    for written, key in zip(tokens.words, tokens.keys, strict=True):
        cyrillic = _CYRILLIC.search(key) is not None
        if letters := plain_letters(key):
            latinised = language in {"kk", "ru"} and letters.isascii() and not cyrillic
            found.append(PlainWord(written, letters, cyrillic, latinised))
    return found


@lru_cache(maxsize=1 << 15)
def plain_letters(key: str) -> str:
    """A token's key (`elshi.text.tokens`) in the plain alphabet; empty where nothing is left of it."""
    if _ARABIC.match(key):
        article = next((one for one in _ARTICLES if key.startswith(one) and len(key) - len(one) >= 2), "")
        return key.removeprefix(article)
    letters = "".join(_LETTERS.get(letter, letter) for letter in key)
    letters = "".join(part for part in unicodedata.normalize("NFD", letters) if not unicodedata.combining(part))
    for spelling, sound in _SOUNDS:
        letters = letters.replace(spelling, sound)
    return _DOUBLED.sub(r"\1", _HARD_C.sub("k", letters).replace("'", ""))
