"""Posts to the known claims that they may repeat: candidates, evidence, weights, best first."""

from collections.abc import Iterable, Iterator

import numpy as np

from elshi.listen.claims.evidence import Candidates, KnownClaims
from elshi.listen.claims.postings import Floats
from elshi.listen.claims.ranker import score

DEPTH = 20


def rank_claims(
    known: KnownClaims, posts: Iterable[tuple[str, str]], weights: Floats, *, depth: int = DEPTH
) -> Iterator[tuple[str, list[tuple[str, float]]]]:
    """For each (id, text) its claims with their scores, as of `best_claims`."""
    for name, text in posts:
        yield name, best_claims(known, known.find(text), weights, depth=depth)


def best_claims(known: KnownClaims, found: Candidates, weights: Floats, *, depth: int) -> list[tuple[str, float]]:
    """At most `depth` claims by id with their scores, best first; of equal ones the first of the file is better.

    None: the post shares nothing with any claim. Scores compare within one post only.
    """
    scores = score(found.evidence, weights)
    order = np.argsort(-scores, kind="stable")[:depth]
    return [(known.claims[int(found.places[at])].id, float(scores[at])) for at in order]
