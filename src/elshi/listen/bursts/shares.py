"""Who shared what in the past week, and who did at the same moment: kept up piece by piece.

Nothing in it depends on how the posts were cut into pieces. A share that nobody else has shared yet waits apart.
"""
# every SELECT is made of our own constants, never of data

from dataclasses import dataclass, field

import numpy as np
import pyarrow as pa

from elshi.listen.bursts.coshare import sql_coshares, sql_first_shares, sql_shares
from elshi.listen.bursts.objects import LINK, Ints, columns, first_key
from elshi.listen.duck import DuckEngine
from elshi.listen.thresholds import MICROSECONDS, Thresholds

_MINUTE_US = 60 * MICROSECONDS
_LAST = pa.schema([(name, pa.int64()) for name in ("key", "account", "us")])
_COUNTED = ("key", "account", "post", "us")
_SHARES = (*_COUNTED, "before", "company_us")
_WAITING = pa.schema([(name, pa.int64()) for name in (*_COUNTED, "before")])
_PAIRS = ("us", "a", "b", "post_a", "post_b", "key")


@dataclass(slots=True)
class Shares:
    """`counted`: shares in company (`sql_shares`); `pairs`: theirs, by time (`sql_coshares`)."""

    limits: Thresholds
    counted: dict[str, Ints] = field(default_factory=lambda: {name: np.zeros(0, dtype=np.int64) for name in _SHARES})
    pairs: dict[str, Ints] = field(default_factory=lambda: {name: np.zeros(0, dtype=np.int64) for name in _PAIRS})
    waiting: pa.Table = field(default_factory=_WAITING.empty_table)  # shares without company
    last: pa.Table = field(default_factory=_LAST.empty_table)  # when each account last shared each thing
    first_odd_us: int | None = None  # the first time stamp that is not a whole minute

    def copy(self) -> "Shares":
        """The same, to go on from apart: arrays and tables are never changed."""
        return Shares(self.limits, dict(self.counted), dict(self.pairs), self.waiting, self.last, self.first_odd_us)

    def take_in(self, engine: DuckEngine, *, since_us: int) -> None:
        """The shares of new posts, all of them at or after `since_us`. Reads new_posts and new_objects."""
        limits = self.limits
        week = limits.past_slots * limits.window_ticks * limits.tick_us
        engine.register("last_share", self.last)
        engine.create("carriers", f"select post, account, us, key from new_objects where key >= {first_key(LINK)}")
        engine.create("fresh", sql_first_shares(week_us=week))
        engine.register("counted", pa.table({name: self.counted[name] for name in _COUNTED}))
        engine.register("waiting", self.waiting)
        engine.create("known", f"""select * from (select key, account, post, us from counted
            union all select key, account, post, us from waiting) as k
            where key in (select key from fresh) and us >= {since_us - week}""")  # fmt: skip
        engine.create("shares", sql_shares(profile_us=limits.profile_s * MICROSECONDS, week_us=week))
        self._count(engine, since_us, week)
        near_us = limits.share_window_s * MICROSECONDS
        engine.create("shares", f"select * from shares where us >= {since_us - near_us}")
        pairs = columns(
            engine,
            f"select {', '.join(_PAIRS)} from ("
            + sql_coshares(window_us=near_us, compared=limits.compared_shares)
            + f") as pairs where us >= {since_us} order by us, a, b, key, post_a, post_b",
        )
        keep = np.searchsorted(self.pairs["us"], since_us - week)
        self.pairs = {name: np.concatenate([self.pairs[name][keep:], pairs[name]]) for name in _PAIRS}
        self.last = (
            engine.connection.sql(
                f"""select key, account, max(us) as us from (
                select * from last_share union all select key, account, us from carriers) as every
            where us >= {since_us - week} group by key, account"""
            )
            .to_arrow_table()
            .cast(_LAST)
        )
        if self.first_odd_us is None:
            self.first_odd_us = engine.rows(f"select min(us) as us from new_posts where us % {_MINUTE_US} <> 0")["us"][
                0
            ]

    def _count(self, engine: DuckEngine, since_us: int, week: int) -> None:
        """New shares in company, and those that have it now; the rest waits."""
        found = columns(
            engine,
            f"""select {", ".join(f"s.{name}" for name in _SHARES)} from shares as s
            where company_us is not null
              and (us >= {since_us} or exists (select 1 from waiting as w where w.key = s.key and w.post = s.post))
            order by us, post, key""",
        )
        keep = self.counted["us"] >= since_us - week
        self.counted = {name: np.concatenate([self.counted[name][keep], found[name]]) for name in _SHARES}
        self.waiting = (
            engine.connection.sql(
                f"""select key, account, post, us, before from waiting as w
            where us >= {since_us - week} and key not in (select key from shares where company_us is not null)
            union all select key, account, post, us, before from shares where us >= {since_us} and company_us is null"""
            )
            .to_arrow_table()
            .cast(_WAITING)
        )

    def resolution_s(self, at_us: int) -> int:
        """60 while all time stamps before `at_us` are whole minutes, else 1."""
        return 60 if self.first_odd_us is None or self.first_odd_us >= at_us else 1
