"""Slow twins of `elshi.listen.networks`: runs, what two occasions have in common, and members, one look at a time."""

import math
from collections.abc import Sequence
from fractions import Fraction

Share = tuple[int, int, int]  # key, account, microseconds


def list_runs(shares: Sequence[Share], *, window_us: int) -> list[list[Share]]:
    """The runs of each key, in order of key and time: none of a run is further than the window from the one before."""
    runs: list[list[Share]] = []
    for share in sorted(shares, key=lambda each: (each[0], each[2])):
        if runs and runs[-1][-1][0] == share[0] and share[2] - runs[-1][-1][2] <= window_us:
            runs[-1].append(share)
        else:
            runs.append([share])
    return runs


def list_common(runs: Sequence[Sequence[Share]], *, least: int, most: int, apart_us: int) -> list[int]:
    """How many accounts each pair of occasions that are apart has in common, smallest first, none with 0."""
    occasions = []
    for run in runs:
        accounts = {account for _, account, _ in run}
        if least <= len(accounts) <= most:
            times = [us for _, _, us in run]
            occasions.append((accounts, min(times), max(times)))
    found = []
    for accounts, _, last in occasions:
        for others, first, _ in occasions:
            if first - last >= apart_us and accounts & others:
                found.append(len(accounts & others))
    return sorted(found)


def binomial_tail(x: int, n: int, p: Fraction) -> Fraction:
    """P(X >= x), exactly."""
    return sum((math.comb(n, k) * p**k * (1 - p) ** (n - k) for k in range(x, n + 1)), Fraction(0))


def find_members(took_part: Sequence[Sequence[bool]], *, accounts: int, least: int, false_members: float) -> list[int]:
    """Rows that are members: the classes of `elshi.listen.networks.members`, by a table of accounts and moments."""
    moments = len(took_part[0])
    members = [row for row, took in enumerate(took_part) if sum(took) >= min(least, moments)]
    for _ in range(30):
        if not members:
            return []
        q = sum(sum(took_part[row]) for row in members) / (len(members) * moments)
        q = min(max(q, 0.01), 0.99)
        others = max(accounts - len(members), 1)
        rest = [took for row, took in enumerate(took_part) if row not in members]
        p = [min(max((sum(took[at] for took in rest) + 0.5) / (others + 1), 1e-6), 0.99) for at in range(moments)]
        found = []
        for row, took in enumerate(took_part):
            odds = math.log(len(members) / others)
            for at in range(moments):
                odds += math.log(q / p[at]) if took[at] else math.log((1 - q) / (1 - p[at]))
            if odds >= math.log((1 - false_members) / false_members) and sum(took) >= least:
                found.append(row)
        if found == members:
            return found
        members = found
    return members
