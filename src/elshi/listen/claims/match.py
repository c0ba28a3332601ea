"""Posts to the known claims that they may repeat: candidates, evidence, weights, best first."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import numpy as np

from elshi.listen.claims.evidence import Candidates, KnownClaims
from elshi.listen.claims.postings import Floats
from elshi.listen.claims.ranker import score
from elshi.listen.claims.weights import Weights

DEPTH = 20


@dataclass(frozen=True, slots=True)
class Matched:
    """Of one post: the ids of claims with their scores, best first; whether the first is `near` enough to be repeated.

    Scores compare within one post only. No claims: the post shares nothing with any.
    """

    post: str
    claims: tuple[tuple[str, float], ...]
    near: bool


def match_posts(
    known: KnownClaims, posts: Iterable[tuple[str, str]], weights: Weights, *, depth: int = DEPTH
) -> Iterator[Matched]:
    """What each (id, text) may repeat, at most `depth` claims each."""
    for name, text in posts:
        found = known.find(text)
        order = rank_rows(found, weights.ranking)[:depth]
        near = weights.nearness.is_near(found.evidence, weights.ranking)
        yield Matched(name, tuple((known.claims[found.places[row]].id, value) for row, value in order), near)


def rank_rows(found: Candidates, ranking: Floats) -> list[tuple[int, float]]:
    """The rows of the candidates with their scores, best first; of equal ones the first of the file is better."""
    scores = score(found.evidence, ranking)
    return [(int(row), float(scores[row])) for row in np.argsort(-scores, kind="stable")]
