"""Topics over event time: hot keys that travel together, followed from tick to tick, and when one is extreme.

One topic is one alert. A group of hot keys (see `keys`) is looked at when a post of it came, and goes on as the running
topic that owns most of its posts' keys, else it is a new topic. A new group of links and texts without any hashtag also
goes on as an *alert* of linked accounts raised in the past day when half of its accounts are that alert's, until a
hashtag joins it: one network that pushes one thing after the other is updated, not repeated, unless it gives the new
thing a name. A topic runs until it has been quiet for the cool-down.

Raising. Per kind of key (hashtag, link, text) a topic has a strength: its excess accounts over the square root of all
accounts that posted in the window, so that a night counts as a night (the spread of a count grows with the root of what
it is drawn from). The topics of the past week are the reference, apart for those whose accounts are linked and those
whose are not: with D days of past, C = alerts_per_day * D - 1 of them may be as extreme. R is the largest rank such
that at most C past topics are among the R most extreme of some kind; a topic is raised when, for some kind, at most R
past topics reach its strength. If the stream goes on as it was, about alerts_per_day topics a day of each class do so
(a rank, or conformal, test: Vovk et al. 2005). It needs no model of how large topics are, and adapts to streams of any
size. While C < 0 nothing has been seen to compare with: only a very large excess counts. Ranks are renewed at each full
hour, and use the past alone.
"""

import math
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from elshi.listen.bursts.keys import KeyWindow
from elshi.listen.bursts.linked import Tested
from elshi.listen.bursts.objects import TAG, kind_of
from elshi.listen.thresholds import Thresholds

_HOUR_S = 3_600
LinkTest = Callable[["Topic", int], bool]
Bounds = tuple[tuple[float, float, float], tuple[float, int]]  # strength per kind; days of past and topics in it


@dataclass(slots=True)
class Lent:
    """What a topic has brought to the alert that it goes on."""

    keys: set[int] = field(default_factory=set)
    posts: set[int] = field(default_factory=set)
    accounts: set[int] = field(default_factory=set)

    def add(self, alert: "Topic", seen: "_Seen") -> None:
        """Note what the alert does not have yet."""
        self.keys |= {key for key, _, _ in seen.keys} - alert.keys.keys()
        self.posts |= seen.posts - alert.posts
        self.accounts |= seen.accounts - alert.accounts

    def copy(self) -> "Lent":
        """The same, to go on from apart."""
        return Lent(set(self.keys), set(self.posts), set(self.accounts))


@dataclass(slots=True, eq=False)
class Topic:
    """A running or past topic. Owned by `Topics`; ticks are whole numbers of `tick_s`."""

    first_tick: int
    last_tick: int
    first_post: int  # number of the first post at its first tick
    name: int  # the key it was first known by
    keys: Counter[int] = field(default_factory=Counter)
    posts: set[int] = field(default_factory=set)
    accounts: set[int] = field(default_factory=set)
    peak: list[float] = field(default_factory=lambda: [0.0, 0.0, 0.0])  # the largest strength, per kind of key
    most: int = 0  # the largest excess, in accounts
    linked: bool = False
    tested: Tested | None = None  # what was found when its links were looked for last
    network: "Topic | None" = None  # the alert that this topic only goes on, by its accounts
    lent: Lent = field(default_factory=Lent)
    raised: int | None = None  # tick
    raised_by: tuple[int, int, int, int] = (0, 0, 0, 0)  # key, accounts, allowed by its past, excess that was needed
    past: tuple[float, int] = (0.0, 0)  # days of past and topics in it when it was raised

    @property
    def is_raised(self) -> bool:
        """Whether it is an alert."""
        return self.raised is not None

    @property
    def mark(self) -> tuple[int, int, int]:
        """What tells it from every other topic, also in a copy."""
        return (self.first_tick, self.first_post, self.name)


