"""Slow, obvious twin of `elshi.listen.narratives.clusters.sql_joined`: every pair of keys, post by post.

>>> carried = [("tag", "#a", 1), ("tag", "#a", 2), ("link", "x", 1), ("link", "x", 2), ("link", "y", 2)]
>>> sorted(joined(carried))
[('#a', 'x'), ('#a', 'y'), ('x', 'y')]
"""

from collections import defaultdict
from collections.abc import Sequence
from itertools import combinations

Carried = tuple[str, str, int]  # kind (tag or another), key, post


def joined(carried: Sequence[Carried], *, most_keys: int = 40) -> set[tuple[str, str]]:
    """Pairs of keys that are one narrative, in the order of their names."""
    kinds = {key: kind for kind, key, _ in carried}
    posts: dict[str, set[int]] = defaultdict(set)
    keys: dict[int, set[str]] = defaultdict(set)
    for _, key, post in carried:
        posts[key].add(post)
        keys[post].add(key)
    found = set()
    for a, b in combinations(sorted(posts), 2):
        shared = len([post for post in posts[a] & posts[b] if len(keys[post]) <= most_keys])
        tags = [key for key in (a, b) if kinds[key] == "tag"]
        least = max(len(posts[tag]) for tag in tags) if tags else min(len(posts[a]), len(posts[b]))
        if shared and 3 * shared >= least:
            found.add((a, b))
    return found
