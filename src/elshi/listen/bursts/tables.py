"""Posts to the tables that detection walks through: hot keys per tick, what is together with what, shares."""
# every SELECT is made of our own constants, never of data

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from elshi.listen.bursts.coshare import sql_coshares, sql_shares
from elshi.listen.bursts.linked import Shares
from elshi.listen.bursts.surprise import allowed_accounts, log_poisson_tail
from elshi.listen.bursts.windows import (
    sql_accounts_together,
    sql_active_accounts,
    sql_busy,
    sql_hot_posts,
    sql_keys_together,
    sql_past,
    sql_slots,
    sql_windows,
)
from elshi.listen.duck import Connection, DuckEngine
from elshi.listen.thresholds import MICROSECONDS, Thresholds

Ints = npt.NDArray[np.int64]
TAG, LINK, TEXT = 0, 1, 2


@dataclass(frozen=True, slots=True)
class Hot:
    """Keys above their own past, ordered by tick and key. `excess` = accounts - allowed by the past."""

    tick: Ints
    key: Ints
    accounts: Ints
    excess: Ints
    posts: Ints


@dataclass(frozen=True, slots=True)
class Tables:
    """What detection reads. Posts are numbered in order of time, accounts from 0, keys in order of kind and name."""

    post_us: Ints  # microseconds UTC
    names: list[str]  # of keys
    kind: Ints  # of keys: TAG, LINK or TEXT
    hot: Hot
    hot_posts: tuple[Ints, Ints]  # post and account; rows of hot i are spans[i] .. spans[i + 1]
    spans: Ints
    busy: dict[int, int]  # tick -> accounts that posted anything in its window
    joined: dict[int, list[tuple[int, int]]]  # tick -> pairs of hot keys that are one topic
    shares: Shares


def read_tables(posts: pa.Table, limits: Thresholds) -> Tables:
    """Number, window and join `posts` (columns of `elshi.listen.schema`, ordered by time, platform, id)."""
    with DuckEngine() as engine:
        con = engine.connection
        con.register("posts_in", posts)
        con.execute(f"create temp table posts as {sql_numbered(limits.tick_us)}")
        con.execute(f"create temp table named as {sql_named_objects()}")
        con.execute("create temp table keys as select row_number() over (order by kind, name) - 1 as key, kind, name"
                    " from (select distinct kind, name from named) as found")  # fmt: skip
        con.execute("create temp table objects as select post, account, us, bin, key, n.kind from named as n"
                    " join keys as k on k.kind = n.kind and k.name = n.name")  # fmt: skip
        hot = _hot(con, limits)
        spans, hot_posts = _hot_posts(con, hot, limits)
        joined = _joined(con, limits)
        shares = _shares(con, limits)
        busy = dict(con.execute(sql_busy(window=limits.window_ticks)).fetchall())
        kinds, names = con.sql("select kind, name from keys order by key").fetchnumpy().values()
    return Tables(
        post_us=shares.posted_us,
        names=names.tolist(),
        kind=_ints(kinds),
        hot=hot,
        hot_posts=hot_posts,
        spans=spans,
        busy=busy,
        joined=joined,
        shares=shares,
    )


def sql_numbered(tick_us: int) -> str:
    """Posts and accounts as numbers, in a fixed order; reads posts_in."""
    return f"""
    select row_number() over (order by p.at, platform, post_id) - 1 as post,
           dense_rank() over (order by platform, author) - 1 as account,
           epoch_us(p.at) as us, epoch_us(p.at) // {tick_us} as bin, tags, links, text_key
    from posts_in as p
    """


def sql_named_objects() -> str:
    """One row per post and hashtag (kind 0), link (1) and text (2). What is null or empty is no object."""
    return f"""
    select post, account, us, bin, {TAG} as kind, unnest(tags) as name from posts
    union all select post, account, us, bin, {LINK}, unnest(links) from posts
    union all select post, account, us, bin, {TEXT}, text_key from posts where text_key is not null
    """


def _hot(con: Connection, limits: Thresholds) -> Hot:
    window = limits.window_ticks
    con.execute(f"create temp table windows as {sql_windows(window=window, min_accounts=limits.min_accounts)}")
    con.execute(f"create temp table slots as {sql_slots(window=window)}")
    con.execute(f"create temp table past as {sql_past(window=window, past_slots=limits.past_slots)}")
    rows = con.sql(
        f"""select tick, w.key, w.accounts, w.posts, coalesce(total, 0) as total, coalesce(squares, 0) as squares
        from windows as w left join past as p
          on p.key = w.key and p.last_slot = cast(floor(tick / {window}.0) as bigint) - 2
        order by tick, w.key"""
    ).fetchnumpy()
    tick = _ints(rows["tick"])
    busy = con.sql("select slot, count(*) as keys from slots group by slot order by slot").fetchnumpy()
    allowed = _allowed(tick, rows, busy, limits)
    excess = _ints(rows["accounts"]) - allowed
    hot = excess >= 1
    return Hot(tick[hot], _ints(rows["key"])[hot], _ints(rows["accounts"])[hot], excess[hot], _ints(rows["posts"])[hot])


