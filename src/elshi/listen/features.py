"""Raw rows to canonical posts: times, links, tags and the hash of the text, computed once and in columns.

Columns      see `elshi.listen.schema`. `text_key` is the first 32 hex digits of SHA-256 over the text's normal form
             (`elshi.listen.coordination.plain_text`), null when nothing is left: posts with the same key say the same.
             `links` are host + path, lower-cased host without "www.", no fragment; the query is dropped, except for
             pages that are told apart by it alone (watch, *.php …), which get "?" and 8 hex digits of its hash. A bare
             host is no link: a home page ties nobody to anything. `urls` are what came: beside the text, then in it.
             `tags` keep their "#", lower-cased, NFC; `tag_sequence` has them in the order of the text (of what came
             beside it, where the text has none), repeats included, with U+001F between. `language` and `script` are
             left null: see `elshi.listen.language`.
Rejected     no author, no time, a time that is not Unix seconds, milliseconds, microseconds or ISO 8601, or lies
             outside 1990..2100, a post without text and links.
"""
# every SELECT is made of our own constants, never of data

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

import pyarrow as pa

from elshi.listen.coordination.plain_text import sql_with_plain
from elshi.listen.duck import DuckEngine
from elshi.listen.left_out import FAR_TIME, NO_AUTHOR, NO_TIME, ODD_TIME, SAYS_NOTHING
from elshi.listen.links import sql_delivered, sql_pages
from elshi.listen.pseudonyms import Pseudonyms
from elshi.listen.scrubbing import scrub_columns
from elshi.listen.tags import sql_forms, sql_in_text

EARLIEST, LATEST = "1990-01-01", "2100-01-01"


@dataclass(frozen=True, slots=True)
class Reject:
    """Why a row was left out. Holds its number, never its content."""

    line: int
    reason: str


def told_rejects(rejects: Sequence[Reject]) -> list[dict[str, Any]]:
    """The first hundred as plain values; how many there are is told beside them."""
    return [asdict(reject) for reject in rejects[:100]]


def make_posts(
    raw: pa.Table, *, pseudonyms: Pseudonyms | None, platform: str = "file"
) -> tuple[pa.Table, list[Reject]]:
    """The posts of `raw`, in file order, and what was rejected.

    Without `pseudonyms` the file's own author ids are kept; then nothing may be stored.
    """
    with DuckEngine() as engine:
        engine.register("raw_in", scrub_columns(raw, pseudonyms, platform) if pseudonyms else raw)
        engine.create("raw", sql_trimmed(platform))
        engine.create("timed", sql_timed())
        bad = engine.rows(sql_rejects())
        posts = engine.connection.sql(sql_posts()).to_arrow_table()
    rejects = [Reject(int(line), reason) for line, reason in zip(bad["line"], bad["reason"], strict=True)]
    return posts, rejects


def sql_trimmed(platform: str) -> str:
    """Raw rows with empty strings as nulls and the platform filled in."""
    name = platform.replace("'", "''")
    return f"""
    select line, nullif(trim(post_id), '') as given_id,
           lower(coalesce(nullif(trim(platform), ''), '{name}')) as platform,
           nullif(trim(author), '') as author, nullif(trim(text), '') as text, nullif(trim(time), '') as time,
           trim(coalesce(repost, '')) as repost, links, tags, nullif(trim(reply_to), '') as reply_to, media
    from raw_in
    """


def sql_timed() -> str:
    """Adds `at`: numbers are Unix seconds, milliseconds or microseconds by size; else ISO 8601, UTC by default."""
    number = r"'^[0-9]{1,17}(\.[0-9]+)?$'"
    offset = r"'[+-][0-9]{2}:?[0-9]{2}$'"
    return f"""
    with parts as (
        select *, regexp_matches(time, {number}) as is_number, try_cast(time as double) as number,
               case when length(time) > 11 then regexp_extract(time, {offset}) else '' end as zone
        from raw
    )
    select * exclude (is_number, number, zone), case
        when is_number and number < 1e11 then make_timestamp(cast(number * 1e6 as bigint))
        when is_number and number < 1e14 then make_timestamp(cast(number * 1e3 as bigint))
        when is_number then make_timestamp(cast(number as bigint))
        when zone <> '' then try_cast(left(time, length(time) - length(zone)) as timestamp)
             - to_minutes(cast(left(zone, 1) || '1' as integer)
                          * (cast(substr(zone, 2, 2) as integer) * 60 + cast(right(zone, 2) as integer)))
        else try_cast(regexp_replace(time, 'Z$', '') as timestamp)
        end as "at"
    from parts
    """


def sql_rejects() -> str:
    """Line and reason of each row that is no post, in file order."""
    return f"""
    select line, case
        when author is null then '{NO_AUTHOR}'
        when time is null then '{NO_TIME}'
        when t.at is null then '{ODD_TIME}'
        when t.at < timestamp '{EARLIEST}' or t.at >= timestamp '{LATEST}' then '{FAR_TIME}'
        else '{SAYS_NOTHING}' end as reason
    from timed as t where not ({_IS_POST}) order by line
    """


_MEDIA = "list_filter(list_transform(coalesce(media, []), lambda m: lower(trim(m))), lambda m: m <> '')"
_LINKS = "list_filter(coalesce(links, []), lambda u: trim(u) <> '')"
_IS_POST = f"""coalesce(author is not null and t.at >= timestamp '{EARLIEST}' and t.at < timestamp '{LATEST}'
             and (text is not null or len({_LINKS}) > 0 or len({_MEDIA}) > 0), false)"""


def sql_posts() -> str:
    """The canonical posts, in file order."""
    found = f"""
        select *, coalesce(text, '') as said, text as plain, {sql_delivered("links", "coalesce(text, '')")} as urls,
               {sql_in_text("coalesce(text, '')")} as marks
        from timed as t where {_IS_POST}"""
    return f"""
    select coalesce(
               given_id,
               left(sha256(concat_ws(chr(31), platform, author, cast(f.at as varchar), said)), 24)
           ) as post_id,
           platform, author, said as text, f.at, cast(null as varchar) as language,
           list_sort(list_distinct({sql_pages("urls")})) as links,
           list_sort(list_distinct({sql_forms("list_concat(coalesce(tags, []), marks)")})) as tags,
           case when plain <> '' then left(sha256(plain), 32) end as text_key,
           (lower(repost) not in ({_NO_REPOST}) or starts_with(said, 'RT @')) as repost,
           epoch_us(f.at) as us, cast(null as varchar) as script, urls,
           nullif(array_to_string({sql_forms("case when len(marks) > 0 then marks else coalesce(tags, []) end")},
                                  chr(31)), '') as tag_sequence,
           {_MEDIA} as media,
           reply_to, case when lower(repost) not in ({_NO_REPOST}, 'true', '1', 'yes') then repost end as repost_of
    from ({sql_with_plain(found, text="plain")}) as f order by line
    """


_NO_REPOST = "'', 'false', '0', 'no', 'none', 'null'"