@dataclass(slots=True)
class Topics:
    """The topics of the past week. `start` is the tick of the first post of all."""

    limits: Thresholds
    start: int
    all: list[Topic] = field(default_factory=list)  # by first tick
    raised: list[Topic] = field(default_factory=list)  # those of the past day
    owner: dict[int, Topic] = field(default_factory=dict)  # key -> the topic that had it last
    hour: int = -1
    bounds: tuple[Bounds, Bounds] | None = None  # for topics whose accounts are not linked, and for those whose are

    def copy(self) -> "Topics":
        """The same, to go on from apart."""
        twins = {
            id(topic): replace(
                topic, keys=topic.keys.copy(), posts=topic.posts.copy(), accounts=topic.accounts.copy(),
                peak=list(topic.peak), lent=topic.lent.copy(),
            )
            for topic in self.all
        }  # fmt: skip
        for topic in twins.values():
            topic.network = twins.get(id(topic.network)) if topic.network else None
        owner = {key: twins[id(topic)] for key, topic in self.owner.items()}
        raised = [twins[id(topic)] for topic in self.raised]
        return Topics(self.limits, self.start, list(twins.values()), raised, owner, self.hour, self.bounds)

    def follow(
        self, groups: Sequence[Sequence[KeyWindow]], tick: int, *, busy: int, on_update: LinkTest | None = None
    ) -> None:
        """The groups of one tick; ticks come in their order.

        `busy`: accounts that posted anything in the window; `on_update` says whether a topic's accounts are linked.
        """
        limits = self.limits
        if tick * limits.tick_s // _HOUR_S != self.hour or self.bounds is None:
            self.hour = tick * limits.tick_s // _HOUR_S
            self.bounds = self._bounds(self.hour * _HOUR_S // limits.tick_s)
        oldest = tick - limits.cool_down_s // limits.tick_s
        for group in groups:
            seen = _see(group, busy)
            topic = self._place(seen, tick)
            if topic.network is not None and any(kind_of(key) == TAG for key, _, _ in seen.keys):
                _part(topic)  # it has a name of its own now, whoever began it
            _grow(topic, seen, tick)
            for window in group:
                before = self.owner.get(window.key)
                if before is None or before.last_tick < oldest:
                    self.owner[window.key] = topic
            if topic.network is not None:
                topic.lent.add(topic.network, seen)
                topic = topic.network
                _grow(topic, seen, tick)
            if max(seen.excess) >= limits.min_excess:
                # Whoever pushed it when it was raised stays named, also when a crowd takes it up later.
                found = on_update(topic, tick) if on_update else False
                topic.linked = found or (topic.linked and topic.raised is not None)
            if topic.raised is None and topic.network is None:
                _raise_if_extreme(topic, seen, tick, self.bounds[topic.linked], limits)
                self.raised += [topic] * topic.is_raised

    def over(self, tick: int) -> list[Topic]:
        """The topics that have been quiet for the cool-down at `tick` and were not dropped yet."""
        oldest = tick - self.limits.cool_down_s // self.limits.tick_s
        return [topic for topic in self.all if topic.last_tick < oldest and topic.posts]

    def forget(self, tick: int) -> None:
        """Drop what no later tick asks for: posts of topics that are over; after a week the topics themselves."""
        limits = self.limits
        over = tick - limits.cool_down_s // limits.tick_s
        # Bounds are made for the full hour before a tick.
        week = tick - limits.past_slots * limits.window_ticks - _HOUR_S // limits.tick_s
        for topic in self.over(tick):
            topic.posts, topic.accounts, topic.keys, topic.network, topic.lent = set(), set(), Counter(), None, Lent()
        self.all = [topic for topic in self.all if topic.last_tick >= min(week, over)]
        self.raised = [topic for topic in self.raised if (topic.raised or 0) >= over]
        self.owner = {key: topic for key, topic in self.owner.items() if topic.last_tick >= over}

    def _place(self, seen: "_Seen", tick: int) -> Topic:
        """The running topic that owns most of the group's posts by its keys, or a new one."""
        oldest = tick - self.limits.cool_down_s // self.limits.tick_s
        votes: dict[int, tuple[int, Topic]] = {}
        unowned = 0
        for key, _, posts in seen.keys:
            topic = self.owner.get(key)
            if topic is not None and topic.last_tick >= oldest:
                votes[id(topic)] = (votes.get(id(topic), (0, topic))[0] + posts, topic)
            elif kind_of(key) == TAG:
                unowned += posts
        if votes:
            most, topic = max(votes.values(), key=lambda vote: (vote[0], -vote[1].first_tick, -vote[1].first_post))
            if most >= unowned:
                return topic
        name = min(seen.keys, key=lambda item: (-item[2], item[0]))[0]
        topic = Topic(first_tick=tick, last_tick=tick, first_post=min(seen.posts), name=name)
        if all(kind_of(key) != TAG for key, _, _ in seen.keys):
            topic.network = self._network_of(seen.accounts, tick)
        self.all.append(topic)
        return topic

    def _network_of(self, accounts: set[int], tick: int) -> Topic | None:
        """The alert of the past day that already holds most of these accounts."""
        since = tick - self.limits.cool_down_s // self.limits.tick_s
        least = self.limits.same_accounts * len(accounts)
        found = [
            (len(one.accounts & accounts), one.mark, one)
            for one in self.raised
            if one.linked and (one.raised or 0) >= since
        ]
        best = max(found, key=lambda one: one[:2], default=None)
        return best[2] if best is not None and best[0] >= least else None

    def _bounds(self, at: int) -> tuple[Bounds, Bounds]:
        """Each topic is compared with its like."""
        before = [topic for topic in self.all if topic.first_tick < at]
        return (
            excess_limits([one for one in before if not one.linked], at=at, start=self.start, limits=self.limits),
            excess_limits([one for one in before if one.linked], at=at, start=self.start, limits=self.limits),
        )


def excess_limits(topics: list[Topic], *, at: int, start: int, limits: Thresholds) -> Bounds:
    """What a topic's strength must be above, per kind, at tick `at`; and the days and topics behind it.

    `topics` are earlier ones of the same class, `start` is the tick of the first post. Infinite: too little past.
    """
    week = limits.past_slots * limits.window_ticks
    past = [topic for topic in topics if at - week <= topic.last_tick < at - limits.window_ticks]
    days = min(at - start, week) * limits.tick_s / 86_400
    allowed = int(limits.alerts_per_day * days) - 1
    if allowed < 0:
        return (math.inf, math.inf, math.inf), (days, len(past))
    if not past:
        return (0.0, 0.0, 0.0), (days, 0)
    peaks = np.array([topic.peak for topic in past])
    ordered = -np.sort(-peaks, axis=0)
    # The rank of each topic in each kind: how many past topics lie strictly above it.
    ranks = np.stack([np.searchsorted(-ordered[:, kind], -peaks[:, kind]) for kind in range(3)], axis=1)
    ranks[peaks <= 0] = len(past)
    best = np.sort(ranks.min(axis=1))
    rank = int(best[allowed]) if allowed < len(best) else len(past)
    found = [max(0.0, float(ordered[rank, kind])) if rank < len(past) else 0.0 for kind in range(3)]
    return (found[0], found[1], found[2]), (days, len(past))


@dataclass(frozen=True, slots=True)
class _Seen:
    """One group at one tick. Per kind: accounts over its keys, the most that any key's past allows, and the excess."""

    keys: list[tuple[int, int, int]]  # key, accounts, posts
    posts: set[int]
    accounts: set[int]
    by_kind: tuple[int, int, int]
    allowed: tuple[int, int, int]
    strongest: tuple[int, int, int]  # the key with most accounts, -1 if none
    busy: int

    @property
    def excess(self) -> tuple[int, int, int]:
        """Accounts above what the past allows, per kind of key."""
        a, b = self.by_kind, self.allowed
        return (a[0] - b[0], a[1] - b[1], a[2] - b[2])

    @property
    def strength(self) -> tuple[float, float, float]:
        """Excess over the root of all accounts in the window, per kind of key."""
        root = math.sqrt(self.busy)
        a, b, c = self.excess
        return (a / root, b / root, c / root)


def _see(group: Sequence[KeyWindow], busy: int) -> _Seen:
    posts: set[int] = set()
    accounts: tuple[set[int], set[int], set[int]] = (set(), set(), set())
    allowed, strongest = [0, 0, 0], [(-1, 1)] * 3
    for window in group:
        kind, count = kind_of(window.key), len(window.accounts)
        posts |= window.posts
        accounts[kind].update(window.accounts)
        allowed[kind] = max(allowed[kind], count - window.excess)
        strongest[kind] = max(strongest[kind], (count, -window.key))
    return _Seen(
        keys=[(window.key, len(window.accounts), len(window.posts)) for window in group],
        posts=posts,
        accounts=accounts[0] | accounts[1] | accounts[2],
        by_kind=(len(accounts[0]), len(accounts[1]), len(accounts[2])),
        allowed=(allowed[0], allowed[1], allowed[2]),
        strongest=(-strongest[0][1], -strongest[1][1], -strongest[2][1]),
        busy=busy,
    )


def _grow(topic: Topic, seen: _Seen, tick: int) -> None:
    topic.last_tick = tick
    topic.posts |= seen.posts
    topic.accounts |= seen.accounts
    for key, accounts, _ in seen.keys:
        topic.keys[key] = max(topic.keys[key], accounts)
    topic.peak = [max(before, now) for before, now in zip(topic.peak, seen.strength, strict=True)]
    topic.most = max(topic.most, *seen.excess)


def _part(topic: Topic) -> None:
    """The topic is its own from now on: the alert that it went on gives back what it had of it alone."""
    alert, lent = topic.network, topic.lent
    assert alert is not None
    for key in lent.keys:
        alert.keys.pop(key, None)
    alert.posts -= lent.posts
    alert.accounts -= lent.accounts
    topic.network, topic.lent = None, Lent()


def _raise_if_extreme(topic: Topic, seen: _Seen, tick: int, bounds: Bounds, limits: Thresholds) -> None:
    least = limits.min_excess if bounds[0][0] < math.inf else limits.cold_start_excess
    above = []
    for kind in range(3):
        bound = bounds[0][kind] if bounds[0][kind] < math.inf else 0.0
        needed = max(least, math.floor(bound * math.sqrt(seen.busy)) + 1)
        if seen.excess[kind] >= needed:
            above.append((seen.excess[kind] / needed, -kind, needed))
    if not above:
        return
    _, kind, needed = max(above)
    topic.raised = tick
    topic.raised_by = (seen.strongest[-kind], seen.by_kind[-kind], seen.allowed[-kind], needed)
    topic.past = bounds[1]
