"""Who shared what in the past week, and who did at the same moment: kept up piece by piece.

Nothing in it depends on how the posts were cut into pieces. A share that nobody else has shared yet waits apart.

No more than `share_rows` rows are held (`bound`): where there are more, shares that still wait go first, oldest
half-hours first, while they are more than half; then the oldest half-hours of everything.
"""
# every SELECT is made of our own constants, never of data

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from elshi.listen.bursts.coshare import sql_coshares, sql_first_shares, sql_shares
from elshi.listen.bursts.objects import LINK, Ints, first_key, ints
from elshi.listen.duck import DuckEngine
from elshi.listen.thresholds import MICROSECONDS, Thresholds

_MINUTE_US = 60 * MICROSECONDS
_LARGE = 1 << 20  # rows


def _schema(*names: str) -> pa.Schema:
    return pa.schema([(name, pa.int64()) for name in names])


_WAITING = _schema("key", "account", "post", "us")
_COUNTED = _schema(*_WAITING.names, "before", "company_us")
_PAIRS = _schema("us", "a", "b", "post_a", "post_b", "key")
_REPEATS = _schema("key", "account", "us")
Pieces = list[pa.Table]  # tables that are never changed, so that copies have them in common


@dataclass(slots=True)
class Shares:
    """`counted`: shares in company (`sql_shares`); `pairs`: theirs, by time (`sql_coshares`)."""

    limits: Thresholds
    counted: Pieces = field(default_factory=list)
    pairs: Pieces = field(default_factory=list)
    waiting: Pieces = field(default_factory=list)  # shares without company, and since `bound` those that came to it
    repeats: pa.Table = field(default_factory=_REPEATS.empty_table)  # when accounts last shared a thing again
    first_odd_us: int | None = None  # the first time stamp that is not a whole minute
    alone_since_us: int | None = None  # shares that wait are held from this moment on; None: all of the week
    since_us: int | None = None  # likewise for everything
    _columns: dict[str, dict[str, Ints]] = field(default_factory=dict)  # made when asked for, until the next posts

    def copy(self) -> "Shares":
        """The same, to go on from apart: arrays and tables are never changed."""
        return Shares(
            self.limits, list(self.counted), list(self.pairs), list(self.waiting), self.repeats, self.first_odd_us,
            self.alone_since_us, self.since_us,
        )  # fmt: skip

    @property
    def rows(self) -> int:
        """How many rows are held."""
        return sum(map(len, [*self.counted, *self.pairs, *self.waiting, self.repeats]))

    def columns(self, name: str) -> dict[str, Ints]:
        """Of `counted` or `pairs`, as numbers."""
        if name not in self._columns:
            pieces, schema = (self.counted, _COUNTED) if name == "counted" else (self.pairs, _PAIRS)
            table = _join(pieces, schema)
            self._columns[name] = {column: ints(table[column].to_numpy()) for column in schema.names}
        return self._columns[name]

    def take_in(self, engine: DuckEngine, *, since_us: int) -> None:
        """The shares of new posts, all of them at or after `since_us`. Reads new_posts and new_objects."""
        limits = self.limits
        week = self._week_us
        self._columns = {}
        engine.create("carriers", f"select post, account, us, key from new_objects where key >= {first_key(LINK)}")
        engine.create("touched", "select distinct key from carriers")
        for name, table in (
            ("counted", _join(self.counted, _COUNTED).select(_WAITING.names)),
            ("waiting", _join(self.waiting, _WAITING)),
            ("repeats", self.repeats),
        ):
            engine.register(f"all_{name}", table)
            engine.create(
                name, f"select * from all_{name} where key in (select key from touched) and us >= {since_us - week}"
            )
        # A share that waited and was counted since is not waiting.
        engine.create("alone", """select * from waiting as w
            where not exists (select 1 from counted as c where c.key = w.key and c.post = w.post)""")  # fmt: skip
        engine.create("known", "select * from counted union all select * from alone")
        engine.create("last_share", """select key, account, us from known
            union all select key, account, us from repeats""")  # fmt: skip
        engine.create("fresh", sql_first_shares(week_us=week))
        engine.create("shares", sql_shares(profile_us=limits.profile_s * MICROSECONDS, week_us=week))
        self._count(engine, since_us)
        self._pair(engine, since_us)
        self._note_repeats(engine, since_us)
        if self.first_odd_us is None:
            self.first_odd_us = engine.rows(f"select min(us) as us from new_posts where us % {_MINUTE_US} <> 0")["us"][
                0
            ]

    def _count(self, engine: DuckEngine, since_us: int) -> None:
        """New shares in company, and those that have it now; the rest waits."""
        _add(
            self.counted,
            engine,
            f"""select {", ".join(f"s.{name}" for name in _COUNTED.names)} from shares as s
            where company_us is not null
              and (us >= {since_us} or exists (select 1 from alone as w where w.key = s.key and w.post = s.post))
            order by us, post, key""",
            _COUNTED,
        )
        _add(
            self.waiting,
            engine,
            f"select key, account, post, us from shares where us >= {since_us} and company_us is null",
            _WAITING,
        )

    def _pair(self, engine: DuckEngine, since_us: int) -> None:
        near_us = self.limits.share_window_s * MICROSECONDS
        engine.create("shares", f"select * from shares where us >= {since_us - near_us} and company_us is not null")
        coshares = sql_coshares(window_us=near_us, compared=self.limits.compared_shares)
        _add(
            self.pairs,
            engine,
            f"""select {", ".join(_PAIRS.names)} from ({coshares}) as pairs where us >= {since_us}
            order by us, a, b, key, post_a, post_b""",
            _PAIRS,
        )

    def _note_repeats(self, engine: DuckEngine, since_us: int) -> None:
        again = (
            engine.connection.sql(
                f"""select key, account, max(us) as us from (
                    select * from all_repeats
                    union all select key, account, us from carriers as c
                    where not exists (select 1 from fresh as f where f.key = c.key and f.post = c.post)
                ) as again where us >= {since_us - self._week_us} group by key, account"""
            )
            .to_arrow_table()
            .cast(_REPEATS)
        )
        self.repeats = again

    @property
    def _week_us(self) -> int:
        return self.limits.past_slots * self._slot_us

    @property
    def _slot_us(self) -> int:
        return self.limits.window_ticks * self.limits.tick_us

    def bound(self, tick: int) -> None:
        """Hold no more than `share_rows`, and nothing from before the week that ends with `tick`, the end of a slot.

        Called where a slot ends and nowhere else: then what goes depends on time alone. Half of the room stays with
        those that wait: without the newest of them nobody comes into company.
        """
        most, until = self.limits.share_rows, tick * self.limits.tick_us
        self._drop_before(until - self._week_us)
        self._settle()
        spare = min(self.rows - most, sum(map(len, self.waiting)) - most // 2)
        if spare > 0:
            since = _cut([self.waiting], spare, self._slot_us, until)
            self.alone_since_us = max(since, self.alone_since_us or since)
            self.waiting = _from(self.waiting, since)
        if self.rows > most:
            since = _cut([self.counted, self.pairs, [self.repeats]], self.rows - most, self._slot_us, until)
            self.since_us = max(since, self.since_us or since)
            self._drop_before(since)

    def _settle(self) -> None:
        """What was counted waits no longer; the pieces since the last slot become one."""
        found = _join(self.counted, _COUNTED)["key"].unique()
        waiting = []
        for piece in self.waiting:
            done = pc.is_in(piece["key"], value_set=found)
            waiting.append(piece.filter(pc.invert(done)) if pc.any(done).as_py() else piece)
        self.waiting, self.counted, self.pairs = _merge(waiting), _merge(self.counted), _merge(self.pairs)

    def _drop_before(self, us: int) -> None:
        self._columns = {}
        self.counted, self.pairs, self.waiting = (_from(one, us) for one in (self.counted, self.pairs, self.waiting))
        [self.repeats] = _from([self.repeats], us) or [_REPEATS.empty_table()]

    def resolution_s(self, at_us: int) -> int:
        """60 while all time stamps before `at_us` are whole minutes, else 1."""
        return 60 if self.first_odd_us is None or self.first_odd_us >= at_us else 1


def _join(pieces: Sequence[pa.Table], schema: pa.Schema) -> pa.Table:
    return pa.concat_tables([schema.empty_table(), *pieces])


def _add(pieces: Pieces, engine: DuckEngine, sql: str, schema: pa.Schema) -> None:
    found = engine.connection.sql(sql).to_arrow_table().cast(schema)
    if len(found):
        pieces.append(found)


def _merge(pieces: Pieces) -> Pieces:
    """Neighbours as one, unless that gets too large: copies from before it have large pieces in common with it."""
    merged: list[Pieces] = []
    for piece in pieces:
        if merged and sum(map(len, merged[-1])) + len(piece) <= _LARGE:
            merged[-1].append(piece)
        else:
            merged.append([piece])
    return [one[0] if len(one) == 1 else pa.concat_tables(one).combine_chunks() for one in merged]


def _from(pieces: Pieces, us: int) -> Pieces:
    """What is at or after a moment; a piece of which nothing goes stays the same table."""
    kept = []
    for piece in pieces:
        stay = pc.greater_equal(piece["us"], us)
        count = pc.sum(stay).as_py()
        if count:
            kept.append(piece if count == len(piece) else piece.filter(stay))
    return kept


def _cut(kinds: Sequence[Pieces], excess: int, slot_us: int, until: int) -> int:
    """The end of the earliest slot before `until` such that what lies before it is at least `excess` rows."""
    slot = np.concatenate([ints(piece["us"].to_numpy()) // slot_us for kind in kinds for piece in kind])
    first = int(slot.min())
    place = int(np.searchsorted(np.cumsum(np.bincount(slot - first)), excess))
    return min((first + place + 1) * slot_us, until)
