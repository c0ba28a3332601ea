"""Slow, obvious twin of `elshi.listen.bursts.windows.sql_windows`: for each tick, look at every post.

Compared by tests/property/test_listen_twins.py.
"""

from collections.abc import Sequence

Post = tuple[int, int, int, int]  # post, account, bin, key


def windows(objects: Sequence[Post], *, window: int, min_accounts: int) -> set[tuple[int, int, int, int]]:
    """(key, tick, distinct accounts, posts) of the bins tick - window .. tick - 1, where enough accounts are."""
    if not objects:
        return set()
    bins = [one[2] for one in objects]
    found = set()
    for key in {one[3] for one in objects}:
        for tick in range(min(bins), max(bins) + window + 2):
            inside = [one for one in objects if one[3] == key and tick - window <= one[2] <= tick - 1]
            accounts = {one[1] for one in inside}
            if len(accounts) >= min_accounts:
                found.add((key, tick, len(accounts), len({one[0] for one in inside})))
    return found
