"""Detection as a fold: what is known at a tick, and the posts since, give what is known at a later one.

However the posts are cut into pieces, the alerts are the same; so a batch is a few large pieces, and a stream many
small ones. Posts have to come in order of their bins: whoever gets one late goes back to a copy made before
(`Fold.copy`), and on from there.

Held are: the posts of the last window, numbers for the past week, and the topics of the past week. The numbers are at
most so many (`Thresholds.past_rows`, `share_rows`); what goes goes at the end of a half-hour (`Past`, `Shares`).
"""
# every SELECT is made of our own constants, never of data

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import pairwise

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from elshi.base.clock import moment_of
from elshi.listen.alerts import Alert
from elshi.listen.bursts.keys import Entry, HotKeys
from elshi.listen.bursts.linked import Tested, find_links, is_linked
from elshi.listen.bursts.objects import Ints, columns, ints, sql_names, sql_numbered, sql_objects
from elshi.listen.bursts.past import Past
from elshi.listen.bursts.shares import Shares
from elshi.listen.bursts.texts import TEXT_COLUMNS, Texts
from elshi.listen.bursts.topics import Topic, Topics
from elshi.listen.bursts.view import make_alert
from elshi.listen.bursts.windows import sql_busy_keys, sql_often, sql_windows
from elshi.listen.duck import DuckEngine
from elshi.listen.thresholds import DEFAULTS, Thresholds

Step = Callable[[float], None]
_DAY_S = 86_400
_OBJECTS = pa.schema([(name, pa.int64()) for name in ("post", "account", "bin", "key")])
_LAST_SEEN = pa.schema([("account", pa.int64()), ("bin", pa.int64())])


@dataclass(frozen=True, slots=True)
class Held:
    """From when on (aware) what the past week held is known, where there was too much of it; None: all of it is.

    `alone`: what one account alone used or shared; `all`: everything.
    """

    alone: datetime | None = None
    all: datetime | None = None


