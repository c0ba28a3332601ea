"""Posts as numbers: what the SELECTs of bursts and co-shares read.

post      its place in the order of time, platform and id, counted on from piece to piece
account   63 bits of a hash of platform and author; the same in every run, whatever came before
key       two bits for its kind and 61 of a hash of its name, likewise
bin       us // length of a tick

Two keys that fall together by chance: among ten million, once in 50,000 runs.
"""
# every SELECT is made of our own constants, never of data

from typing import Any

import numpy as np
import numpy.typing as npt

from elshi.listen.duck import DuckEngine

Ints = npt.NDArray[np.int64]
TAG, LINK, TEXT = 0, 1, 2
_KIND_BIT = 61


def kind_of(key: int) -> int:
    """TAG, LINK or TEXT."""
    return key >> _KIND_BIT


def first_key(kind: int) -> int:
    """The least key of a kind."""
    return kind << _KIND_BIT


def sql_numbered(*, first_post: int, tick_us: int) -> str:
    """Posts and accounts as numbers. Reads posts_in, with the columns of `elshi.listen.schema`; gives new_posts."""
    return f"""
    select {first_post} + row_number() over (order by p.at, platform, post_id) - 1 as post,
           {_hash("platform || chr(10) || author")} as account, epoch_us(p.at) as us,
           epoch_us(p.at) // {tick_us} as bin, platform, post_id, author, text, language, tags, links, text_key, repost
    from posts_in as p
    """


def sql_objects() -> str:
    """One row per post and hashtag, link and text, of new_posts. What is null or empty is no object."""
    return f"""
    select post, account, us, bin, {_key("name", "kind")} as key from ({_NAMED}) as n where name <> ''
    """


def sql_names() -> str:
    """The name of each key in wanted(key). Reads new_posts."""
    return f"""
    select key, min(name) as name from (
        select {_key("name", "kind")} as key, name from ({_NAMED}) as n where name <> ''
    ) as k where key in (select key from wanted) group by key
    """


_NAMED = f"""
    select post, account, us, bin, {TAG} as kind, unnest(tags) as name from new_posts
    union all select post, account, us, bin, {LINK}, unnest(links) from new_posts
    union all select post, account, us, bin, {TEXT}, text_key from new_posts
"""


def _hash(name: str) -> str:
    """SQL: 63 bits of MD5, which is here for its evenness, not against anybody."""
    return f"cast(md5_number_lower({name}) // 2 as bigint)"


def _key(name: str, kind: str) -> str:
    return f"cast(md5_number_lower({name}) // 8 as bigint) + cast({kind} as bigint) * {1 << _KIND_BIT}"


def ints(column: Any) -> Ints:
    """A column of a SELECT as whole numbers."""
    return np.asarray(column).astype(np.int64)


def columns(engine: DuckEngine, sql: str) -> dict[str, Ints]:
    """The columns of a SELECT as whole numbers; a null is not allowed in them."""
    table = engine.connection.sql(sql).to_arrow_table()
    return {name: ints(table[name].to_numpy()) for name in table.column_names}
