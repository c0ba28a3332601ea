"""RSS and Atom to rows for `elshi.listen`. Read tolerantly, within limits; nothing that a feed names is fetched."""

import calendar
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlsplit

import feedparser

from elshi.base.errors import UserError
from elshi.listen.markup import plain_text

MAX_ENTRIES = 5_000
MAX_BYTES = 20 << 20


def parse_feed(data: bytes, *, name: str) -> list[dict[str, Any]]:
    """One row per entry, at most the first 5,000: id, platform "feed", author, text, time (ISO 8601 UTC), links, tags.

    An entry that names no author has the feed's host. `name` stands for the feed in errors and, where the feed has no
    link of its own, for its host. An entry without a date has no time and is rejected at ingest. Raises UserError when
    this is no feed, or one of more than 20 MiB.
    """
    if len(data) > MAX_BYTES:
        raise UserError(f"{name}: a feed of more than {MAX_BYTES} bytes; nothing was stored")
    # Bytes, never a name or an address: given those, the library would open them.
    feed = feedparser.parse(data, sanitize_html=True, resolve_relative_uris=False)
    if not feed.get("version"):
        raise UserError(f"{name}: expected RSS or Atom; nothing was stored")
    home = feed.feed.get("link") or name
    author = urlsplit(home).netloc or name
    return [_row(entry, author) for entry in feed.entries[:MAX_ENTRIES]]


def _row(entry: Any, author: str) -> dict[str, Any]:
    content = entry.get("content") or [{}]
    body = entry.get("summary") or content[0].get("value") or ""
    parts = [plain_text(str(part)) for part in (entry.get("title") or "", body)]
    moment = entry.get("published_parsed") or entry.get("updated_parsed")
    link = entry.get("link")
    return {
        "id": entry.get("id") or link,
        "platform": "feed",
        "author": entry.get("author") or author,
        "text": "\n".join(part for part in parts if part),
        "time": datetime.fromtimestamp(calendar.timegm(moment), UTC).isoformat() if moment else None,
        "links": [link] if link else [],
        "tags": [tag["term"] for tag in entry.get("tags") or [] if tag.get("term")],
        "repost": None,
    }