def _allowed(tick: Ints, rows: Any, busy: Any, limits: Thresholds) -> Ints:
    """What the past allows each row; the chance per test is the stated rate over the keys seen in the past day.

    A key counts once for each slot that it was seen in; slots of half an hour, 48 a day.
    """
    slot, keys = _ints(busy["slot"]), np.concatenate([[0], np.cumsum(_ints(busy["keys"]))])
    if not len(tick):
        return np.zeros(0, dtype=np.int64)
    last = tick // limits.window_ticks - 2
    in_day = np.searchsorted(slot, [last - 48, last], side="right")
    tests = np.maximum(keys[in_day[1]] - keys[in_day[0]], 48)
    seen = np.clip(last - slot[0] + 1, 0, limits.past_slots)
    return allowed_accounts(
        rows["total"].astype(float),
        rows["squares"].astype(float),
        seen.astype(float),
        limits.false_bursts_per_day / tests,
    )


def _hot_posts(con: Connection, hot: Hot, limits: Thresholds) -> tuple[Ints, tuple[Ints, Ints]]:
    con.register("hot", pa.table({"tick": hot.tick, "key": hot.key, "all_posts": hot.posts, "accounts": hot.accounts}))
    con.execute(f"create temp table hot_posts as {sql_hot_posts(window=limits.window_ticks)}")
    rows = con.sql("select tick, key, post, account from hot_posts order by tick, key, post").fetchnumpy()
    tick, key = _ints(rows["tick"]), _ints(rows["key"])
    starts = np.ones(len(tick), dtype=bool)
    starts[1:] = (tick[1:] != tick[:-1]) | (key[1:] != key[:-1])
    return np.append(np.flatnonzero(starts), len(tick)), (_ints(rows["post"]), _ints(rows["account"]))


def _joined(con: Connection, limits: Thresholds) -> dict[int, list[tuple[int, int]]]:
    """Pairs of hot keys that are one topic, by tick.

    Any two that share enough posts; two links or texts of much the same accounts; two hashtags that more accounts use
    together than chance would have it (hypergeometric test, Poisson tail, Bonferroni over the tick's pairs).
    """
    con.execute(f"create temp table together as {sql_keys_together()}")
    con.execute("create temp table hot_accounts as select distinct tick, key, account from hot_posts")
    con.execute(f"create temp table active as {sql_active_accounts(tick_s=limits.tick_s)}")
    rows = con.execute(
        f"""select t.tick, a, b from together as t
        join hot as x on x.tick = t.tick and x.key = a join hot as y on y.tick = t.tick and y.key = b
        where posts >= {limits.together} * least(x.all_posts, y.all_posts)"""
    ).fetchall()
    pairs = con.sql(
        f"""select t.tick, a, b, t.accounts as both, x.accounts as n_a, y.accounts as n_b,
               h.kind as kind_a, i.kind as kind_b,
               active.accounts as active, n.keys * (n.keys - 1) / 2 as tests
        from ({sql_accounts_together()}) as t
        join hot as x on x.tick = t.tick and x.key = a join hot as y on y.tick = t.tick and y.key = b
        join keys as h on h.key = a join keys as i on i.key = b
        join (select tick, count(*) as keys from hot group by tick) as n on n.tick = t.tick
        join active on active.hour = cast(floor((t.tick - 1) * {limits.tick_s} / 3600.0) as bigint)"""
    ).fetchnumpy()
    both, n_a, n_b = _ints(pairs["both"]), _ints(pairs["n_a"]), _ints(pairs["n_b"])
    tags = (_ints(pairs["kind_a"]) == TAG) & (_ints(pairs["kind_b"]) == TAG)
    carriers = (_ints(pairs["kind_a"]) != TAG) & (_ints(pairs["kind_b"]) != TAG)
    expected = n_a * n_b / np.maximum(_ints(pairs["active"]), 1)
    beyond = log_poisson_tail(both, expected) <= np.log(limits.false_pairs / np.maximum(_ints(pairs["tests"]), 1))
    alike = both >= limits.same_accounts * (n_a + n_b - both)
    one = np.flatnonzero((tags & beyond & (both >= limits.min_shared_objects)) | (carriers & alike))
    rows += list(zip(*(_ints(pairs[name])[one].tolist() for name in ("tick", "a", "b")), strict=True))
    found: dict[int, list[tuple[int, int]]] = {}
    for tick, a, b in sorted(rows):
        found.setdefault(tick, []).append((a, b))
    return found


def _shares(con: Connection, limits: Thresholds) -> Shares:
    con.execute(f"create temp table carriers as select post, account, us, key from objects where kind <> {TAG}")
    con.execute(f"create temp table shares as {sql_shares(profile_us=limits.profile_s * MICROSECONDS)}")
    one = con.sql("select us, account, post, before from shares order by us, post, key").fetchnumpy()
    pairs = con.sql(
        "select us, a, b, post_a, post_b, key from ("
        + sql_coshares(window_us=limits.share_window_s * MICROSECONDS, compared=limits.compared_shares)
        + ") as pairs order by us, a, b, key, post_a, post_b"
    ).fetchnumpy()
    count = con.sql("select coalesce(max(account), -1) + 1 as n from posts").fetchall()[0][0]
    posted = con.sql("select us from posts order by post").fetchnumpy()
    columns = [_ints(posted["us"])]
    columns += [_ints(one[name]) for name in ("us", "account", "post", "before")]
    columns += [_ints(pairs[name]) for name in ("us", "a", "b", "post_a", "post_b", "key")]
    whole_minutes = con.sql(
        f"select coalesce(bool_and(us % {60 * MICROSECONDS} = 0), false) as yes from posts"
    ).fetchall()[0][0]
    return Shares(int(count), 60 if whole_minutes else 1, *columns)


def _ints(column: Any) -> Ints:
    return np.asarray(column).astype(np.int64)
