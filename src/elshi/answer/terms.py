"""The terms by which questions are compared: concepts of the field, and stems of the words.

>>> list(read_terms("Загранпаспортты ауыстыру", language="kk").items())[:2]
[('concept passport', 'Загранпаспортты'), ('concept renew', 'ауыстыру')]
"""

from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise

from elshi.answer.concepts import shipped_concepts
from elshi.answer.plain import PlainWord, read_plain

CONCEPT = "concept "  # a concept's term begins with it; no stem holds a blank
STEM = 5  # letters kept of a word, as in elshi.text.topics
SHORTEST = 3  # letters of a word that has a stem


def read_terms(text: str, *, language: str) -> Mapping[str, str]:
    """The terms of a question, each with the words as written that it was found in, in the order of the text."""
    words = read_plain(text, language=language)
    found: dict[str, str] = {}
    for concept, written in shipped_concepts().find(words):
        found.setdefault(CONCEPT + concept, written)
    for stem, written in _stems(words):
        found.setdefault(stem, written)
    return found


def _stems(words: Sequence[PlainWord]) -> Iterator[tuple[str, str]]:
    """The first letters of each word; of a script without spaces every two neighbours."""
    for one, other in pairwise(words):
        if one.unspaced and other.unspaced:
            yield one.letters + other.letters, one.written + other.written
    for word in words:
        if len(word.letters) >= SHORTEST and not word.unspaced:
            yield word.letters[:STEM], word.written
