"""Raw rows to canonical posts: times, links, tags and the hash of the text, computed once and in columns.

Columns      see `elshi.listen.schema`. `text_key` is the first 32 hex digits of SHA-256 over the text lower-cased, with
             @mentions dropped and white space folded, null when nothing is left: posts with the same key say the
             same. `links` are host + path, lower-cased host without "www.", no fragment; the query is dropped, except
             for pages that are told apart by it alone (watch, *.php …), which get "?" and 8 hex digits of its hash. A
             bare host is no link: a home page ties nobody to anything. `tags` keep their "#", lower-cased, NFC.
Rejected     no author, no time, a time that is not Unix seconds, milliseconds, microseconds or ISO 8601, or lies
             outside 1990..2100, a post without text and links.
"""
# every SELECT is made of our own constants, never of data

from dataclasses import dataclass
from typing import Any

import pyarrow as pa

from elshi.listen.duck import DuckEngine
from elshi.listen.pseudonyms import Pseudonyms
from elshi.listen.schema import RAW_SCHEMA

EARLIEST, LATEST = "1990-01-01", "2100-01-01"
_WORD = r"[\p{L}\p{M}\p{N}_]"


@dataclass(frozen=True, slots=True)
class Reject:
    """Why a row was left out. Holds its number, never its content."""

    line: int
    reason: str


def make_posts(
    raw: pa.Table, *, pseudonyms: Pseudonyms | None, platform: str = "file"
) -> tuple[pa.Table, list[Reject]]:
    """The posts of `raw`, in file order, and what was rejected. `language` is left null: see `elshi.listen.language`.

    Without `pseudonyms` the file's own author ids are kept; then nothing may be stored.
    """
    with DuckEngine() as engine:
        engine.register("raw_in", _scrub(raw, pseudonyms, platform) if pseudonyms else raw)
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
           lower(trim(coalesce(repost, ''))) as repost, links, tags
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
        when author is null then 'no author'
        when time is null then 'no time'
        when t.at is null then 'time is neither Unix seconds, milliseconds, microseconds nor ISO 8601'
        when t.at < timestamp '{EARLIEST}' or t.at >= timestamp '{LATEST}' then 'time is outside 1990..2100'
        else 'neither text nor links' end as reason
    from timed as t where not ({_IS_POST}) order by line
    """


_IS_POST = f"""coalesce(author is not null and t.at >= timestamp '{EARLIEST}' and t.at < timestamp '{LATEST}'
             and (text is not null or len(links) > 0), false)"""


def sql_posts() -> str:
    """The canonical posts, in file order."""
    url = r"https?://[^\s<>\"''()\[\]{}]+"
    return f"""
    with found as (
        select *, list_concat(coalesce(links, []), regexp_extract_all(coalesce(text, ''), '{url}')) as urls,
               list_concat(coalesce(tags, []), regexp_extract_all(coalesce(text, ''), '#{_WORD}+')) as marks,
               trim(regexp_replace(regexp_replace(lower(text), '@{_WORD}+(\\.{_WORD}+)*', '', 'g'), '\\s+', ' ', 'g'))
                   as plain
        from timed as t where {_IS_POST}
    )
    select coalesce(
               given_id,
               left(sha256(concat_ws(chr(31), platform, author, cast(f.at as varchar), coalesce(text, ''))), 24)
           ) as post_id,
           platform, author, coalesce(text, '') as text, f.at, cast(null as varchar) as language,
           list_sort(list_distinct(list_filter(list_transform(urls, lambda u: {_link("u")}), lambda u: u is not null)))
               as links,
           list_sort(list_distinct(list_filter(list_transform(marks, lambda t: {_tag("t")}), lambda t: t is not null)))
               as tags,
           case when plain <> '' then left(sha256(plain), 32) end as text_key,
           (repost not in ('', 'false', '0', 'no', 'none', 'null') or regexp_matches(coalesce(text, ''), '^RT @'))
               as repost
    from found as f order by line
    """


def _link(url: str) -> str:
    """SQL: host + path of one URL, null when no path or query is left."""
    bare = f"regexp_replace(regexp_replace(trim({url}), '^(?i:https?://)?(?i:www\\.)?', ''), '#.*$', '')"
    path = f"regexp_replace(regexp_replace({bare}, '\\?.*$', ''), '[/.,;:!…]+$', '')"
    told_apart = f"regexp_matches({bare}, '(^[^/?]+/?|/watch|\\.php|\\.aspx?|\\.cgi|\\.do|\\.jsp)\\?')"
    query = f"'?' || left(sha256(regexp_extract({bare}, '\\?(.*)$', 1)), 8)"
    host = f"lower(regexp_extract({path}, '^[^/?]*'))"
    rest = f"regexp_replace({path}, '^[^/?]*', '')"
    return (
        f"case when {rest} = '' and not {told_apart} then case when contains({url}, '://') then null"
        f" else nullif({host}, '') end"
        f" else {host} || {rest} || case when {told_apart} then {query} else '' end end"
    )


def _tag(tag: str) -> str:
    """SQL: one hashtag with its sign, null when it holds no letter."""
    plain = f"nfc_normalize(lower(ltrim(trim({tag}), '#＃')))"
    return f"case when regexp_matches({plain}, '\\p{{L}}') then '#' || {plain} end"


def _scrub(raw: pa.Table, pseudonyms: Pseudonyms, platform: str) -> pa.Table:
    """Replace every handle. Python per value, but once per distinct one and only where a handle can be."""
    places = [(name or platform).strip().lower() or platform for name in raw["platform"].to_pylist()]
    columns: dict[str, Any] = {name: raw[name] for name in raw.column_names}
    authors = raw["author"].to_pylist()
    columns["author"] = pa.array(
        [
            pseudonyms.of(place, name) if name and name.strip() else None
            for place, name in zip(places, authors, strict=True)
        ],
        pa.string(),
    )
    for name in ("text", "post_id", "repost"):
        columns[name] = pa.array(
            [
                pseudonyms.scrub(place, value) if value and ("@" in value or "/" in value or "＠" in value) else value
                for place, value in zip(places, raw[name].to_pylist(), strict=True)
            ],
            pa.string(),
        )
    for name in ("links", "tags"):
        columns[name] = pa.array(
            [
                [pseudonyms.scrub(place, item) for item in items if item] if items else items
                for place, items in zip(places, raw[name].to_pylist(), strict=True)
            ],
            pa.list_(pa.string()),
        )
    return pa.table(columns, schema=RAW_SCHEMA)
