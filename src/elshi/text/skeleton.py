"""Shapes of words: what a word looks like at a glance, so that words with exchanged letters are found and aligned.

The shape of a key (`elshi.text.tokens.token_key`) is made character by character, after NFD: the UTS #39 prototype
of the character, or of the Latin letter for which its capital passes (Cyrillic "в" as "b"), without marks, in lower
case, and with "l" for "i". For finding and aligning ONLY: words of one shape and of other keys are different words.

>>> token_shape("раypal") == token_shape("paypal"), token_shape("legal") == token_shape("iegal")
(True, True)
"""

import unicodedata
from functools import lru_cache

from elshi.text.confusables import mapping

# Small letters whose capitals are drawn as capitals of Latin letters; a key has no capitals left.
CAPITALS_ALIKE = {
    "\u0432": "b", "\u043d": "h", "\u043a": "k", "\u043c": "m", "\u0442": "t", "\u0443": "y",
    "\u03b2": "b", "\u03b5": "e", "\u03b6": "z", "\u03b7": "h", "\u03b9": "i", "\u03ba": "k", "\u03bc": "m",
    "\u03bd": "n", "\u03c4": "t", "\u03c5": "y",
}  # fmt: skip


@lru_cache(maxsize=1 << 14)
def token_shape(key: str) -> str:
    """What a token key looks like."""
    return unicodedata.normalize("NFD", key).translate(_SHAPES)


class _Shapes(dict[int, str]):
    """Code point to its shape, worked out when first met."""

    def __missing__(self, code: int) -> str:
        letter = chr(code)
        alike = CAPITALS_ALIKE.get(letter, letter)
        prototype = "".join(mapping().get(part, part) for part in alike)
        bare = "".join(
            part for part in unicodedata.normalize("NFD", prototype) if unicodedata.category(part) not in {"Mn", "Me"}
        )
        self[code] = bare.lower().replace("i", "l")
        return self[code]


_SHAPES = _Shapes()