@dataclass(slots=True)
class Fold:
    """What detection knows at `tick`: everything in bins before it, nothing of later ones."""

    limits: Thresholds = DEFAULTS
    tick: int | None = None  # None: nothing was seen yet
    posts: int = 0
    objects: list[pa.Table] = field(default_factory=list)  # of the bins that windows of later ticks see
    last_seen: pa.Table = field(default_factory=_LAST_SEEN.empty_table)  # accounts of the past day, with their last bin
    past: Past = field(init=False)
    keys: HotKeys = field(init=False)
    shares: Shares = field(init=False)
    topics: Topics | None = None
    texts: Texts = field(default_factory=Texts)
    names: dict[int, str] = field(default_factory=dict)
    done: list[Alert] = field(default_factory=list)  # of topics that are over
    _made: dict[tuple[int, int, int], tuple[tuple[int, int, bool], Alert]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.past, self.keys, self.shares = Past(self.limits), HotKeys(self.limits), Shares(self.limits)

    def copy(self) -> "Fold":
        """The same, to go on from apart."""
        twin = Fold(
            self.limits, self.tick, self.posts, list(self.objects), self.last_seen,
            topics=self.topics.copy() if self.topics else None, texts=self.texts.copy(), names=dict(self.names),
            done=list(self.done), _made=dict(self._made),
        )  # fmt: skip
        twin.past, twin.keys, twin.shares = self.past.copy(), self.keys.copy(), self.shares.copy()
        return twin

    def advance(self, posts: pa.Table, *, until: int, step: Step | None = None) -> None:
        """On to tick `until`, with all posts of the bins from `tick` to before `until`, in any order.

        posts: columns of `elshi.listen.schema`. `step` is told the part done, 0 to 1.
        """
        if self.tick is not None and until <= self.tick:
            return
        if not len(posts) and self.tick is None:
            return
        bins = pc.divide(posts["at"].cast(pa.int64()), self.limits.tick_us)
        first, last = (found.as_py() for found in pc.min_max(bins).values())
        if self.tick is None:
            self.tick = first
            self.topics = Topics(self.limits, start=first)
        if first is not None and (first < self.tick or last >= until):
            raise ValueError("posts lie outside the ticks that are asked for")
        if self._has_room_for(posts):
            self._take(posts, self.tick, until, step)
            return
        window = self.limits.window_ticks
        since = at = self.tick
        while at < until:  # slot by slot, since at the end of each something may have to go
            after = min(at - at % window + window, until)
            piece = posts.filter(pc.and_(pc.greater_equal(bins, at), pc.less(bins, after)))
            self._take(piece, at, after, None)
            at = after
            if step:
                step((at - since) / (until - since))

    def _has_room_for(self, posts: pa.Table) -> bool:
        """Whether nothing that is held will have to go for these posts (`Past.bound`, `Shares.bound`)."""
        keys = len(posts) + sum(len(pc.list_flatten(posts[name])) for name in ("tags", "links"))
        open_keys = sum(map(len, self.objects))
        return (
            self.past.rows + open_keys + keys <= self.limits.past_rows
            and self.shares.rows + keys * (1 + self.limits.compared_shares) <= self.limits.share_rows
        )

    def _take(self, posts: pa.Table, since: int, until: int, step: Step | None) -> None:
        with DuckEngine() as engine:
            engine.register("posts_in", posts)
            engine.create("new_posts", sql_numbered(first_post=self.posts, tick_us=self.limits.tick_us))
            engine.create("new_objects", sql_objects())
            self._advance(engine, since, until, step)
        self.tick = until
        if until % self.limits.window_ticks == 0:
            self.past.bound()
            self.shares.bound(until)

    def _advance(self, engine: DuckEngine, since: int, until: int, step: Step | None) -> None:
        limits = self.limits
        window = limits.window_ticks
        self.texts.add(
            engine.connection.sql(f"select {', '.join(TEXT_COLUMNS)} from new_posts order by post").to_arrow_table()
        )
        self.posts += engine.rows("select count(*) as n from new_posts")["n"][0]
        self.shares.take_in(engine, since_us=since * limits.tick_us)
        engine.register("old_objects", pa.concat_tables([_OBJECTS.empty_table(), *self.objects]))
        every = f"""select {", ".join(_OBJECTS.names)} from old_objects
            union all select {", ".join(_OBJECTS.names)} from new_objects"""
        if since // window != until // window:
            # What is said of slots before `since` was known already: only bins of the window are left of them.
            engine.create("objects", every)
            self.past.close_slots(engine, done=since, tick=until)
        engine.register("followed", pa.table({"key": pa.array(list(self.keys.windows), pa.int64())}))
        # A key that no post of these has and that is not hot cannot become hot.
        engine.create("objects", f"""select * from ({every}) as o where key in (
            select key from new_objects union all select key from followed)""")  # fmt: skip
        engine.create("often", sql_often(min_accounts=limits.min_accounts))
        engine.create("busy", sql_busy_keys(window=window, min_accounts=limits.min_accounts, source="often"))
        engine.create("asked", _sql_asked(window))
        allowed = self.past.allowed(engine)
        engine.register("wanted", _above(columns(engine, "select key, accounts from busy"), allowed))
        self.names.update(_names(engine))
        self._follow_keys(engine, since)
        busy, active = self._crowds(engine, since)
        assert self.topics is not None
        for tick, came in _entries(engine, since, step):
            groups = list(self.keys.look(tick, came, allowed, active(tick)))
            if groups:
                self.topics.follow(groups, tick, busy=busy(tick), on_update=self._look_for_links)
        self._forget(engine, until)

    def _follow_keys(self, engine: DuckEngine, since: int) -> None:
        """Recall the posts of keys that may become hot now, and those of a copy's; of others they are passed on."""
        known = [key for key, one in self.keys.windows.items() if one.rows]
        engine.register("recalled", pa.table({"key": pa.array(known, pa.int64())}))
        rows = columns(
            engine,
            f"""select key, bin, post, account from often
            where bin < {since} and bin >= {since - self.limits.window_ticks}
              and (key in (select key from wanted) or key in (select key from followed))
              and key not in (select key from recalled)
            order by key, bin, post""",
        )
        starts = _starts(rows["key"])
        values = list(zip(rows["bin"].tolist(), rows["post"].tolist(), rows["account"].tolist(), strict=True))
        for low, high in pairwise(starts):
            self.keys.recall(int(rows["key"][low]), values[low:high])

    def _crowds(self, engine: DuckEngine, since: int) -> tuple[Callable[[int], int], Callable[[int], int]]:
        """How many accounts posted anything in the window before a tick, and in the day before it."""
        day = _DAY_S // self.limits.tick_s
        engine.register("last_seen", self.last_seen)
        # The SELECT of windows, with all posts in the place of one key's.
        engine.create("posted", """select cast(0 as bigint) as key, account, bin from last_seen
            union all select distinct cast(0 as bigint) as key, account, bin from new_posts""")  # fmt: skip
        found = []
        for size in (self.limits.window_ticks, day):
            rows = columns(
                engine, f"select tick, accounts from ({sql_windows(window=size, source='posted')}) as w order by tick"
            )
            found.append(_Counts(rows["tick"], rows["accounts"]))
        self.last_seen = (
            engine.connection.sql(
                f"""select account, max(bin) as bin from posted where bin >= {since - day} group by account"""
            )
            .to_arrow_table()
            .cast(_LAST_SEEN)
        )
        return found[0].at, found[1].at

    def _look_for_links(self, topic: Topic, tick: int) -> bool:
        """Whether the topic's accounts are linked: tested when it is first asked and whenever a fifth more came."""
        size, known, limits = len(topic.accounts), topic.tested, self.limits
        if known is None or size >= max(1.2 * known.accounts, known.accounts + 3):
            links = find_links(
                self.shares, _sorted(topic.accounts), own_posts=_sorted(topic.posts),
                at_us=tick * limits.tick_us, limits=limits,
            )  # fmt: skip
            before = known.linked if known else None
            known = topic.tested = Tested(size, links, (size, links) if is_linked(links, size, limits) else before)
        return is_linked(known.links, known.accounts, limits)

    def _forget(self, engine: DuckEngine, until: int) -> None:
        assert self.topics is not None
        window = self.limits.window_ticks
        self.keys.forget()
        for topic in self.topics.over(until):
            if topic.raised is not None:
                self.done.append(self._alert(topic))
                self._made.pop(topic.mark, None)
        self.topics.forget(until)
        names = ", ".join(_OBJECTS.names)
        new = engine.connection.sql(f"select {names} from new_objects order by post").to_arrow_table().cast(_OBJECTS)
        self.objects = [*self.objects, new] if len(new) else self.objects
        kept = []
        for table in self.objects:
            bins = ints(table["bin"].to_numpy())
            if bins[-1] >= until - window:
                kept.append(table.slice(int(np.searchsorted(bins, until - window))))
        self.objects = kept
        oldest = int(kept[0]["post"][0].as_py()) if kept else self.posts
        self.texts.keep(set().union(*(topic.posts for topic in self.topics.all)), since=oldest)
        used = {key for topic in self.topics.all for key in topic.keys} | self.keys.windows.keys()
        self.names = {key: name for key, name in self.names.items() if key in used}

    @property
    def held(self) -> Held:
        """What had to go, so that no more is held than may be."""
        past, shares, tick_us = self.past, self.shares, self.limits.tick_us
        week = self.limits.past_slots * self.limits.window_ticks
        oldest = ((self.tick or 0) - week) * tick_us

        def latest(slot: int | None, us: int | None) -> datetime | None:
            moment = max((slot or 0) * tick_us, us or 0)
            return moment_of(moment) if moment > max(0, oldest) else None

        return Held(latest(past.alone_since, shares.alone_since_us), latest(past.since, shares.since_us))

    def oldest_us(self) -> int | None:
        """The time of the oldest post whose words are held (microseconds UTC), samples of alerts included."""
        held = [int(alert.first_post_at.timestamp()) * 1_000_000 for alert in self.done]
        held += [piece["us"][0].as_py() for piece in self.texts.pieces[:1]]
        return min(held, default=None)

    def alerts(self) -> list[Alert]:
        """What was raised up to now, without ranks (`elshi.listen.ranking.rank_alerts`), oldest first."""
        running = [one for one in self.topics.all if one.raised is not None and one.posts] if self.topics else []
        found = [*self.done, *(self._alert(topic) for topic in running)]
        return sorted(found, key=lambda alert: (alert.raised_at, alert.id))

    def _alert(self, topic: Topic) -> Alert:
        """Made anew only where something has changed."""
        state = (topic.last_tick, len(topic.posts), topic.linked)
        known = self._made.get(topic.mark)
        if known is None or known[0] != state:
            known = self._made[topic.mark] = state, make_alert(topic, self.texts, self.names, self.limits)
        return known[1]


@dataclass(frozen=True, slots=True)
class _Counts:
    """A number that changes at some ticks only."""

    tick: Ints
    count: Ints

    def at(self, tick: int) -> int:
        place = int(np.searchsorted(self.tick, tick, side="right")) - 1
        return int(self.count[place]) if place >= 0 else 0


def _names(engine: DuckEngine) -> dict[int, str]:
    rows = engine.rows(sql_names())
    return dict(zip(rows["key"], rows["name"], strict=True))


def _sql_asked(window: int) -> str:
    """The slots up to which the past is asked of keys: two before that of each tick whose window holds the key."""
    first = f"bin + 1 - (bin + 1) % {window} - {2 * window}"
    return f"""
    select distinct key, slot from (
        select key, {first} as slot from often where key in (select key from busy)
        union all select key, {first} + {window} from often where key in (select key from busy)
    ) as each_object
    """


def _above(busy: Mapping[str, Ints], allowed: Mapping[tuple[int, int], int]) -> pa.Table:
    """The busy keys that may be hot at some tick: at most so many accounts used them, and at least so many are allowed.

    The rest, which is nearly all, need not be followed post by post.
    """
    least: dict[int, int] = {}
    for (key, _), bound in allowed.items():
        least[key] = min(bound, least.get(key, bound))
    found = [
        key for key, most in zip(busy["key"].tolist(), busy["accounts"].tolist(), strict=True) if most > least[key]
    ]
    return pa.table({"key": pa.array(found, pa.int64())})


def _entries(engine: DuckEngine, since: int, step: Step | None) -> Iterator[tuple[int, dict[int, list[Entry]]]]:
    """By tick, the new posts of the keys that are followed."""
    rows = columns(
        engine,
        f"""select key, bin, post, account from new_objects
        where bin >= {since} and (key in (select key from wanted) or key in (select key from followed))
        order by bin, key, post""",
    )
    key, post, account = rows["key"].tolist(), rows["post"].tolist(), rows["account"].tolist()
    starts = _starts(rows["bin"])
    for low, high in pairwise(starts):
        came: dict[int, list[Entry]] = {}
        for row in range(low, high):
            came.setdefault(key[row], []).append((post[row], account[row]))
        yield int(rows["bin"][low]) + 1, came
        if step:
            step(high / len(key))


def _starts(column: Ints) -> list[int]:
    """Where each run of equal values begins, and the end."""
    return [*np.flatnonzero(np.diff(column, prepend=column[:1] - 1)).tolist(), len(column)]


def _sorted(numbers: set[int]) -> Ints:
    return np.array(sorted(numbers), dtype=np.int64)


def last_tick(until: datetime, limits: Thresholds) -> int:
    """The tick at or before a moment (aware)."""
    return int(until.astimezone(UTC).timestamp()) // limits.tick_s
