"""Slow, obvious twins of the measures: MAP@5 of a run, precision and recall of pairs, groups and members.

- A run is what a system answers: for each query its documents, best first. Its file has TREC's six columns (query, Q0,
  document, rank, score, tag); as in trec_eval the order is by score, and of equal scores the greater document id (as
  text) comes first; the column `rank` is not looked at.
- Average precision at k is the sum of (relevant among the first i) / i over those i ≤ k whose document is relevant,
  divided by the number of relevant documents (trec_eval's `map_cut_k`). MAP is its mean over all queries that the qrels
  name; one that the run does not answer counts 0.
- Precision of nothing found is 1, recall of nothing to find is 1; the counts are given beside.

It imports nothing from `elshi`.

>>> average_precision(["d3", "d1", "d9", "d2"], {"d1", "d2"})
Fraction(1, 2)
>>> score_sets({1, 2, 3}, {2, 3, 4, 5})
Scores(found=3, true=4, both=2, precision=Fraction(2, 3), recall=Fraction(1, 2))
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import combinations
from typing import Any


@dataclass(frozen=True)
class Scores:
    """How many were found, how many are true, how many are both; and the two shares."""

    found: int
    true: int
    both: int
    precision: Fraction
    recall: Fraction


def parse_qrels(text: str) -> dict[str, frozenset[str]]:
    """Query to its relevant documents (relevance above 0), from TREC's four columns."""
    relevant: dict[str, set[str]] = defaultdict(set)
    for line in text.splitlines():
        if line.strip():
            query, _, document, grade = line.split()
            relevant[query] |= {document} if int(grade) > 0 else set()
    return {query: frozenset(documents) for query, documents in relevant.items()}


def parse_run(text: str) -> dict[str, list[str]]:
    """Query to its documents, best first, from TREC's six columns."""
    scored: dict[str, list[tuple[float, str]]] = defaultdict(list)
    for line in text.splitlines():
        if line.strip():
            query, _, document, _, score, _ = line.split()
            scored[query].append((float(score), document))
    return {query: [document for _, document in sorted(found, reverse=True)] for query, found in scored.items()}


def average_precision(ranked: Sequence[str], relevant: Collection[str], *, cut: int = 5) -> Fraction:
    """Average precision of one query's answer at `cut`; `relevant` is not empty, `ranked` names no document twice."""
    total = Fraction(0)
    for place in range(1, min(cut, len(ranked)) + 1):
        if ranked[place - 1] in relevant:
            total += Fraction(sum(document in relevant for document in ranked[:place]), place)
    return total / len(relevant)


def mean_average_precision(
    run: Mapping[str, Sequence[str]], qrels: Mapping[str, Collection[str]], *, cut: int = 5
) -> Fraction:
    """MAP@cut over the queries of the qrels that have a relevant document."""
    asked = [query for query in qrels if qrels[query]]
    total = sum((average_precision(run.get(query, ()), qrels[query], cut=cut) for query in asked), Fraction(0))
    return total / len(asked)


def score_sets(found: Collection[Any], true: Collection[Any]) -> Scores:
    """Precision and recall of a set: of members, or of pairs that are already in one order."""
    found, true = set(found), set(true)
    both = len(found & true)
    return Scores(
        found=len(found),
        true=len(true),
        both=both,
        precision=Fraction(both, len(found)) if found else Fraction(1),
        recall=Fraction(both, len(true)) if true else Fraction(1),
    )


def pairs_of_groups(groups: Iterable[Collection[Any]]) -> set[tuple[Any, Any]]:
    """All pairs inside the groups, smaller id first: what says that two posts are in one group.

    >>> sorted(pairs_of_groups([{3, 1, 2}, {7}]))
    [(1, 2), (1, 3), (2, 3)]
    """
    return {pair for group in groups for pair in combinations(sorted(group), 2)}


def score_pairs(found: Iterable[tuple[Any, Any]], true_groups: Iterable[Collection[Any]]) -> Scores:
    """Pairs found, in either order, against the pairs inside the true groups."""
    return score_sets({(min(pair), max(pair)) for pair in found}, pairs_of_groups(true_groups))


def score_groups(found_groups: Iterable[Collection[Any]], true_groups: Iterable[Collection[Any]]) -> Scores:
    """Pairs that are in one group against pairs that should be: pairs found by way of a third post count too."""
    return score_sets(pairs_of_groups(found_groups), pairs_of_groups(true_groups))
