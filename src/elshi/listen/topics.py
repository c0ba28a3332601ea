"""Topics over event time: hot keys that travel together, followed from tick to tick, and when one is extreme.

One topic is one alert. At each tick the hot keys are joined (see `tables`); a joined group goes on as the running topic
that owns most of its posts' keys, else it is a new topic. A group of links and texts without any hashtag also goes on as a
running *alert* when half of its accounts are that alert's: one network that pushes one thing after the other is updated, not
repeated. A topic runs until it has been quiet for the cool-down.

Raising. Per kind of key (hashtag, link, text) a topic has a peak excess. The topics of the past week are the reference:
with D days of past, C = alerts_per_day * D - 1 of them may be as extreme. R is the largest rank such that at most C past topics
are among the R most extreme of some kind; a topic is raised when, for some kind, at most R past topics reach its excess. If
the stream goes on as it was, about alerts_per_day topics a day do so (a rank, or conformal, test: Vovk et al. 2005). It
needs no model of how large topics are, and adapts to streams of any size. While C < 0 nothing has been seen to compare
with: only a very large excess counts. Ranks are renewed at each full hour, and use the past alone.
"""

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

import numpy as np

from elshi.listen.tables import TAG, Ints, Tables
from elshi.listen.thresholds import Thresholds

_HOUR_TICKS_S = 3_600
Raised = Callable[["Topic", int], None]


@dataclass(slots=True)
class Topic:
    """A running or past topic. Owned by `follow_topics`; ticks are whole numbers of `tick_s`."""

    first_tick: int
    last_tick: int
    first_post: int
    name: int  # the key it was first known by
    keys: Counter[int] = field(default_factory=Counter)
    posts: set[int] = field(default_factory=set)
    accounts: set[int] = field(default_factory=set)
    peak: list[int] = field(default_factory=lambda: [0, 0, 0])
    network: "Topic | None" = None  # the alert that this topic only goes on, by its accounts
    raised: int | None = None
    raised_by: tuple[int, int, int, int] = (0, 0, 0, 0)  # key, accounts, allowed by its past, kind
    limits: tuple[float, float, float] = (0.0, 0.0, 0.0)
    past: tuple[float, int] = (0.0, 0)  # days of past and topics in it when it was raised


def follow_topics(
    tables: Tables,
    limits: Thresholds,
    *,
    until: int | None = None,
    on_update: Raised | None = None,
    step: Callable[[float], None] | None = None,
) -> list[Topic]:
    """All topics up to tick `until`, by first tick. `on_update` is told of each tick of a raised topic, `step` the part done."""
    hot = tables.hot
    topics: list[Topic] = []
    owner: dict[int, Topic] = {}
    if not len(hot.tick):
        return topics
    start = int(tables.post_us[0]) // limits.tick_us
    hour, bounds = -1, ((0.0, 0.0, 0.0), (0.0, 0))
    edges = np.append(np.flatnonzero(np.diff(hot.tick, prepend=-1)), len(hot.tick))
    for low, high in zip(edges[:-1].tolist(), edges[1:].tolist(), strict=True):
        tick = int(hot.tick[low])
        if until is not None and tick > until:
            break
        if tick * limits.tick_s // _HOUR_TICKS_S != hour:
            hour = tick * limits.tick_s // _HOUR_TICKS_S
            at = hour * _HOUR_TICKS_S // limits.tick_s
            topics_now = [topic for topic in topics if topic.first_tick < at]
            bounds = excess_limits(topics_now, at=at, start=start, limits=limits)
            if step:
                step(low / len(hot.tick))
        for group in _groups(hot.key[low:high].tolist(), tables.joined.get(tick, ()), low):
            topic = _place(group, tick, tables, topics, owner, limits)
            _grow(topic, group, tick, tables)
            owner.update((key, topic) for key, _ in group)
            if topic.network is not None:
                topic = topic.network
                _grow(topic, group, tick, tables)
            elif topic.raised is None:
                _raise_if_extreme(topic, group, tick, tables, bounds)
            if topic.raised is not None and on_update:
                on_update(topic, tick)
    return topics


