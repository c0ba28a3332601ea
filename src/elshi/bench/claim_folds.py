"""How a ranking of claims is judged: MAP@5 as trec_eval counts it, over folds that were frozen before anything was
learnt.

The folds are those of `tests/generators/splits.py` (a test holds the two together): posts that repeat one claim are
always in one fold, so that nothing is learnt from the answer of a post that is judged.
"""

import hashlib
from collections import defaultdict
from collections.abc import Mapping, Sequence
from itertools import pairwise

from elshi.listen.groups import connected_groups

SALT = "elshi/listen/1"
FOLDS = 5
SEEDS = (1, 2, 3, 4, 5)
CUT = 5

Qrels = Mapping[str, frozenset[str]]


def parse_qrels(text: str) -> dict[str, frozenset[str]]:
    """Post to the claims that it repeats, from TREC's four columns; a relevance of 0 is none."""
    right: dict[str, set[str]] = defaultdict(set)
    for line in text.splitlines():
        if line.strip():
            post, _, claim, grade = line.split()
            if int(grade) > 0:
                right[post].add(claim)
    return {post: frozenset(claims) for post, claims in right.items()}


def deal_folds(qrels: Qrels, *, seed: int) -> list[list[str]]:
    """The posts of each fold, sorted. Bundles of posts with common claims are dealt in the order of their hashes, each
    to the fold with the fewest posts so far."""
    folds: list[list[str]] = [[] for _ in range(FOLDS)]
    for bundle in sorted(_bundles(qrels), key=lambda posts: _draw(seed, posts[0])):
        min(folds, key=len).extend(bundle)
    return [sorted(fold) for fold in folds]


def average_precision(ranked: Sequence[str], right: frozenset[str]) -> float:
    """Of one post, at CUT: `ranked` are claims, best first."""
    hits, total = 0, 0.0
    for place, claim in enumerate(ranked[:CUT], 1):
        if claim in right:
            hits += 1
            total += hits / place
    return total / len(right)


def mean_average_precision(run: Mapping[str, Sequence[str]], qrels: Qrels) -> float:
    """Over all posts of `qrels`; one that the run does not answer counts 0."""
    return sum(average_precision(run.get(post, ()), right) for post, right in qrels.items()) / len(qrels)


def _bundles(qrels: Qrels) -> list[list[str]]:
    """Posts that share a claim, directly or through others; each bundle sorted."""
    by_claim: dict[str, list[str]] = defaultdict(list)
    for post, claims in qrels.items():
        for claim in claims:
            by_claim[claim].append(post)
    pairs = [pair for posts in by_claim.values() for pair in pairwise(posts)]
    return connected_groups(sorted(qrels), pairs)


def _draw(seed: int, name: str) -> int:
    return int.from_bytes(hashlib.sha256(f"{SALT}/claims/{seed}/{name}".encode()).digest()[:8])
