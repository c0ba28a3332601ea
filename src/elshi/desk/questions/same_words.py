"""Which questions were asked in the same words, without reading all of them for each new one.

The words of the newest questions are kept as hashes in the memory of the process that takes questions in, and only
there: a hash on the disk would tell what an erased question was. What is found here is only a hint; whether a question
still stands where it did, its row says.
"""

from collections import defaultdict
from hashlib import sha256
from pathlib import Path

from django.conf import settings

from elshi.desk.questions.models import Question
from elshi.text.normal import fold

MOST = 20_000  # questions that are looked at, the newest; up to twice as many are kept


class SameWords:
    """Of one database. Rows are read once, in the order of their numbers: only one process adds any."""

    def __init__(self) -> None:
        self._numbers: dict[bytes, list[int]] = defaultdict(list)
        self._many, self._last = 0, 0

    def find(self, text: str, *, language: str) -> list[int]:
        """Numbers of the questions in these words, the newest first."""
        self._read_more()
        return self._numbers.get(_words_key(text, language), [])[::-1]

    def _read_more(self) -> None:
        if self._many > 2 * MOST:
            self._numbers.clear()
            self._many, self._last = 0, 0
        rows = Question.objects.filter(pk__gt=self._last).order_by("-pk").values_list("pk", "language", "text")
        for number, language, text in reversed(list(rows[:MOST])):
            self._numbers[_words_key(text, language)].append(number)
            self._many, self._last = self._many + 1, number


_KNOWN: dict[Path | None, SameWords] = {}  # of one node: the newest that was asked about


def find_same_words(text: str, *, language: str) -> list[int]:
    """`SameWords.find` of this node's database."""
    home = settings.ELSHI_HOME
    if home not in _KNOWN:
        _KNOWN.clear()
        _KNOWN[home] = SameWords()
    return _KNOWN[home].find(text, language=language)


def _words_key(text: str, language: str) -> bytes:
    return sha256(f"{language}\n{fold(text)}".encode()).digest()
