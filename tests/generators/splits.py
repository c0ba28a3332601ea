"""Which part of the shared data is for tuning and which is for the figures, frozen before the code was tuned.

Everything is decided by SHA-256 of a salt and a name, so nothing has to be copied and the order of rows, the machine
and PYTHONHASHSEED play no part. `tests/data/listen/splits.json` holds counts and one hash per part; a test compares.

- D3lta: whole blocks, by the block's name, into `tuning` and `test`. Tune on the first; report the second.
- Claims: five folds for each of five seeds. Posts that repeat one claim are always in one fold, so that nothing is
  tuned on the answer of a post that it is judged by.

Imports nothing from `elshi`, nothing outside the standard library. In tests: `from generators import splits`.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Literal

Half = Literal["tuning", "test"]

SALT = "elshi/listen/1"  # never change: another salt is another test set
FOLDS = 5
SEEDS = (1, 2, 3, 4, 5)


def half_of_block(block: str) -> Half:
    """The half of a D3lta block.

    >>> half_of_block("2") == half_of_block("2")
    True
    """
    return "test" if _draw("d3lta", block) % 2 else "tuning"


def deal_folds(relevant: Sequence[tuple[str, str]], *, seed: int) -> list[list[str]]:
    """The query ids of each of the five folds, sorted, from the (query, claim) rows of the qrels.

    Queries that share a claim, directly or through others, stay together. The bundles are dealt in the order of their
    hashes, each to the fold that has the fewest queries so far (of equal ones, the first).
    """
    folds: list[list[str]] = [[] for _ in range(FOLDS)]
    for bundle in sorted(_bundles(relevant), key=lambda queries: _draw(f"claims/{seed}", queries[0])):
        min(folds, key=len).extend(bundle)
    return [sorted(fold) for fold in folds]


def describe(names: Iterable[str]) -> dict[str, int | str]:
    """How many names there are and one hash of them all, for the frozen file."""
    ordered = sorted(names)
    return {"count": len(ordered), "sha256": hashlib.sha256("\n".join(ordered).encode()).hexdigest()}


def _bundles(relevant: Sequence[tuple[str, str]]) -> list[list[str]]:
    claims: dict[str, set[str]] = defaultdict(set)
    queries: dict[str, set[str]] = defaultdict(set)
    for query, claim in relevant:
        claims[query].add(claim)
        queries[claim].add(query)
    bundles, seen = [], set()
    for start in sorted(claims):
        bundle, waiting = set(), {start} - seen
        while waiting:
            bundle |= waiting
            waiting = {other for query in waiting for claim in claims[query] for other in queries[claim]} - bundle
        seen |= bundle
        bundles += [sorted(bundle)] if bundle else []
    return bundles


def _draw(purpose: str, name: str) -> int:
    return int.from_bytes(hashlib.sha256(f"{SALT}/{purpose}/{name}".encode()).digest()[:8])
