"""Which earlier texts are on the topic of this one, and which of their sentences say the same in other words.

Likeness is ours (DESIGN 8: text methods need no model): stems weighed by how rare they are among all that was
published (`elshi.text.topics`). Plain functions: the tables are the caller's.
"""

import math
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from elshi.text.markdown import plain_text
from elshi.text.topics import topic_words

KEPT = 24  # stems kept of one published text
ASKED = 32  # stems of the draft that are looked up
TITLE = 3  # a word of the title counts as so many of the text
SHARED = 2  # stems that a precedent shares at the least
PART = 0.12  # and the part of the draft's weight that they make up
SAME_TOPIC = 0.4  # of two sentences: shared stems, doubled, by all stems (Dice)
MAX_PAIRS = 12
_SENTENCE = re.compile(r"[^.!?。！？؟\n]+[.!?。！？؟]*")


@dataclass(frozen=True, slots=True)
class Likeness:
    """How near an earlier text is: `part` of the draft's weight that it shares, 0 to 1."""

    release: int
    part: float


@dataclass(frozen=True, slots=True)
class Pair:
    """A sentence of an earlier text, and the one of the draft that says it now."""

    before: str
    now: str


def count_words(*, title: str, body: str) -> Counter[str]:
    """The stems of a rendition, those of its title weighed more."""
    return topic_words(title, weight=TITLE) + topic_words(plain_text(body))


def choose_words(counted: Counter[str], *, holders: Mapping[str, int], texts: int, limit: int) -> list[str]:
    """The `limit` most telling stems, most telling first. `holders`: of how many of `texts` each is kept already."""

    def worth(stem: str) -> tuple[float, str]:
        return -min(counted[stem], 8) * rarity(holders.get(stem, 0), texts=texts), stem

    return sorted(counted, key=worth)[:limit]


def rarity(holders: int, *, texts: int) -> float:
    """Inverse document frequency, smoothed so that it is never below 0: natural logarithm."""
    return math.log(1 + (texts - holders + 0.5) / (holders + 0.5)) if holders < texts else 0.01


def rank(
    asked: Sequence[str], *, kept: Iterable[tuple[int, str]], holders: Mapping[str, int], texts: int
) -> list[Likeness]:
    """The texts that share enough of `asked`, nearest first. `kept`: (release, stem) of the texts that hold any."""
    worth = {stem: rarity(holders.get(stem, 0), texts=texts) for stem in asked}
    shared: dict[int, set[str]] = {}
    for release, stem in kept:
        shared.setdefault(release, set()).add(stem)
    # What nobody ever said tells nothing about who said the rest.
    whole = sum(weight for stem, weight in worth.items() if holders.get(stem, 0)) or 1.0
    found = (
        Likeness(release, sum(worth[stem] for stem in stems) / whole)
        for release, stems in shared.items()
        if len(stems) >= SHARED
    )
    return sorted((one for one in found if one.part >= PART), key=lambda one: (-one.part, -one.release))


def pair_sentences(before: str, now: str) -> list[Pair]:
    """Sentences of the two bodies (Markdown) that are on the same thing and not the same, in the order of `now`."""
    old = [(sentence, set(topic_words(sentence))) for sentence in _sentences(before)]
    pairs = []
    for sentence in _sentences(now):
        stems = set(topic_words(sentence))
        nearest = max(old, key=lambda one: _dice(one[1], stems), default=None)
        if nearest is not None and _dice(nearest[1], stems) >= SAME_TOPIC and nearest[0] != sentence:
            pairs.append(Pair(nearest[0], sentence))
    return pairs[:MAX_PAIRS]


def _sentences(body: str) -> list[str]:
    found = (part.strip() for part in _SENTENCE.findall(plain_text(body)[:20_000]))
    return [part for part in found if len(part) > 1][:200]


def _dice(one: set[str], other: set[str]) -> float:
    return 2 * len(one & other) / (len(one) + len(other)) if one and other else 0.0
