"""All pairs of texts that are at least so alike, with nothing left out: what recall is measured against.

Its own way, of strings and sets (Chaudhuri, Ganti and Kaushik 2006, "A primitive operator for similarity joins"):
where the tokens of all sets are put in one order, rare ones first, two sets whose similarity reaches t have a token in
common among the first n - ceil(t n) + 1 of each. So only those are looked up, and every pair that meets is compared.
"""

from collections import Counter, defaultdict
from collections.abc import Sequence


def join_exactly(sets: Sequence[frozenset[str]], *, percent: int) -> set[tuple[int, int]]:
    """(a, b), a < b, places of sets whose Jaccard similarity is at least `percent`; an empty one is like nothing."""
    shared_by = Counter(token for one in sets for token in one)
    met: dict[str, list[int]] = defaultdict(list)
    found: set[tuple[int, int]] = set()
    for place, one in enumerate(sets):
        rare_first = sorted(one, key=lambda token: (shared_by[token], token))
        prefix = rare_first[: len(one) + (-percent * len(one) // 100) + 1]
        for other in {earlier for token in prefix for earlier in met[token]}:
            common = len(one & sets[other])
            if 100 * common >= percent * (len(one) + len(sets[other]) - common):
                found.add((other, place))
        for token in prefix:
            met[token].append(place)
    return found
