"""The narratives of one day: texts, links and hashtags that travel in the same posts.

A key counts when at least `LEAST_ACCOUNTS` accounts used it on the day; texts that nearly say the same
(`elshi.listen.narratives.near_texts`) are one key. Two texts or links are one narrative when they share a third of the
posts of the smaller; a hashtag joins only what makes a third of its own posts, so that one that
stands under everything joins nothing. What hangs together by such pairs is a narrative.
"""
# every SELECT is made of our own constants, never of data

from dataclasses import dataclass

import pyarrow as pa

from elshi.listen.bursts.objects import LINK, columns, first_key, sql_numbered, sql_objects
from elshi.listen.duck import DuckEngine
from elshi.listen.groups import connected_groups
from elshi.listen.narratives.near_texts import find_near_texts, sql_texts

LEAST_ACCOUNTS = 3
LEAST_POSTS = 5
MOST_KEYS_IN_POST = 40  # a post with more keys ties nothing: lists of hashtags would tie everything


@dataclass(frozen=True, slots=True)
class Groups:
    """Which keys are one narrative: tables of_group(key, grp) and in_group(grp, post, account) of the engine."""

    count: int


def sql_counted() -> str:
    """Objects by the key that stands for them. Reads new_objects, stands; columns key, post, account."""
    return """
    select coalesce(s.one, o.key) as key, o.post, o.account from new_objects as o left join stands as s on s.key = o.key
    """


def sql_carried() -> str:
    """The posts of keys that enough accounts used. Reads counted; columns key, post, account."""
    return f"""
    select distinct o.key, o.post, o.account from counted as o
    join (select key from counted group by key having count(distinct account) >= {LEAST_ACCOUNTS}) as s
      on s.key = o.key
    """


def sql_joined() -> str:
    """Pairs of keys that are one narrative. Reads carried; columns a, b, with a < b (hashtags come first).

    Twin: `joined` in tests/reference/narratives.py.
    """
    few = f"select post from carried group by post having count(*) <= {MOST_KEYS_IN_POST}"
    sizes = "select key, count(*) as posts from carried group by key"
    link = first_key(LINK)
    return f"""
    select p.a, p.b from (
        select x.key as a, y.key as b, count(*) as posts
        from (select c.key, c.post from carried as c join ({few}) as f on f.post = c.post) as x
        join carried as y on y.post = x.post and y.key > x.key
        group by x.key, y.key
    ) as p
    join ({sizes}) as m on m.key = p.a join ({sizes}) as n on n.key = p.b
    where 3 * p.posts >= case when p.a >= {link} then least(m.posts, n.posts)
                              when p.b >= {link} then m.posts else greatest(m.posts, n.posts) end
    """


def sql_of_group() -> str:
    """Each key of a narrative with its number, not only the one that stands for it. Reads standing_for, stands."""
    return """
    select key, grp from standing_for
    union select s.key, g.grp from stands as s join standing_for as g on g.key = s.one
    """


def group_day(engine: DuckEngine, posts: pa.Table) -> Groups:
    """The narratives of `posts` (columns of `elshi.listen.schema`, one day's); numbers them from 0, by first post."""
    engine.register("posts_in", posts)
    engine.create("new_posts", sql_numbered(first_post=0, tick_us=60_000_000))
    engine.create("new_objects", sql_objects())
    texts = engine.connection.sql(sql_texts()).to_arrow_table()
    engine.register("stands", find_near_texts(texts["key"], texts["text"]))
    return group_keys(engine)


def group_keys(engine: DuckEngine) -> Groups:
    """The narratives of new_objects(key, post, account), where stands(key, one) says which texts are one key.

    Twin: `narratives` in tests/reference/narratives.py.
    """
    engine.create("counted", sql_counted())
    engine.create("carried", sql_carried())
    keys = columns(engine, "select key, min(post) as first from carried group by key order by first, key")
    pairs = columns(engine, sql_joined())
    groups = connected_groups(keys["key"].tolist(), zip(pairs["a"].tolist(), pairs["b"].tolist(), strict=True))
    named = [(key, number) for number, group in enumerate(groups) for key in group]
    rows = [{"key": key, "grp": number} for key, number in named]
    engine.register("every_group", pa.Table.from_pylist(rows, pa.schema([("key", pa.int64()), ("grp", pa.int64())])))
    engine.create("large", f"""select g.grp from carried as c join every_group as g on g.key = c.key
        group by g.grp having count(distinct c.post) >= {LEAST_POSTS}""")  # fmt: skip
    engine.create("standing_for", "select g.key, g.grp from every_group as g join large as l on l.grp = g.grp")
    engine.create("of_group", sql_of_group())
    engine.create("in_group", """select distinct g.grp, c.post, c.account from carried as c
        join standing_for as g on g.key = c.key""")  # fmt: skip
    return Groups(engine.rows("select count(*) as n from large")["n"][0])
