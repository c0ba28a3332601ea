"""What posts can have in common, as one table: links, texts, sequences of hashtags, media, what they answer.

objects(post, account, us, kind, key)   one row per post and object; posts and accounts counted from 0, us microseconds
names(key, kind, name)                  what the numbers stand for
"""
# every SELECT is made of our own constants, never of data

from dataclasses import dataclass

import pyarrow as pa

from elshi.listen.duck import DuckEngine

LINK, TEXT, TAGS, MEDIA, REPLY = 1, 2, 3, 4, 5
KINDS = {LINK: "link", TEXT: "text", TAGS: "hashtags", MEDIA: "media", REPLY: "reply"}
_OPTIONAL = {
    "near_key": "varchar", "tag_sequence": "varchar", "media": "varchar[]", "reply_to": "varchar", "tags": "varchar[]",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Numbered:
    """How many posts and accounts the tables hold, and whether every time stamp is a whole minute."""

    posts: int
    accounts: int
    whole_minutes: bool


def make_objects(engine: DuckEngine, posts: pa.Table) -> Numbered:
    """Create `posts`, `names` and `objects` from the columns of `elshi.listen.schema`.

    Posts of an older Elshi may lack `us`, `tag_sequence`, `media` and `reply_to`. `near_key` is the group of texts that
    nearly say the same (`elshi.listen.networks.near_texts`); without it a text is the same only if its key is.
    """
    engine.register("posts_in", posts)
    engine.create("posts", _sql_posts(posts.column_names))
    engine.create("named", sql_named())
    engine.create("names", "select row_number() over (order by kind, name) - 1 as key, kind, name"
                  " from (select distinct kind, name from named) as found")  # fmt: skip
    engine.create(
        "objects",
        "select n.post, n.account, n.us, n.kind, k.key from named as n"
        " join names as k on k.kind = n.kind and k.name = n.name",
    )
    found = engine.rows(
        "select count(*) as posts, count(distinct account) as accounts,"
        " coalesce(bool_and(us % 60000000 = 0), false) as whole from posts"
    )
    return Numbered(found["posts"][0], found["accounts"][0], found["whole"][0])


def _sql_posts(given: list[str]) -> str:
    us = "p.us" if "us" in given else 'epoch_us(p."at")'
    optional = ", ".join(
        f"p.{name}" if name in given else f"cast(null as {kind}) as {name}" for name, kind in _OPTIONAL.items()
    )
    return f"""
    select row_number() over (order by {us}, p.platform, p.post_id) - 1 as post,
           dense_rank() over (order by p.platform, p.author) - 1 as account,
           {us} as us, p.post_id, p.platform, p.author, p.text, p.links, p.text_key, {optional}
    from posts_in as p
    """


def sql_named() -> str:
    """One row per post and object, by name. What is null or empty is no object.

    Hashtags count as a sequence of at least two (U+001F between them): one alone is a topic.
    """
    return f"""
    select distinct post, account, us, kind, name from (
        select post, account, us, {LINK} as kind, unnest(links) as name from posts
        union all select post, account, us, {TEXT}, coalesce(near_key, text_key) from posts
        union all select post, account, us, {TAGS}, tag_sequence from posts where contains(tag_sequence, chr(31))
        union all select post, account, us, {MEDIA}, unnest(media) from posts
        union all select post, account, us, {REPLY}, reply_to from posts
    ) as each_object where name is not null and name <> ''
    """
