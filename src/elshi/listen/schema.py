"""The columns of posts, in one place: as readers give them, and as they are computed once, stored and detected on.

Raw      `RAW_SCHEMA`, what a reader gives for a row of a file. All may be null, save `line`.
Stored   `POST_SCHEMA`, what ingest makes of it (`elshi.listen.features`, `elshi.listen.store`), one row a post:

    post_id    the network's id, scrubbed of handles; platform + post_id is the key of a post
    platform   lower case; "file" where nothing else was said
    author     pseudonym (`elshi.listen.pseudonyms`); the file's own id in commands that store nothing
    text       as it came, scrubbed of handles; "" where there is none
    at         UTC, microseconds, without a zone; 1990 <= at < 2100
    language   BCP 47, "und" where it cannot be told; null before it was asked
    links      host + path, sorted, distinct
    tags       "#" + hashtag in lower case, NFC, sorted, distinct
    text_key   first 32 hex digits of SHA-256 of the text's normal form, or null (`elshi.listen.features`)
    repost     whether it hands on another post
    us         `at` as whole microseconds since 1970-01-01, for what meets two rows
    script     ISO 15924 of most letters, such as Cyrl; Zyyy where there are none; null before it was asked
    urls       links as delivered, scrubbed of handles
    tag_sequence   the hashtags in the order of the text, U+001F between them; null where there is none
    media      hashes of pictures and films, as delivered, in lower case
    reply_to   post_id of the post that is answered, scrubbed like post_id; or null
    repost_of  post_id of the post that is handed on, scrubbed like post_id; or null

A part that was written before a column was there is read as null there (`us` as of `at`): `with_all_columns`.

Bands of MinHash signatures are not stored (decision 25): they would more than double what a post takes.
"""

import pyarrow as pa

RAW_SCHEMA = pa.schema(
    [
        ("line", pa.int64()),  # number of the row's first line or of the row in its file, from 1
        ("post_id", pa.string()),
        ("platform", pa.string()),
        ("author", pa.string()),
        ("text", pa.string()),
        ("time", pa.string()),  # Unix seconds, milliseconds or microseconds, or ISO 8601
        ("repost", pa.string()),
        ("links", pa.list_(pa.string())),
        ("tags", pa.list_(pa.string())),
        ("reply_to", pa.string()),
        ("media", pa.list_(pa.string())),
    ]
)
POST_SCHEMA = pa.schema(
    [
        ("post_id", pa.string()),
        ("platform", pa.string()),
        ("author", pa.string()),
        ("text", pa.string()),
        ("at", pa.timestamp("us")),
        ("language", pa.string()),
        ("links", pa.list_(pa.string())),
        ("tags", pa.list_(pa.string())),
        ("text_key", pa.string()),
        ("repost", pa.bool_()),
        ("us", pa.int64()),
        ("script", pa.string()),
        ("urls", pa.list_(pa.string())),
        ("tag_sequence", pa.string()),
        ("media", pa.list_(pa.string())),
        ("reply_to", pa.string()),
        ("repost_of", pa.string()),
    ]
)
ID_SCHEMA = pa.schema([POST_SCHEMA.field("platform"), POST_SCHEMA.field("post_id")])  # the key of a post


def sql_columns() -> str:
    """All stored columns in their order, quoted, for a SELECT."""
    return ", ".join(f'"{name}"' for name in POST_SCHEMA.names)


def with_all_columns(posts: pa.Table) -> pa.Table:
    """Stored posts as of `POST_SCHEMA`, also of a part that an older Elshi has written."""
    columns = []
    for field in POST_SCHEMA:
        if field.name in posts.column_names:
            columns.append(posts[field.name].cast(field.type))
        elif field.name == "us":
            columns.append(posts["at"].cast(pa.timestamp("us")).cast(pa.int64()))
        else:
            columns.append(pa.nulls(len(posts), field.type))
    return pa.table(columns, schema=POST_SCHEMA)
