"""Slow, obvious twins of `elshi.listen.narratives.clusters`: every pair of keys, post by post.

>>> carried = [("tag", "#a", 1), ("tag", "#a", 2), ("link", "x", 1), ("link", "x", 2), ("link", "y", 2)]
>>> sorted(joined(carried))
[('#a', 'x'), ('#a', 'y'), ('x', 'y')]

Two wordings, each of one account, and a link of both: none of the three would count if the wordings were two things.

>>> used = [("text", "t1", 1, "ann"), ("text", "t2", 2, "bob"), ("link", "x", 1, "ann"), ("link", "x", 2, "bob")]
>>> narratives(used, {("t1", "t2")}, least_accounts=2, least_posts=2) == {frozenset({"t1", "t2", "x"})}
True
>>> narratives(used, set(), least_accounts=2, least_posts=2) == {frozenset({"x"})}
True
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from itertools import combinations

Carried = tuple[str, str, int]  # kind (tag or another), key, post
Used = tuple[str, str, int, str]  # kind, key, post, account


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


def narratives(
    used: Sequence[Used], near: Iterable[tuple[str, str]], *, least_accounts: int = 3, least_posts: int = 5
) -> set[frozenset[str]]:
    """The narratives of a day, each as all its keys. `near`: pairs of texts that nearly say the same.

    Texts that hang together by such pairs are one thing: it is used by all accounts of any of them, and stands in all
    their posts.
    """
    thing_of = {key: thing for thing in _hang_together({key for _, key, _, _ in used}, near) for key in thing}
    accounts: dict[frozenset[str], set[str]] = defaultdict(set)
    for _, key, _, account in used:
        accounts[thing_of[key]].add(account)
    name_of = {thing: min(thing) for thing, who in accounts.items() if len(who) >= least_accounts}
    things = {name: thing for thing, name in name_of.items()}
    carried = sorted({(kind, name_of[thing_of[key]], post) for kind, key, post, _ in used if thing_of[key] in name_of})
    found = set()
    for names in _hang_together(set(things), joined(carried)):
        if len({post for _, name, post in carried if name in names}) >= least_posts:
            found.add(frozenset(key for name in names for key in things[name]))
    return found


def _hang_together(keys: set[str], pairs: Iterable[tuple[str, str]]) -> set[frozenset[str]]:
    """Merged again and again, until no pair lies across two."""
    parts, pairs = {frozenset({key}) for key in keys}, list(pairs)
    while True:
        across = [(p, q) for a, b in pairs for p in parts for q in parts if a in p and b in q and p != q]
        if not across:
            return parts
        one, two = across[0]
        parts = (parts - {one, two}) | {one | two}
