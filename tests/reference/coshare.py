"""Slow, obvious twin of `elshi.listen.bursts.coshare`: every pair of first shares, looked at one by one.

It knows no bound on how many earlier shares one is compared with (`compared`): the fast form must be given enough.
Compared by tests/property/test_listen_twins.py.
"""

from collections.abc import Sequence

Share = tuple[int, int, int, int]  # post, account, us, key


def shares(carriers: Sequence[Share], *, profile_us: int) -> set[tuple[int, int, int, int, int]]:
    """(key, account, post, us, before) of each account's first share of each thing that two accounts share."""
    first: dict[tuple[int, int], Share] = {}
    for share in sorted(carriers, key=lambda share: (share[2], share[0])):
        first.setdefault((share[3], share[1]), share)
    found = set()
    for (key, account), (post, _, us, _) in first.items():
        others = [s for (k, a), s in first.items() if k == key and a != account]
        if others:
            found.add((key, account, post, us, sum(us - profile_us <= s[2] <= us for s in others)))
    return found


def coshares(carriers: Sequence[Share], *, window_us: int, profile_us: int) -> set[tuple[int, int, int, int, int, int]]:
    """(a, b, post_a, post_b, key, us of the later) of shares of one thing at most the window apart."""
    all_shares = sorted(shares(carriers, profile_us=profile_us))
    return {
        (one[1], two[1], one[2], two[2], one[0], max(one[3], two[3]))
        for one in all_shares
        for two in all_shares
        if one[0] == two[0] and one[1] < two[1] and abs(one[3] - two[3]) <= window_us
    }
