"""What a question means: a vector learnt from questions that were written for it, in five languages.

`meaning.bin` beside this module has a vector for each of 29,000 features: words in the plain alphabet, their
beginnings, and the concepts of consular work. A question's vector is the sum of its features' vectors (as in fastText's
classifier: Joulin et al., *Bag of Tricks for Efficient Text Classification*, EACL 2017); what is not known says
nothing. `tools/train_meaning.py` learns it so that questions which want the same answer lie near each other; what from,
and how good it is: decision 27.

The file: a line of JSON (`version`, `dims`, `features`, and where it comes from), the features on a line each, in
order, UTF-8; then for each a scale (float32, little-endian), then for each `dims` numbers (int8): number times scale.
How rarely a feature comes is in its vector's length.
"""

import json
import sys
from array import array
from collections.abc import Iterator, Sequence
from functools import lru_cache
from importlib.resources import files
from operator import add

from elshi.answer.concepts import shipped_concepts
from elshi.answer.plain import read_plain

VERSION = 1
SHORTEST, LONGEST = 3, 6  # letters of a word's beginning that is a feature


def read_features(text: str, *, language: str) -> Iterator[str]:
    """The features of a question, some twice: of each word the whole and its beginnings, and the concepts."""
    words = read_plain(text, language=language)
    for letters in dict.fromkeys(word.letters for word in words):
        yield letters
        yield from (f"{letters[:size]}-" for size in range(SHORTEST, min(LONGEST, len(letters) - 1) + 1))
    yield from dict.fromkeys(f"+{concept}" for concept, _ in shipped_concepts().find(words))


class Meaning:
    """Vectors by feature, as a `Vectors` of `elshi.answer.likeness`."""

    def __init__(self, data: bytes) -> None:
        head, rest = data.split(b"\n", 1)
        self.about = json.loads(head)
        if self.about["version"] != VERSION:
            raise ValueError(f"meaning.bin: expected version {VERSION}, got {self.about['version']}")
        self.dims, count = self.about["dims"], self.about["features"]
        *names, rest = rest.split(b"\n", count)
        if len(names) != count or len(rest) != count * (4 + self.dims):
            raise ValueError("meaning.bin: not whole")
        self._place = {name.decode(): number for number, name in enumerate(names)}
        self._scales = array("f", rest[: 4 * count])
        if sys.byteorder == "big":
            self._scales.byteswap()
        self._rows = array("b", rest[4 * count :])

    def __call__(self, text: str, language: str) -> Sequence[float]:
        """The vector of a text; zeros where nothing of it is known."""
        total = [0.0] * self.dims
        for feature in read_features(text, language=language):
            place = self._place.get(feature)
            if place is not None:
                scale, row = self._scales[place], self._rows[place * self.dims : (place + 1) * self.dims]
                total = list(map(add, total, map(scale.__mul__, row)))
        return total


@lru_cache(maxsize=1)
def shipped_meaning() -> Meaning:
    """What comes with Elshi."""
    return Meaning((files("elshi.answer") / "meaning.bin").read_bytes())
