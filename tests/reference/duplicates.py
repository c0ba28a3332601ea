"""Slow, obvious twin of near-duplicates: the exact Jaccard similarity of every pair of texts.

Normal form: Unicode NFKC, lower case, links and @mentions (`@` up to the next white space) dropped, white space folded
to single spaces, ends stripped.
A text's grams are the set of all runs of five characters of that form; a form shorter than five is its own one gram;
an empty form has none and is like nothing. Similarity is |A ∩ B| / |A ∪ B|; a pair counts from the threshold on,
inclusive, compared in whole numbers. Groups are the connected components of the pairs.

O(n²); it imports nothing from `elshi`. A fast form with another normal form passes its own as `normal`.

>>> normal_form("RT @ann:  Look:\\nHTTPS://news.samal.example/a Ⅳ")
'rt look: iv'
>>> sorted(grams("abcdef"))
['abcde', 'bcdef']
>>> similarity("abcdef", "abcdeg"), similarity("", "")
(Fraction(1, 3), Fraction(0, 1))
"""

import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction
from itertools import combinations
from typing import Any

GRAM = 5  # characters


def normal_form(text: str | None) -> str:
    """The text as it is compared."""
    lower = unicodedata.normalize("NFKC", text or "").lower()
    return " ".join(re.sub(r"https?://\S+|@\S*", " ", lower).split())


def grams(form: str) -> frozenset[str]:
    """The set of runs of five characters of a normal form."""
    if len(form) < GRAM:
        return frozenset({form} - {""})
    return frozenset(form[start : start + GRAM] for start in range(len(form) - GRAM + 1))


def similarity(one: str, two: str) -> Fraction:
    """Jaccard similarity of two normal forms, exactly; 0 if either is empty."""
    return _jaccard(grams(one), grams(two))


def _jaccard(one: frozenset[str], two: frozenset[str]) -> Fraction:
    return Fraction(len(one & two), len(one | two)) if one and two else Fraction(0)


def duplicate_pairs(
    texts: Mapping[Any, str | None], *, threshold: Fraction, normal: Callable[[str | None], str] = normal_form
) -> dict[tuple[Any, Any], Fraction]:
    """(id, id), smaller first, to similarity, for every pair at least `threshold` alike; `threshold` is above 0."""
    sets = {name: grams(normal(text)) for name, text in sorted(texts.items())}
    alike = {(one, two): _jaccard(sets[one], sets[two]) for one, two in combinations(sets, 2)}
    return {pair: value for pair, value in alike.items() if value >= threshold}


def groups(pairs: Sequence[tuple[Any, Any]], *, at: Mapping[Any, int]) -> list[tuple[Any, frozenset[Any]]]:
    """(first post, members) of each connected component; first by time, then id. In the order of the first posts.

    >>> groups([(1, 2), (2, 3), (8, 9)], at={1: 50, 2: 40, 3: 40, 8: 7, 9: 8})
    [(8, frozenset({8, 9})), (2, frozenset({1, 2, 3}))]
    """
    component: dict[Any, frozenset[Any]] = {}
    for one, two in pairs:
        joined = component.get(one, frozenset({one})) | component.get(two, frozenset({two}))
        component.update(dict.fromkeys(joined, joined))
    found = [(min(members, key=lambda post: (at[post], post)), members) for members in set(component.values())]
    return sorted(found, key=lambda group: (at[group[0]], group[0]))
