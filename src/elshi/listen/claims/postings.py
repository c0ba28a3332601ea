"""Which claims hold which terms, and how much a text shares with each of them: BM25, cosine, coverage.

BM25 with k1 = 1.2 and b = 0.75, and the weight of a term ln(1 + (N - n + 0.5) / (n + 0.5)): Robertson and Zaragoza
2009, "The Probabilistic Relevance Framework: BM25 and Beyond". A term of the asking text counts once. For the cosine a
term weighs (1 + ln tf) · idf on both sides. All is kept as arrays, one entry for each term of each claim.
"""

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

K1 = 1.2
B = 0.75

Floats = NDArray[np.float64]
Numbers = NDArray[np.int64]


class Postings:
    """Built once from the terms of all documents, then asked. `count`: how many documents there are."""

    def __init__(self, documents: Sequence[Iterable[str]]) -> None:
        self.count = len(documents)
        self._terms: defaultdict[str, int] = defaultdict()
        self._terms.default_factory = self._terms.__len__  # a new term gets the next number
        numbers: list[int] = []
        sizes = []
        for document in documents:
            before = len(numbers)
            numbers.extend(map(self._terms.__getitem__, document))
            sizes.append(len(numbers) - before)
        self._terms.default_factory = None
        known = len(self._terms)
        places = np.repeat(np.arange(self.count), sizes)
        keys, often = np.unique(np.array(numbers, dtype=np.int64) * self.count + places, return_counts=True)
        term, self.place = np.divmod(keys, max(1, self.count))  # term by term, documents in their order
        self.first: Numbers = np.searchsorted(term, np.arange(known + 1)).astype(np.int64)
        holders = np.diff(self.first)
        self.idf: Floats = np.log1p((self.count - holders + 0.5) / (holders + 0.5))
        self.rarest = math.log1p((self.count + 0.5) / 0.5)  # idf of a term that no document has
        self.weight: Floats = self.idf[term]
        self.length: Floats = _sums(self.place, often, self.count)
        usual = self.length.mean() or 1.0
        norm = K1 * (1 - B + B * self.length / usual)
        self.okapi: Floats = self.weight * often * (K1 + 1) / (often + norm[self.place])
        self.tfidf: Floats = (1 + np.log(often)) * self.weight
        self.norm: Floats = np.sqrt(_sums(self.place, self.tfidf**2, self.count))
        self.total: Floats = _sums(self.place, self.weight, self.count)

    def match(self, terms: Iterable[str]) -> "Match":
        """What the documents share with a text of these terms."""
        asked = Counter(terms)
        numbers = {self._terms[term]: count for term, count in asked.items() if term in self._terms}
        unknown = self.rarest * (len(asked) - len(numbers))
        return Match(self, np.array(list(numbers), dtype=np.int64), np.array(list(numbers.values())), unknown)


class Match:
    """One text against all documents; each answer is an array of `count` numbers, 0 where nothing is shared."""

    def __init__(self, postings: Postings, terms: Numbers, often: Numbers, unknown: float) -> None:
        self._of, self._unknown = postings, unknown
        starts, ends = postings.first[terms], postings.first[terms + 1]
        held = ends - starts
        jumps = np.repeat(starts - np.concatenate(([0], np.cumsum(held)[:-1])), held) if len(terms) else starts
        self._at = jumps + np.arange(len(jumps))  # the entries of all asked terms, term by term
        self._place = postings.place[self._at]
        self._idf = postings.idf[terms]
        self._asked = (1 + np.log(np.maximum(often, 1))) * self._idf
        self._each = np.repeat(self._asked, held)

    def bm25(self) -> Floats:
        """Okapi BM25."""
        return self._sum(self._of.okapi[self._at])

    def cosine(self) -> Floats:
        """Cosine of tf-idf, 0 to 1; a term that no document has does not count."""
        norm = float(np.sqrt((self._asked**2).sum()))
        return _share(self._sum(self._each * self._of.tfidf[self._at]), norm * self._of.norm)

    def shares(self) -> tuple[Floats, Floats]:
        """How much of each document's idf the text has, and how much of the text's idf each document has; 0 to 1."""
        shared = self._sum(self._of.weight[self._at])
        of_text = np.full(self._of.count, self._idf.sum() + self._unknown)
        return _share(shared, self._of.total), _share(shared, of_text)

    def rarest(self) -> Floats:
        """The idf of the rarest shared term."""
        best = np.zeros(self._of.count)
        np.maximum.at(best, self._place, self._of.weight[self._at])
        return best

    def _sum(self, values: Floats) -> Floats:
        return _sums(self._place, values, self._of.count)


class Top(NamedTuple):
    """The best documents of a ranking and how good they are."""

    places: Numbers
    scores: Floats


def best(scores: Floats, limit: int) -> Top:
    """The `limit` best, best first; of equal ones those that come first. Documents that score 0 are left out."""
    limit = min(limit, len(scores))
    if limit < len(scores):
        floor = np.partition(scores, -limit)[-limit]
        places = np.flatnonzero(scores >= max(floor, np.nextafter(0, 1)))
    else:
        places = np.flatnonzero(scores > 0)
    order = np.argsort(-scores[places], kind="stable")[:limit]
    return Top(places[order], scores[places[order]])


def _sums(places: Numbers, values: Floats, count: int) -> Floats:
    """The sum of the values of each place. (Of no values numpy's own would be whole numbers.)"""
    return np.asarray(np.bincount(places, values, count), dtype=np.float64)


def _share(part: Floats, whole: Floats) -> Floats:
    return np.divide(part, whole, out=np.zeros_like(part), where=whole > 0)
