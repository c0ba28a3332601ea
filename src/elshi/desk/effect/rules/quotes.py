"""What a post makes of our words: a faithful quote, an excerpt, an altered one, or none.

A post is mostly more than the quote: "They say: «…» #tag". What stands in quotation marks is judged as it is, since it
is said to be ours. Where that gives nothing, the post is cut at the ends of its sentences, at colons, quotation marks,
links and hashtags, and judged from the first to the last piece that has a run of our words: what its author says before
and after is his own. A word that he changed within such a piece is not, nor is a sentence beside it that is ours but
for a few words.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from elshi.listen.statements import RUN
from elshi.text.normal import normalise
from elshi.text.tokens import read_tokens
from elshi.verify.hidden import has_hidden
from elshi.verify.judging import Finding, judge
from elshi.verify.library import Library
from elshi.verify.matching import MIN_WORDS, count_words

MAX_LETTERS = 5_000  # of a post that are looked at

_QUOTED = re.compile('«([^«»]+)»|“([^“”]+)”|„([^„“”]+)[“”]|"([^"]+)"|「([^「」]+)」|《([^《》]+)》')
_ASIDE = re.compile(r"https?://\S+|(?:^|\s)(?:RT\b|@\S+)|(?:(?:^|(?<=\s))#\w+\s*)+$|^(?:#\w+\s*)+")
_PIECE = re.compile('[^.!?…。！？:：«»“”„"\n]+[.!?…。！？:：«»“”„"\n]*')
_WHAT = {"same": "faithful", "excerpt": "excerpt", "altered": "altered"}


@dataclass(frozen=True, slots=True)
class Quote:
    """`verdict`: one of `elshi.listen.statements.VERDICTS`. `given`: the stretch of the post that was judged."""

    verdict: str
    finding: Finding
    given: str


class Quotes:
    """Judges posts by a library, which must not grow meanwhile."""

    def __init__(self, library: Library) -> None:
        self._library = library
        keys = [read_tokens(normalise(document.text)).keys for document in library.documents]
        self._runs = {run for words in keys for run in _runs(words, RUN)}
        self._pairs = {run for words in keys for run in _runs(words, 2)}

    def judge(self, text: str) -> Quote | None:
        """What `text`, a whole post, makes of the library's texts; None if it quotes none of them."""
        text = text[:MAX_LETTERS]
        if has_hidden(text):
            return None
        quoted = [found for passage in _passages(text) if (found := self._judge(passage)) is not None]
        if quoted:
            return max(quoted, key=lambda one: one.verdict == "altered")
        stretch = self._stretch(_ASIDE.sub("\n", text))
        return self._judge(stretch) if stretch else None

    def _judge(self, text: str) -> Quote | None:
        text = text.strip()
        if count_words(text) < MIN_WORDS:
            return None
        finding = judge(self._library, text)
        return None if finding is None else Quote(_WHAT[finding.what], finding, text)

    def _stretch(self, text: str) -> str:
        """From the first to the last piece of `text` with a run of our words, and on over pieces that are mostly ours.

        "" if there is none.
        """
        pieces = [(piece.span(), read_tokens(normalise(piece.group())).keys) for piece in _PIECE.finditer(text)]
        ours = [at for at, (_, words) in enumerate(pieces) if not self._runs.isdisjoint(_runs(words, RUN))]
        if not ours:
            return ""
        first, last = ours[0], ours[-1]
        while first > 0 and self._is_mostly_ours(pieces[first - 1][1]):
            first -= 1
        while last + 1 < len(pieces) and self._is_mostly_ours(pieces[last + 1][1]):
            last += 1
        return text[pieces[first][0][0] : pieces[last][0][1]]

    def _is_mostly_ours(self, words: Sequence[str]) -> bool:
        """Whether half of the words stand beside a neighbour that they have in our texts: a changed sentence."""
        paired = {
            at + step for at in range(len(words) - 1) if tuple(words[at : at + 2]) in self._pairs for step in (0, 1)
        }
        return len(words) > 2 and 2 * len(paired) >= len(words)


def _passages(text: str) -> Iterator[str]:
    for found in _QUOTED.finditer(text):
        yield next(group for group in found.groups() if group is not None)


def _runs(words: Sequence[str], length: int) -> Iterator[tuple[str, ...]]:
    return (tuple(words[at : at + length]) for at in range(len(words) - length + 1))
