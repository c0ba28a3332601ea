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
    text_key   first 32 hex digits of SHA-256 of the text lower-cased, without @mentions, white space folded; or null
    repost     whether it hands on another post

Decided (decision 25), and computed by nothing yet; a part that lacks a column is to be read as null there:

    us             BIGINT     UTC microseconds since 1970-01-01, in the place of `at`
    script         VARCHAR    ISO 15924 of most letters, such as Cyrl
    urls           VARCHAR[]  links as delivered
    tag_sequence   VARCHAR    the hashtags in the order of the text, as one key; null where there is none
    media          VARCHAR[]  hashes of pictures and films
    reply_to       VARCHAR    post_id of the post that is answered, scrubbed like post_id
    repost_of      VARCHAR    post_id of the post that is handed on, scrubbed like post_id
    grams          INTEGER    how many distinct five-character pieces the text has
    bands          BIGINT[16] hashes of bands of its MinHash signature
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
    ]
)
ID_SCHEMA = pa.schema([POST_SCHEMA.field("platform"), POST_SCHEMA.field("post_id")])  # the key of a post


def sql_columns() -> str:
    """All stored columns in their order, quoted, for a SELECT."""
    return ", ".join(f'"{name}"' for name in POST_SCHEMA.names)
