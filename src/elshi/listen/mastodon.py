"""Statuses of the Mastodon API as plain rows (docs.joinmastodon.org, entities/Status and methods/streaming)."""

import json
from collections.abc import Mapping
from typing import Any

from elshi.listen.markup import plain_text


def is_status(row: Mapping[str, Any]) -> bool:
    """Whether a JSON object has the parts of a status that tell it from any other post."""
    return isinstance(row.get("account"), dict) and "content" in row and "created_at" in row


def is_streamed(row: Mapping[str, Any]) -> bool:
    """Whether a JSON object is an event of Mastodon's streaming: a status is text within it."""
    return isinstance(row.get("event"), str) and isinstance(row.get("payload"), str)


def streamed_status(event: Mapping[str, Any]) -> Mapping[str, Any] | None:
    """The new status that an event brings; None for any other event (changed, deleted, a notification)."""
    if event.get("event") != "update":
        return None
    try:
        status = json.loads(event["payload"])
    except (ValueError, RecursionError):
        return None
    return status if isinstance(status, dict) and is_status(status) else None


def status_row(status: Mapping[str, Any]) -> Mapping[str, Any]:
    """A status as a plain row; a boost carries the boosted text, and its own time, id and author."""
    if not is_status(status):
        return status
    reblog = status.get("reblog")
    said = reblog if isinstance(reblog, dict) else status
    account = status["account"]
    card, tags = said.get("card"), said.get("tags")
    return {
        "id": status.get("uri") or status.get("id"),
        "platform": "mastodon",
        "author": account.get("acct") or account.get("username"),
        "text": plain_text(str(said.get("content") or "")),
        "time": status.get("created_at"),
        "links": [card["url"]] if isinstance(card, dict) and card.get("url") else [],
        "tags": [tag.get("name") for tag in tags if isinstance(tag, dict)] if isinstance(tags, list) else [],
        "repost": said.get("uri") or said.get("id") if said is reblog else None,
        "reply_to": said.get("in_reply_to_id"),
        "media": [],  # it gives no hashes
    }