def excess_limits(
    topics: list[Topic], *, at: int, start: int, limits: Thresholds
) -> tuple[tuple[float, float, float], tuple[float, int]]:
    """What a topic's excess must be above, per kind, at tick `at`; and the days and topics that this rests on."""
    week = limits.past_slots * limits.window_ticks
    past = [topic for topic in topics if at - week <= topic.last_tick < at - limits.window_ticks]
    days = min(at - start, week) * limits.tick_s / 86_400
    allowed = int(limits.alerts_per_day * days) - 1
    least = limits.min_excess - 1.0
    if allowed < 0:
        cold = float(limits.cold_start_excess - 1)
        return (cold, cold, cold), (days, len(past))
    if not past:
        return (least, least, least), (days, 0)
    peaks = np.array([topic.peak for topic in past], dtype=np.int64)
    ordered = -np.sort(-peaks, axis=0)
    # The rank of each topic in each kind: how many past topics lie strictly above it.
    ranks = np.stack([np.searchsorted(-ordered[:, kind], -peaks[:, kind]) for kind in range(3)], axis=1)
    ranks[peaks == 0] = len(past)
    best = np.sort(ranks.min(axis=1))
    rank = int(best[allowed]) if allowed < len(best) else len(past)
    found = [max(least, float(ordered[rank, kind])) if rank < len(past) else least for kind in range(3)]
    return (found[0], found[1], found[2]), (days, len(past))


def _groups(keys: list[int], joined: object, low: int) -> Iterator[list[tuple[int, int]]]:
    """Connected groups of one tick's keys, each a list of (key, row in hot), in order of their first key."""
    root = {key: key for key in keys}

    def find(key: int) -> int:
        while root[key] != key:
            root[key] = root[root[key]]
            key = root[key]
        return key

    for a, b in joined:  # type: ignore[attr-defined]
        root[max(find(a), find(b))] = min(find(a), find(b))
    groups: dict[int, list[tuple[int, int]]] = {}
    for place, key in enumerate(keys):
        groups.setdefault(find(key), []).append((key, low + place))
    yield from groups.values()


def _rows(group: list[tuple[int, int]], tables: Tables, column: int) -> Ints:
    values = tables.hot_posts[column]
    return np.concatenate([values[tables.spans[row] : tables.spans[row + 1]] for _, row in group])


def _place(
    group: list[tuple[int, int]],
    tick: int,
    tables: Tables,
    topics: list[Topic],
    owner: dict[int, Topic],
    limits: Thresholds,
) -> Topic:
    """The running topic that the group continues, or a new one."""
    oldest = tick - limits.cool_down_s // limits.tick_s
    votes: dict[int, tuple[int, Topic]] = {}
    for key, row in group:
        topic = owner.get(key)
        if topic is not None and topic.last_tick >= oldest:
            count = votes.get(id(topic), (0, topic))[0]
            votes[id(topic)] = (count + int(tables.hot.posts[row]), topic)
    if votes:
        return max(votes.values(), key=lambda vote: (vote[0], -vote[1].first_tick, -vote[1].first_post))[1]
    posts = _rows(group, tables, 0)
    name = min(group, key=lambda item: (-int(tables.hot.posts[item[1]]), item[0]))[0]
    topic = Topic(first_tick=tick, last_tick=tick, first_post=int(posts.min()), name=name)
    if all(tables.kind[key] != TAG for key, _ in group):
        topic.network = _network_of(set(_rows(group, tables, 1).tolist()), tick, topics, limits)
    topics.append(topic)
    return topic


def _network_of(accounts: set[int], tick: int, topics: list[Topic], limits: Thresholds) -> Topic | None:
    """The alert of the past day that already holds most of these accounts."""
    since = tick - limits.cool_down_s // limits.tick_s
    best, found = limits.same_accounts * len(accounts), None
    for topic in reversed(topics):
        if topic.raised is not None and topic.raised >= since:
            shared = len(topic.accounts & accounts)
            if shared >= best and (found is None or shared > best):
                best, found = shared, topic
    return found


def _grow(topic: Topic, group: list[tuple[int, int]], tick: int, tables: Tables) -> None:
    topic.last_tick = tick
    topic.posts.update(_rows(group, tables, 0).tolist())
    topic.accounts.update(_rows(group, tables, 1).tolist())
    for key, row in group:
        topic.keys[key] = max(topic.keys[key], int(tables.hot.accounts[row]))
        kind = int(tables.kind[key])
        topic.peak[kind] = max(topic.peak[kind], int(tables.hot.excess[row]))


def _raise_if_extreme(
    topic: Topic,
    group: list[tuple[int, int]],
    tick: int,
    tables: Tables,
    bounds: tuple[tuple[float, float, float], tuple[float, int]],
) -> None:
    above = [
        (int(tables.hot.excess[row]) / (bounds[0][int(tables.kind[key])] + 1), key, row)
        for key, row in group
        if tables.hot.excess[row] > bounds[0][int(tables.kind[key])]
    ]
    if not above:
        return
    _, key, row = max(above, key=lambda item: (item[0], -item[1]))
    accounts = int(tables.hot.accounts[row])
    topic.raised = tick
    topic.raised_by = (key, accounts, accounts - int(tables.hot.excess[row]), int(tables.kind[key]))
    topic.limits, topic.past = bounds
