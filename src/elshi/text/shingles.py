"""An index of texts by their shingles (runs of three words), for finding the few that share most with a given text.

A text is a string of word numbers (`chr` of each), as `Vocabulary` gives them. Votes are whole numbers, so that every
implementation ranks alike: a shingle held by `df` of `n` texts is worth floor(log2(n // df)) + 1; texts are ranked by
the sum over the different shingles of the given text, the text added last first among equals.

Memory: 12 bytes for each different shingle of each text. Texts may be added at any time; the next search sorts.
"""

from array import array
from bisect import bisect_left
from collections.abc import Callable, Sequence
from heapq import nlargest

WIDTH = 3  # words in a shingle
MAX_HOLDERS = 400  # a shingle held by more texts than this votes only if no rarer one does
COMMON_USED = 4  # how many of the rarest vote where all are common; among equals those that come first in the text
_BITS = 20
_MAX_WORDS = 1 << _BITS


class Vocabulary:
    """Numbers for words, by `form` of the word. A word that was never learnt has the number 0."""

    def __init__(self, form: Callable[[str], str]) -> None:
        self._form = form
        self._numbers: dict[str, int] = {}

    def learn(self, word: str) -> int:
        """The number of `word`, a new one if need be. Past a million words all further ones share a number."""
        return self._numbers.setdefault(self._form(word), min(len(self._numbers) + 1, _MAX_WORDS - 1))

    def number(self, word: str) -> int:
        """The number of `word`, 0 if it was never learnt."""
        return self._numbers.get(self._form(word), 0)


class ShingleIndex:
    """Finds the texts that share shingles with a given one."""

    def __init__(self) -> None:
        self._added: list[tuple[int, int]] = []
        self._keys = array("Q")
        self._texts = array("I")
        self.size = 0

    def add(self, text: str) -> int:
        """Add a text; its number, 0.. in the order of adding."""
        number = self.size
        self.size += 1
        self._added.extend((key, number) for key in set(_keys(text)))
        return number

    def search(self, text: str, *, limit: int) -> list[tuple[int, int]]:
        """The best texts as (votes, number), best first, at most `limit`."""
        if self._added:
            self._sort()
        held = [self._holders(key) for key in dict.fromkeys(_keys(text))]
        held = [holders for holders in held if holders]
        rare = [holders for holders in held if len(holders) <= MAX_HOLDERS]
        votes: dict[int, int] = {}
        for holders in rare or sorted(held, key=len)[:COMMON_USED]:
            worth = (self.size // len(holders)).bit_length()
            for number in holders:
                votes[number] = votes.get(number, 0) + worth
        return nlargest(limit, ((worth, number) for number, worth in votes.items()))

    def _holders(self, key: int) -> Sequence[int]:
        start = bisect_left(self._keys, key)
        if start == len(self._keys) or self._keys[start] != key:
            return self._texts[:0]
        step = 1  # most shingles have few holders: look near before far
        while start + step < len(self._keys) and self._keys[start + step] == key:
            step *= 2
        end = bisect_left(self._keys, key + 1, start + step // 2, min(start + step, len(self._keys)))
        return self._texts[start:end]

    def _sort(self) -> None:
        pairs = sorted([*zip(self._keys, self._texts, strict=True), *self._added])
        self._keys = array("Q", (key for key, _ in pairs))
        self._texts = array("I", (text for _, text in pairs))
        self._added = []


def _keys(text: str) -> list[int]:
    """Each shingle as one number; words never learnt (0) are in none, for no text holds them."""
    numbers = [ord(word) for word in text]
    return [
        (first << 2 * _BITS) | (second << _BITS) | third
        for first, second, third in zip(numbers, numbers[1:], numbers[2:], strict=False)
        if first and second and third
    ]
