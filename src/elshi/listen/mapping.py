"""Which column of a file is which part of a post: given with `--map`, or guessed from common names and said.

`--map author=author_id,text=content,time=ts` names columns of the file on the right. What is not given is guessed
from the names in `_NAMES`, first name first. What must be found depends on who asks: a post needs `author`, `time`, and
`text` or `links`; two texts can be compared without anybody's name.
"""

from collections.abc import Callable, Mapping, Sequence

from elshi.base.errors import UserError

# Each has to be found; "a|b" means that one of them is enough, and that the first is said where none was.
Needs = Sequence[str]
Guess = Callable[[Sequence[str]], dict[str, str]]  # from the columns of a file
POST_NEEDS: Needs = ("author", "time", "text|links")
FIELDS = ("id", "platform", "author", "text", "time", "links", "tags", "repost", "reply_to", "media")
LISTS = frozenset({"links", "tags", "media"})

_NAMES: dict[str, tuple[str, ...]] = {
    "id": ("id", "post_id", "message_id", "tweet_id", "status_id", "content_id", "guid", "doc_id"),
    "platform": ("platform", "network"),
    "author": (
        "author", "author_id", "account", "account_id", "user", "user_id", "username", "handle", "screen_name",
    ),
    "text": ("text", "content", "body", "message", "full_text", "post"),
    "time": (
        "time", "ts", "at", "timestamp", "created_at", "published", "published_at", "date", "timestamp_share",
    ),
    "links": ("links", "urls", "url", "link", "url_id"),
    "tags": ("tags", "hashtags", "hashtag", "hashtag_id"),
    "repost": ("repost", "repost_of", "retweet", "is_retweet", "reblog", "retweeted"),
    "reply_to": ("reply_to", "in_reply_to", "in_reply_to_id", "in_reply_to_status_id", "reply_to_id"),
    "media": ("media", "media_hashes", "media_hash", "phash", "phash_id"),
}  # fmt: skip


def parse_mapping(text: str) -> dict[str, str]:
    """`author=author_id,text=content` as a dict. Raises UserError."""
    found: dict[str, str] = {}
    for part in filter(None, (piece.strip() for piece in text.split(","))):
        field, equals, column = (piece.strip() for piece in part.partition("="))
        if not equals or not column or field not in FIELDS:
            raise UserError(f"--map: expected FIELD=COLUMN with FIELD one of {', '.join(FIELDS)}, got {part!r}")
        if field in found:
            raise UserError(f"--map: {field} is given twice")
        found[field] = column
    return found


def guess_mapping(
    columns: Sequence[str],
    given: Mapping[str, str] | None = None,
    *,
    needs: Needs = POST_NEEDS,
    name: str = "the rows",
) -> dict[str, str]:
    """Field to column for a file with these columns; `given` wins over guesses. Raises UserError unless `needs` fit.

    `name` stands for the file in errors.
    """
    found = dict(given or {})
    missing = sorted(set(found.values()) - set(columns))
    if missing:
        raise UserError(f"--map names columns that {name} lacks: {', '.join(missing)}; it has: {_listed(columns)}")
    by_name = {column.strip().lower(): column for column in reversed(columns)}
    for field in FIELDS:
        if field not in found:
            guess = next((by_name[known] for known in _NAMES[field] if known in by_name), None)
            if guess is not None and guess not in found.values():
                found[field] = guess
    lacking = [need.partition("|")[0] for need in needs if found.keys().isdisjoint(need.split("|"))]
    if lacking:
        example = ",".join(f"{field}=…" for field in sorted(need.partition("|")[0] for need in needs))
        raise UserError(
            f"{name}: cannot tell which column holds {', '.join(lacking)}; it has {_listed(columns)}; "
            f"name them with --map {example}"
        )
    return {field: found[field] for field in FIELDS if field in found}


def _listed(columns: Sequence[str]) -> str:
    return ", ".join(columns[:30]) + (" …" if len(columns) > 30 else "")
