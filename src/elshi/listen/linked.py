"""Are the accounts that push a topic linked beyond chance? A statistically validated projection.

Tumminello, Miccichè, Lillo, Piilo and Mantegna (2011, PLoS ONE 6(3): e17994) keep an edge of a co-occurrence network
only when a null model that knows how active each account and how popular each thing is cannot explain it, corrected for
the number of pairs tested. Here the null also knows *when* each thing was popular:

    mu(i, j) = e(i) a(j) / A + e(j) a(i) / A,   e(i) = sum over i's shares s of before(s) * (w + r) / W

before(s)   shares of the same thing by others in the W = 15 minutes before s (popularity and time profile)
(w + r)/W   chance that one of them falls within the window w = 90 s before s (r: resolution of the time stamps)
a(j) / A    part of all shares of the past week that are j's (activity)

so mu is the number of co-shares of i and j that chance would give. x(i, j) = the least of: distinct posts of i,
distinct posts of j, distinct things, in their co-shares of the past week. One shared thing, however popular, links
nobody: x >= 2 is asked for. The Poisson tails P(X >= x) of all n (n - 1) / 2 pairs of the topic's n accounts are
corrected by Benjamini and Hochberg (1995) at a false discovery rate of 1 %, as in the FDR network of the paper.

The null lets interests be: people who follow the same matters share the same things somewhat more often than activity
and popularity say. So single pairs prove little, and `elshi.listen.detect.is_linked` calls a topic linked only when
half of its accounts, and at least five, form one linked group, and that is more of it than the group's part of all
posts makes likely (binomial tail <= 0.001): a crowd's chance pairs do not, nor do linked accounts that happen to share
the news of the day.

Known weakness: accounts that do not share two things within 90 s of each other in a week are not found. The numbers
named here are defaults of `elshi.listen.thresholds`.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from elshi.listen.groups import connected_groups
from elshi.listen.surprise import log_poisson_tail
from elshi.listen.thresholds import Thresholds

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Links:
    """The largest linked group among a topic's accounts; empty when no pair is linked."""

    accounts: Ints  # sorted
    pairs: int  # validated pairs within the group
    chance: float  # largest p-value that was accepted for any pair of the topic, 0 if none was
    activity: float  # the group's part of all posts of the week


@dataclass(frozen=True, slots=True)
class Shares:
    """All posts, shares and co-shares of a run, each ordered by time (microseconds UTC); accounts count from 0."""

    count: int  # of accounts
    resolution_s: int  # 60 when all time stamps are whole minutes, else 1
    posted_us: Ints  # every post, shared or not
    posted_by: Ints
    us: Ints  # shares, as of `elshi.listen.coshare.sql_shares`
    account: Ints
    before: Ints
    pair_us: Ints  # co-shares, as of `elshi.listen.coshare.sql_coshares`
    a: Ints
    b: Ints
    post_a: Ints
    post_b: Ints
    key: Ints


def find_links(shares: Shares, accounts: Ints, *, at_us: int, limits: Thresholds) -> Links:
    """The largest group of validated links among `accounts`, from shares of the week before `at_us`, itself excluded.

    The largest is the one with most accounts, of equals the one with the lowest account number.
    """
    since = at_us - limits.past_slots * limits.window_ticks * limits.tick_us
    low, high = np.searchsorted(shares.us, [since, at_us])
    who = shares.account[low:high]
    chance = (limits.share_window_s + shares.resolution_s) / limits.profile_s
    active = np.bincount(who, minlength=shares.count).astype(float)
    expected = np.bincount(who, weights=shares.before[low:high] * chance, minlength=shares.count)
    a, b, x = _shared_objects(shares, accounts, since, at_us)
    mu = (expected[a] * active[b] + expected[b] * active[a]) / max(1.0, active.sum())
    tail = np.where(x >= limits.min_shared_objects, log_poisson_tail(x, mu), 0.0)
    needed = _false_discovery_limit(tail, len(accounts) * (len(accounts) - 1) // 2, limits.false_links)
    good = (x >= limits.min_shared_objects) & (tail <= needed)
    members, pairs = _largest_group(a[good], b[good])
    return Links(members, pairs, float(np.exp(needed)), _part_of_posts(shares, members, since, at_us))


def _part_of_posts(shares: Shares, members: Ints, since: int, until: int) -> float:
    low, high = np.searchsorted(shares.posted_us, [since, until])
    return float(np.isin(shares.posted_by[low:high], members).sum() / max(1, high - low))


def _false_discovery_limit(tail: Floats, tests: int, rate: float) -> float:
    """Log of the largest p-value that Benjamini and Hochberg accept, -inf if none.

    `tail` holds logs of p-values; those of the `tests` that it does not list are 1.
    """
    ordered = np.sort(tail)
    passed = np.flatnonzero(ordered <= np.log(rate * np.arange(1, len(tail) + 1) / max(tests, 1)))
    return float(ordered[passed[-1]]) if len(passed) else -np.inf


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


def _largest_group(a: Ints, b: Ints) -> tuple[Ints, int]:
    """The accounts of the largest connected group of the pairs (a, b), and how many pairs are in it."""
    nodes: list[int] = np.unique(np.concatenate([a, b])).tolist()
    groups = connected_groups(nodes, zip(a.tolist(), b.tolist(), strict=True))
    if not groups:
        return np.zeros(0, dtype=np.int64), 0
    members = np.array(max(groups, key=lambda group: (len(group), -group[0])), dtype=np.int64)
    return members, int(np.isin(a, members).sum())
