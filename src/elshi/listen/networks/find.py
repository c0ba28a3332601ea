"""Posts in, networks out: who shared the same things at the same times, more often than chance explains.

objects     what posts have in common
occasions   one thing at one time, who took part, what two of them have in common
null_model  which occasions the same people made
members     who belongs to a group of occasions
tempo, openness   how close in time, under which mark
"""

import hashlib
from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from elshi.listen.bursts.objects import columns
from elshi.listen.duck import DuckEngine
from elshi.listen.groups import connected_groups
from elshi.listen.networks.members import find_members
from elshi.listen.networks.null_model import discoveries, log_chances, occasion_weights
from elshi.listen.networks.objects import KINDS, make_objects
from elshi.listen.networks.occasions import sql_common, sql_occasions, sql_parts, sql_runs, sql_timed
from elshi.listen.networks.openness import find_mark, marks_of
from elshi.listen.networks.pace import MEETINGS, largest_crowd, pieces
from elshi.listen.networks.settings import DEFAULTS, MICROSECONDS, Settings
from elshi.listen.networks.tempo import median_gap_s

Ints = npt.NDArray[np.int64]

Tie = tuple[int, int, int]  # two members by their places, the first before the second; events that both took part in
MOST_TIES = 20_000
LINKED, OPEN, READERS = "linked-accounts", "open-campaign", "common-interest"


@dataclass(frozen=True, slots=True)
class Member:
    """An account, and in how many of its network's events it took part."""

    platform: str
    account: str
    events: int


@dataclass(frozen=True, slots=True)
class Network:
    """Accounts that share things together. Times are microseconds UTC.

    `kind`: `linked-accounts`; `open-campaign` when they act under one `mark`; `common-interest` when what they share
    together is mostly shared by others, which is what readers of the same papers do. A kind is a reason to look, never
    a finding about a person. `ties`: who was there together, twice at least, most often first, at most MOST_TIES.
    `events` are things or runs of things that share posts; `own_part` is, over all events,
    the part of members among all who took part; `gap_s` the median time between one member and the next.
    """

    id: str
    kind: str
    members: tuple[Member, ...]  # by platform, then account
    ties: tuple[Tie, ...]
    events: int
    posts: int  # of members, in these events
    objects: tuple[tuple[str, str, int], ...]  # kind, name, accounts that took part; most accounts first
    by: str  # the kind of object that most events are about
    own_part: float
    gap_s: float
    mark: str
    mark_part: float
    first_us: int
    last_us: int


@dataclass(frozen=True, slots=True)
class Found:
    """The networks, largest first, and how many occasions there were.

    `left_out`: occasions that were not compared, as more than `largest` accounts took part.
    """

    networks: tuple[Network, ...]
    occasions: int
    left_out: int
    largest: int


def find_networks(posts: pa.Table, *, settings: Settings = DEFAULTS) -> Found:
    """The networks of `posts`: columns as `elshi.listen.networks.objects.make_objects` reads them, a week or so."""
    with DuckEngine() as engine:
        accounts = make_objects(engine, posts).accounts
        engine.create("runs", sql_runs(window_us=settings.window_s * MICROSECONDS))
        largest = _make_occasions(engine, settings)
        engine.create("timed", sql_timed())
        view = _View(engine, accounts, settings)
        found = [view.network(group) for group in view.groups()]
        crowds = engine.rows(
            "select count(*) as n from (select 1 as crowd from runs group by key, run"
            f" having count(distinct account) > {max(largest, settings.least_accounts - 1)}) as each_crowd"
        )["n"][0]
    networks = sorted((each for each in found if each), key=lambda each: (-len(each.members), each.id))
    return Found(tuple(networks), view.count, crowds, largest)


def _make_occasions(engine: DuckEngine, settings: Settings) -> int:
    """Make `occasions` and `parts`, without the largest where comparing all would take too long; the largest left."""
    engine.create("occasions", sql_occasions(least=settings.least_accounts, most=settings.most_accounts))
    engine.create("parts", sql_parts())
    parts = columns(engine, "select occasion, account from parts")
    most = largest_crowd(parts["occasion"], parts["account"], meetings=settings.most_meetings)
    if most is None:
        return settings.most_accounts
    engine.create("occasions", sql_occasions(least=settings.least_accounts, most=most))
    engine.create("parts", sql_parts())
    return most


