"""Are the accounts that push a topic linked beyond chance? A statistically validated projection.

Tumminello, Miccichè, Lillo, Piilo and Mantegna (2011, PLoS ONE 6(3): e17994) keep an edge of a co-occurrence network
only when a null model that knows how active each account and how popular each thing is cannot explain it, corrected for
the number of pairs tested. Here the null also knows *when* each thing was popular:

    mu(i, j) = e(i) a(j) / A + e(j) a(i) / A,   e(i) = sum over i's shares s of before(s) * (w + r) / W

before(s)   shares of the same thing by others in the W = 15 minutes before s (popularity and time profile)
(w + r)/W   chance that one of them falls within the window w = 60 s before s (r: resolution of the time stamps)
a(j) / A    part of all shares of the past week that are j's (activity)

so mu is the number of co-shares of i and j that chance would give. x(i, j) = the least of: distinct posts of i, distinct
posts of j, distinct things, in their co-shares of the past week. The pair is linked when x >= 2 and the Poisson tail P(X >= x)
<= 0.01 / (n (n - 1) / 2) over the n accounts of the topic (Bonferroni). One shared thing, however popular, links nobody.

The null lets interests be: people who follow the same matters share the same things somewhat more often than activity
and popularity say. So single pairs prove little, and a topic is called linked only when a third of its accounts form
one linked group; a crowd's chance pairs do not.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from elshi.listen.thresholds import MICROSECONDS, Thresholds

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Links:
    """The largest linked group of a topic: its accounts, its pairs, and how many things its pairs share at the median."""

    accounts: Ints
    pairs: int
    shared_objects: float
    chance: float


@dataclass(frozen=True, slots=True)
class Shares:
    """All shares and co-shares of a run, each ordered by time (`us`); accounts are numbered from 0."""

    us: Ints
    account: Ints
    before: Ints
    pair_us: Ints
    a: Ints
    b: Ints
    post_a: Ints
    post_b: Ints
    key: Ints
    count: int  # of accounts


def find_links(shares: Shares, accounts: Ints, *, at_us: int, limits: Thresholds) -> Links:
    """The largest group of validated links among `accounts` (sorted), from shares of the week before `at_us`."""
    since = at_us - limits.past_slots * limits.window_ticks * limits.tick_us
    low, high = np.searchsorted(shares.us, [since, at_us])
    who = shares.account[low:high]
    chance = (limits.share_window_s + limits.resolution_s) / limits.profile_s
    active = np.bincount(who, minlength=shares.count).astype(float)
    expected = np.bincount(who, weights=shares.before[low:high] * chance, minlength=shares.count)
    a, b, x = _shared_objects(shares, accounts, since, at_us)
    mu = (expected[a] * active[b] + expected[b] * active[a]) / max(1.0, active.sum())
    needed = limits.false_links / max(1.0, len(accounts) * (len(accounts) - 1) / 2)
    good = (x >= limits.min_shared_objects) & (_log_tail(x, mu) <= np.log(needed))
    return _largest_group(a[good], b[good], x[good], needed)


def _shared_objects(shares: Shares, accounts: Ints, since: int, until: int) -> tuple[Ints, Ints, Ints]:
    """Pairs of `accounts` with co-shares in [since, until), and for each the least of posts, posts and things."""
    low, high = np.searchsorted(shares.pair_us, [since, until])
    inside = np.zeros(shares.count, dtype=bool)
    inside[accounts] = True
    chosen = np.flatnonzero(inside[shares.a[low:high]] & inside[shares.b[low:high]]) + low
    pair = shares.a[chosen] * shares.count + shares.b[chosen]
    pairs = np.unique(pair)
    counts = [
        np.bincount(np.searchsorted(pairs, _first_of_each(pair, column[chosen])), minlength=len(pairs))
        for column in (shares.post_a, shares.post_b, shares.key)
    ]
    return pairs // shares.count, pairs % shares.count, np.minimum.reduce(counts)


def _first_of_each(pair: Ints, value: Ints) -> Ints:
    """`pair` with one entry per distinct value within it."""
    order = np.lexsort((value, pair))
    pair, value = pair[order], value[order]
    new = np.ones(len(pair), dtype=bool)
    new[1:] = (pair[1:] != pair[:-1]) | (value[1:] != value[:-1])
    return pair[new]


def _log_tail(x: Ints, mu: Floats) -> Floats:
    """Log of an upper bound of P(X >= x), X Poisson with mean mu: pmf(x) / (1 - mu / (x + 1)), tight for x >> mu."""
    if not len(x):
        return np.zeros(0)
    logs = np.concatenate([[0.0], np.cumsum(np.log(np.arange(1, x.max() + 1)))])
    mu = np.maximum(mu, 1e-12)
    tail = x * np.log(mu) - mu - logs[x] - np.log1p(-np.minimum(mu / (x + 1), 0.999))
    return np.where(mu >= x, 0.0, np.minimum(tail, 0.0))


def _largest_group(a: Ints, b: Ints, x: Ints, chance: float) -> Links:
    root: dict[int, int] = {}

    def find(node: int) -> int:
        root.setdefault(node, node)
        while root[node] != node:
            root[node] = root[root[node]]
            node = root[node]
        return node

    for left, right in zip(a.tolist(), b.tolist(), strict=True):
        root[max(find(left), find(right))] = min(find(left), find(right))
    groups: dict[int, list[int]] = {}
    for node in sorted(root):
        groups.setdefault(find(node), []).append(node)
    if not groups:
        return Links(np.zeros(0, dtype=np.int64), 0, 0.0, chance)
    members = np.array(max(groups.values(), key=lambda group: (len(group), -group[0])), dtype=np.int64)
    inside = np.isin(a, members)
    return Links(members, int(inside.sum()), float(np.median(x[inside])), chance)
