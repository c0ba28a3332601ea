"""Are the accounts that push a topic linked, or a crowd? What else they shared together, against a null model.

The null is that of statistically validated projections (Tumminello, Miccichè, Lillo, Piilo and Mantegna 2011, PLoS ONE
6(3): e17994), which knows how active each account and how popular each thing is; here it also knows *when*:

    mu(i, j) = e(i) a(j) / A + e(j) a(i) / A,   e(i) = sum over i's shares s of before(s) * (w + r) / W

before(s)   shares of the same thing by others in the W = 15 minutes before s (popularity and time profile)
(w + r)/W   chance that one of them falls within the window w = 90 s before s (r: resolution of the time stamps)
a(j) / A    part of all shares of the past week that are j's (activity)

so mu is the number of co-shares of i and j that chance would give. x(i, j) = the least of: distinct posts of i,
distinct posts of j, distinct things, in their co-shares of the past week.

The topic's own posts are left out of both. A topic is looked at because many accounts came at once, so that they came
at once proves nothing; what they did together *otherwise* does. One shared thing thus links nobody, however popular.

The sum of x over all pairs of the topic's accounts is compared with `interests` times the sum of mu: people who follow
the same matters share the same things several times as often as activity and popularity say, and are no network. The
topic is linked when so large a sum has a Poisson tail <= 0.001 even so, and at least half of the accounts, and five,
hang together by co-shares (`is_linked`).

Known weaknesses: a network that has done nothing else together within a week is not found the first time; `interests`
is a number seen on data (docs/decisions/0008-detection.md), not derived. The numbers named here are defaults of
`elshi.listen.thresholds`.
"""

from dataclasses import dataclass

import numpy as np

from elshi.listen.bursts.objects import Ints
from elshi.listen.bursts.shares import Shares
from elshi.listen.bursts.surprise import log_poisson_tail
from elshi.listen.groups import connected_groups
from elshi.listen.thresholds import Thresholds


@dataclass(frozen=True, slots=True)
class Links:
    """What a topic's accounts otherwise shared together."""

    accounts: Ints  # the largest group that hangs together by co-shares, sorted
    shares: int  # sum of x over all pairs of the topic's accounts
    expected: float  # sum of mu over the same pairs


@dataclass(frozen=True, slots=True)
class Tested:
    """The last test of a topic's links, and what it found when it last called the topic linked."""

    accounts: int
    links: Links
    linked: tuple[int, Links] | None


def find_links(shares: Shares, accounts: Ints, *, own_posts: Ints, at_us: int, limits: Thresholds) -> Links:
    """What `accounts` (sorted) shared together in the week before `at_us`, itself excluded, `own_posts` left out.

    Of equally large groups it is the one with the lowest account number.
    """
    since = at_us - limits.past_slots * limits.window_ticks * limits.tick_us
    counted = shares.columns("counted")
    inside = (counted["us"] >= since) & (counted["company_us"] < at_us) & ~np.isin(counted["post"], own_posts)
    chance = (limits.share_window_s + shares.resolution_s(at_us)) / limits.profile_s
    rows, place = _find(accounts, counted["account"])
    rows, place = rows[inside[rows]], place[inside[rows]]
    theirs = np.bincount(place, minlength=len(accounts)).astype(float)
    near = np.bincount(place, weights=counted["before"][rows] * chance, minlength=len(accounts))
    expected = (near.sum() * theirs.sum() - (near * theirs).sum()) / max(1, int(inside.sum()))
    a, b, x = _shared_objects(shares, accounts, own_posts, since, at_us)
    return Links(_largest_group(a, b), int(x.sum()), float(expected))


def is_linked(links: Links, accounts: int, limits: Thresholds) -> bool:
    """Whether enough of a topic's `accounts` hang together, by more co-shares than chance and interests explain."""
    count = len(links.accounts)
    if count < limits.linked_accounts or count < limits.linked_part * accounts:
        return False
    explained = max(links.expected, 1 / limits.interests) * limits.interests  # at least one by chance
    return bool(log_poisson_tail(np.array([links.shares]), np.array([explained]))[0] <= np.log(limits.false_pushes))


def _find(accounts: Ints, among: Ints) -> tuple[Ints, Ints]:
    """The rows of `among` that are one of `accounts` (sorted), and where it stands in them.

    Few are: most are told by 16 bits of their hash, which is ten times as fast as looking each up.
    """
    some = np.zeros(1 << 16, dtype=bool)
    some[accounts & 0xFFFF] = True
    rows = np.flatnonzero(some[among & 0xFFFF])
    place = np.minimum(np.searchsorted(accounts, among[rows]), len(accounts) - 1)
    same = accounts[place] == among[rows]
    return rows[same], place[same]


def _shared_objects(shares: Shares, accounts: Ints, own_posts: Ints, since: int, until: int) -> tuple[Ints, Ints, Ints]:
    """Pairs of `accounts` with co-shares in [since, until), and for each the least of posts, posts and things."""
    pairs = shares.columns("pairs")
    low, high = np.searchsorted(pairs["us"], [since, until])
    found = {name: column[low:high] for name, column in pairs.items()}
    rows, a = _find(accounts, found["a"])
    both, b = _find(accounts, found["b"][rows])
    chosen, pair = rows[both], a[both] * len(accounts) + b
    others = ~(np.isin(found["post_a"][chosen], own_posts) | np.isin(found["post_b"][chosen], own_posts))
    chosen, pair = chosen[others], pair[others]
    each = np.unique(pair)
    counts = [
        np.bincount(np.searchsorted(each, _first_of_each(pair, found[name][chosen])), minlength=len(each))
        for name in ("post_a", "post_b", "key")
    ]
    return accounts[each // len(accounts)], accounts[each % len(accounts)], np.minimum.reduce(counts)


def _first_of_each(pair: Ints, value: Ints) -> Ints:
    """`pair` with one entry per distinct value within it."""
    order = np.lexsort((value, pair))
    pair, value = pair[order], value[order]
    new = np.ones(len(pair), dtype=bool)
    new[1:] = (pair[1:] != pair[:-1]) | (value[1:] != value[:-1])
    return pair[new]


def _largest_group(a: Ints, b: Ints) -> Ints:
    """The accounts of the largest connected group of the pairs (a, b), sorted."""
    nodes: list[int] = np.unique(np.concatenate([a, b])).tolist()
    groups = connected_groups(nodes, zip(a.tolist(), b.tolist(), strict=True))
    if not groups:
        return np.zeros(0, dtype=np.int64)
    return np.array(max(groups, key=lambda group: (len(group), -group[0])), dtype=np.int64)
