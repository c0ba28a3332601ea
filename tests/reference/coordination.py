"""Slow, obvious twin of co-sharing: every pair of posts that carry one object is looked at.

Definitions (what `elshi listen coordination` promises):

- A *share* is (post, account, us, object); `us` is UTC microseconds. An object that is null or empty links nobody.
  One post may carry several objects (several links), each a share of its own.
- A *pair* is an unordered pair of posts by different accounts that share at least one object and are at most the
  window apart, inclusive. Two posts that share two objects are one pair.
- An *edge* is an unordered pair of accounts, `a < b`. `weight_ab` is how many distinct posts of `a` are in a pair with
  some post of `b`, `weight_ba` the other way; `pairs` how many pairs there are between the two; `first_at` and
  `last_at` are the earliest and the latest time of any post in these pairs.
- CooRTweet (`R/detect_groups.R`, `min_participation = 2` by default) leaves accounts out of this that take part too
  seldom: `participating_pairs`. Its published counts are of these pairs, not of all.

O(n²) for the posts of one object; it imports nothing from `elshi`.

>>> MINUTE = 60_000_000
>>> shares = [(1, "ann", 0, "x"), (2, "bob", MINUTE, "x"), (3, "bob", MINUTE + 1, "x"), (4, "cem", 0, None)]
>>> coordination_pairs(shares, window_us=MINUTE)
{(1, 2)}
>>> coordination_edges(shares, window_us=MINUTE)
[Edge(a='ann', b='bob', weight_ab=1, weight_ba=1, pairs=1, first_at=0, last_at=60000000)]
>>> text_object("  RT @Ann: Good\\tMorning ")
'rt good morning'
"""

import re
from collections import Counter, defaultdict
from collections.abc import Collection, Hashable, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Any

Share = tuple[Any, Any, int, Hashable | None]  # post, account, us, object


@dataclass(frozen=True, order=True)
class Edge:
    """What two accounts have in common; times in UTC microseconds."""

    a: Any
    b: Any
    weight_ab: int
    weight_ba: int
    pairs: int
    first_at: int
    last_at: int


def text_object(text: str | None) -> str | None:
    """A text as an object: lower-cased, @mentions dropped, white space folded; None if nothing is left.

    A mention is `@` and all up to the next white space, wherever it begins, as in coordination-network-toolkit
    (`similarity.py`): on real posts `@name,` and `@name:` are told apart otherwise.
    """
    if text is None:
        return None
    return " ".join(re.sub(r"@\S*", "", text.lower()).split()) or None


def sequence_object(items: Sequence[str | None] | None) -> tuple[str, ...] | None:
    """Hashtags as one object: the sequence in its order, lower-cased, empty ones left out; None if none is left."""
    return tuple(item.lower() for item in items or () if item) or None


def coordination_pairs(shares: Sequence[Share], *, window_us: int) -> set[tuple[Any, Any]]:
    """(post, post), smaller id first."""
    sharing: dict[Hashable, list[Share]] = defaultdict(list)
    for share in shares:
        if share[3] is not None and share[3] != "":
            sharing[share[3]].append(share)
    found = set()
    for together in sharing.values():
        for one, two in combinations(together, 2):
            if one[1] != two[1] and abs(one[2] - two[2]) <= window_us:
                found.add((min(one[0], two[0]), max(one[0], two[0])))
    return found


def participating_pairs(shares: Sequence[Share], *, window_us: int, least: int = 2) -> set[tuple[Any, Any]]:
    """The pairs that CooRTweet keeps: of accounts that share `least` times or more, before and after pairing.

    Before: accounts with fewer shares than `least` are left out. After: a pair stays if either of its posts is by an
    account with at least `least` shares in posts that are in any pair. The same share told twice counts once.
    """
    told = {share for share in shares if share[3] is not None and share[3] != ""}
    often = Counter(share[1] for share in told)
    kept = [share for share in told if often[share[1]] >= least]
    pairs = coordination_pairs(kept, window_us=window_us)
    paired = {post for pair in pairs for post in pair}
    coordinated = Counter(share[1] for share in kept if share[0] in paired)
    strong = {share[0] for share in kept if share[0] in paired and coordinated[share[1]] >= least}
    return {pair for pair in pairs if strong & set(pair)}


def coordination_edges(shares: Sequence[Share], *, window_us: int) -> list[Edge]:
    """The edges in the order of (a, b)."""
    return edges_of_pairs(coordination_pairs(shares, window_us=window_us), shares)


def edges_of_pairs(pairs: Collection[tuple[Any, Any]], shares: Sequence[Share]) -> list[Edge]:
    """The edges of these pairs of posts, in the order of (a, b)."""
    author = {share[0]: share[1] for share in shares}
    at = {share[0]: share[2] for share in shares}
    between: dict[tuple[Any, Any], list[tuple[Any, Any]]] = defaultdict(list)
    for one, two in pairs:
        first, second = (one, two) if author[one] < author[two] else (two, one)
        between[author[first], author[second]].append((first, second))
    return sorted(
        Edge(
            a=a,
            b=b,
            weight_ab=len({of_a for of_a, _ in posts}),
            weight_ba=len({of_b for _, of_b in posts}),
            pairs=len(posts),
            first_at=min(at[post] for pair in posts for post in pair),
            last_at=max(at[post] for pair in posts for post in pair),
        )
        for (a, b), posts in between.items()
    )
