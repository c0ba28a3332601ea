"""A slow, obvious twin of the grouping of alike questions: no postings, no sums that are kept, all pairs looked at.

A question is its terms. What a term weighs is given; it is asked anew when a tenth more questions are there. The
likeness of two sets of questions is the cosine of the sums of their unit vectors, to nine digits. It imports nothing
from `elshi`.
"""

import math
from collections.abc import Callable, Mapping, Sequence

Weigh = Callable[[str, int, int, int], float]  # term, questions with it, questions, languages with it


class SlowGrouper:
    """`groups`: of each question, in the order of coming."""

    def __init__(self, weigh: Weigh, *, join: float, merge: float, apart: Sequence[frozenset[str]] = ()) -> None:
        self.weigh, self.join, self.merge, self.apart = weigh, join, merge, set(apart)
        self.terms: dict[str, tuple[str, ...]] = {}
        self.languages: dict[str, str] = {}
        self.groups: dict[str, str] = {}
        self.weights: dict[str, float] = {}
        self.vectors: dict[str, dict[str, float]] = {}
        self.counted = 0

    def add(self, name: str, terms: Sequence[str], language: str) -> str:
        """The group that it joined or began."""
        ranked = self.rank(self.unit(terms), without=name)
        group = ranked[0][1] if ranked and ranked[0][0] >= self.join else name
        self.terms[name], self.languages[name], self.groups[name] = tuple(terms), language, group
        if len(self.terms) * 10 >= self.counted * 11:
            self.counted = len(self.terms)
            self.weights = {term: self.ask(term) for some in self.terms.values() for term in some}
            self.vectors = {one: self.unit(some) for one, some in self.terms.items()}
        else:
            self.vectors[name] = self.unit(terms)
        return group

    def settle(self) -> None:
        """Merge what is near, then place each again, three times at most."""
        while True:
            names = sorted(set(self.groups.values()))
            pairs = [(self.near(one, other), one, other) for one in names for other in names if one != other]
            best = max((score for score, one, other in pairs if self.free(one, other)), default=0.0)
            if best < self.merge or not best:
                break
            _, one, other = min(pair for pair in pairs if pair[0] == best and self.free(pair[1], pair[2]))
            self.groups |= {name: one for name, group in self.groups.items() if group == other}
        for _ in range(3):
            if not any([self.place_again(name) for name in self.groups]):  # noqa: C419  # all are placed
                break

    def place_again(self, name: str) -> bool:
        """Whether it moved."""
        old = self.groups[name]
        ranked = [
            group
            for score, group in self.rank(self.vectors[name], without=name)
            if score >= self.join
            and not any(frozenset({name, one}) in self.apart for one, its in self.groups.items() if its == group)
        ]
        alone = list(self.groups.values()).count(old) == 1
        self.groups[name] = ranked[0] if ranked else old if alone else self.new_name(name)
        return self.groups[name] != old

    def new_name(self, name: str) -> str:
        """The name itself, or with the first number that is free."""
        tried, number = name, 1
        while tried in self.groups.values():
            number += 1
            tried = f"{name}.{number}"
        return tried

    def rank(self, vector: Mapping[str, float], *, without: str) -> list[tuple[float, str]]:
        """All groups that are like a vector, best first, then by name."""
        names = {group for name, group in self.groups.items() if name != without}
        scores = [(cosine(vector, self.sum_of(group, without=without)), group) for group in names]
        return sorted(((score, group) for score, group in scores if score > 0), key=lambda one: (-one[0], one[1]))

    def near(self, one: str, other: str) -> float:
        """How near two groups are."""
        return cosine(self.sum_of(one), self.sum_of(other))

    def free(self, one: str, other: str) -> bool:
        """Whether nobody split any of the two groups' questions."""
        members = {group: [name for name, its in self.groups.items() if its == group] for group in (one, other)}
        return not any(frozenset({a, b}) in self.apart for a in members[one] for b in members[other])

    def sum_of(self, group: str, *, without: str = "") -> dict[str, float]:
        """The sum of the unit vectors of its questions."""
        found: dict[str, float] = {}
        for name, its in self.groups.items():
            if its == group and name != without:
                for term, weight in self.vectors[name].items():
                    found[term] = found.get(term, 0.0) + weight
        return found

    def unit(self, terms: Sequence[str]) -> dict[str, float]:
        """The unit vector of some terms."""
        weights = {term: self.weights[term] if term in self.weights else self.ask(term) for term in terms}
        length = math.sqrt(sum(weight**2 for weight in weights.values())) or 1.0
        return {term: weight / length for term, weight in weights.items()}

    def ask(self, term: str) -> float:
        """What a term weighs now."""
        holders = [name for name, terms in self.terms.items() if term in terms]
        return self.weigh(term, len(holders), self.counted, len({self.languages[name] for name in holders}))


def cosine(one: Mapping[str, float], other: Mapping[str, float]) -> float:
    """Of two sparse vectors, to nine digits; 0 where one is nothing."""
    lengths = math.sqrt(sum(w**2 for w in one.values())) * math.sqrt(sum(w**2 for w in other.values()))
    product = sum(weight * other.get(term, 0.0) for term, weight in one.items())
    return min(1.0, round(product / lengths, 9)) if lengths else 0.0