class _View:
    """What was computed, as columns: occasions by number, parts in the order of their occasion."""

    def __init__(self, engine: DuckEngine, accounts: int, settings: Settings) -> None:
        self.settings = settings
        self.accounts = accounts
        self._engine = engine
        rows = engine.rows(
            "select o.kind, n.name, accounts, first_us, last_us from occasions as o join names as n on n.key = o.key"
            " order by occasion"
        )
        self.count = len(rows["kind"])
        self.about: list[tuple[str, str, int]] = [
            (KINDS[kind], name, size)
            for kind, name, size in zip(rows["kind"], rows["name"], rows["accounts"], strict=True)
        ]
        self.first_us, self.last_us = rows["first_us"], rows["last_us"]
        parts = columns(engine, "select occasion, account, us, post from parts order by occasion, account")
        self.occasion, self.account, self.us, self.post = parts.values()
        self.spans = np.searchsorted(self.occasion, np.arange(self.count + 1))

    def groups(self) -> list[list[int]]:
        """Groups of occasions that hang together by having the same people, in order of time."""
        e, s = occasion_weights(self.occasion, self.account, self.post, count=self.count)
        apart_us, rate = self.settings.apart_s * MICROSECONDS, self.settings.false_edges
        found = []
        for first, end in pieces(self.occasion, self.account, meetings=MEETINGS):
            common = columns(self._engine, sql_common(apart_us=apart_us, first=first, end=end))
            log_p = log_chances(e, s, common["a"], common["b"], common["shared"])
            kept = log_p <= np.log(rate)  # the others are never discoveries
            found.append((common["a"][kept], common["b"][kept], log_p[kept]))
        if not found:
            return []
        a, b, log_p = (np.concatenate(parts) for parts in zip(*found, strict=True))
        order = np.lexsort((b, a))
        a, b, log_p = a[order], b[order], log_p[order]
        same = discoveries(log_p, tests=self.count * (self.count - 1) // 2, rate=rate)
        a, b = a[same], b[same]
        nodes: list[int] = np.unique(np.concatenate([a, b])).tolist()
        return connected_groups(nodes, zip(a.tolist(), b.tolist(), strict=True))

    def network(self, group: list[int]) -> Network | None:
        """The network behind a group of occasions, or None if it is too small to be one."""
        posts = self._posts(group)
        events = _events(group, posts)
        row, event, who = self._table(events)
        rows = find_members(
            row,
            event,
            accounts=self.accounts,
            least=self.settings.member_events,
            false_members=self.settings.false_members,
        )
        if len(rows) < self.settings.least_members:
            return None
        shares = np.bincount(event[np.isin(row, rows)], minlength=len(events))
        kept = np.flatnonzero(shares >= 2)
        if len(kept) < self.settings.least_events:
            return None
        members = who[rows]
        own = float(shares[kept].sum() / np.bincount(event, minlength=len(events))[kept].sum())
        events = [events[place] for place in kept]
        times = np.bincount(row[np.isin(event, kept)], minlength=len(who))[rows]
        mark, mark_part = self._mark(events, members, posts)
        inside = np.isin(row, rows) & np.isin(event, kept)
        there = np.zeros((len(rows), len(kept)), dtype=np.int64)
        there[np.searchsorted(rows, row[inside]), np.searchsorted(kept, event[inside])] = 1
        occasions = sorted(occasion for event in events for occasion in event)
        ours = set(members.tolist())
        kinds = Counter(self.about[event[0]][0] for event in events)
        first = min(self.first_us[occasion] for occasion in occasions)
        named, order = self._members(members, times)
        about = sorted({self.about[occasion] for occasion in occasions}, key=lambda item: (-item[2], item))
        return Network(
            id=_network_id(first, self.about[occasions[0]][1]),
            kind=self._kind(own, mark_part),
            members=named,
            ties=_ties(there[order]),
            events=len(events),
            posts=len({post for each in occasions for post, account in posts[each] if account in ours}),
            objects=tuple(about),
            by=min(kinds, key=lambda kind: (-kinds[kind], kind)),
            own_part=own,
            gap_s=median_gap_s([self._member_times(occasion, members) for occasion in occasions]),
            mark=mark if mark_part >= self.settings.open_part else "",
            mark_part=mark_part,
            first_us=first,
            last_us=max(self.last_us[occasion] for occasion in occasions),
        )

    def _kind(self, own: float, mark_part: float) -> str:
        if mark_part >= self.settings.open_part:
            return OPEN
        return LINKED if own > self.settings.own_part else READERS

    def _posts(self, group: list[int]) -> dict[int, list[tuple[int, int]]]:
        """Per occasion of the group: (post, account) of all shares in its run."""
        chosen = pa.table({"occasion": pa.array(group, pa.int64())})
        self._engine.register("chosen", chosen)
        rows = self._engine.rows(
            "select c.occasion, r.post, r.account from chosen as c join occasions as o on o.occasion = c.occasion"
            " join runs as r on r.key = o.key and r.run = o.run order by c.occasion, r.post"
        )
        found: dict[int, list[tuple[int, int]]] = defaultdict(list)
        for occasion, post, account in zip(rows["occasion"], rows["post"], rows["account"], strict=True):
            found[occasion].append((post, account))
        return found

    def _table(self, events: list[list[int]]) -> tuple[Ints, Ints, Ints]:
        """Who took part in which event, as (row, event), each once; and the account of each row."""
        event_of = {occasion: place for place, event in enumerate(events) for occasion in event}
        places = np.concatenate([np.arange(self.spans[o], self.spans[o + 1]) for o in event_of])
        who, row = np.unique(self.account[places], return_inverse=True)
        event = np.array([event_of[o] for o in self.occasion[places].tolist()])
        row, event = np.unique(np.stack([row.reshape(-1), event]), axis=1)
        return row, event, who

    def _member_times(self, occasion: int, members: Ints) -> Ints:
        span = slice(self.spans[occasion], self.spans[occasion + 1])
        times: Ints = self.us[span][np.isin(self.account[span], members)]
        return times

    def _members(self, members: Ints, times: Ints) -> tuple[tuple[Member, ...], Ints]:
        """The members by platform and account, and the place of each in `members`."""
        place = np.arange(len(members))
        self._engine.register("members", pa.table({"account": members, "events": times, "place": place}))
        rows = self._engine.rows(
            "select distinct platform, author, events, place from posts"
            " join members on members.account = posts.account order by platform, author"
        )
        named = tuple(map(Member, rows["platform"], rows["author"], rows["events"]))
        return named, np.array(rows["place"], dtype=np.int64)

    def _mark(
        self, events: list[list[int]], members: Ints, posts: Mapping[int, list[tuple[int, int]]]
    ) -> tuple[str, float]:
        inside = set(members.tolist())
        told = [sorted({p for o in event for p, account in posts[o] if account in inside}) for event in events]
        self._engine.register(
            "told", pa.table({"post": pa.array(sorted({p for event in told for p in event}), pa.int64())})
        )
        rows = self._engine.rows("select p.post, p.text, links, tags from posts as p join told on told.post = p.post")
        marks = {
            post: marks_of(text, links, tags)
            for post, text, links, tags in zip(rows["post"], rows["text"], rows["links"], rows["tags"], strict=True)
        }
        return find_mark(told, marks)


def _events(group: list[int], posts: Mapping[int, list[tuple[int, int]]]) -> list[list[int]]:
    """Occasions that share posts are one event: a link, the text around it and its tags."""
    by_post: dict[int, list[int]] = defaultdict(list)
    for occasion in group:
        for post, _ in posts[occasion]:
            by_post[post].append(occasion)
    pairs = [(together[0], other) for together in by_post.values() for other in together[1:]]
    return connected_groups(group, pairs)


def _ties(there: Ints) -> tuple[Tie, ...]:
    """Of `there` (members, events; 1 where one took part) the pairs that were there together."""
    together = np.triu(there @ there.T, k=1)
    a, b = np.nonzero(together >= 2)
    times = together[a, b]
    strongest = np.lexsort((b, a, -times))[:MOST_TIES]
    return tuple(zip(a[strongest].tolist(), b[strongest].tolist(), times[strongest].tolist(), strict=True))


def _network_id(first_us: int, name: str) -> str:
    return "n-" + hashlib.sha256(f"{first_us}\n{name}".encode()).hexdigest()[:16]
