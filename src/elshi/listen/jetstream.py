"""Events of Bluesky's Jetstream (github.com/bluesky-social/jetstream, JSON encoding) as plain rows.

A new post is a commit that creates a record of `app.bsky.feed.post`. All other events (likes, follows, bare reposts,
changes and deletions, accounts) are none and are passed over.

id         at://DID/app.bsky.feed.post/RKEY; the DID in it becomes the author's pseudonym at the door
time       `time_us`, when the network saw it: `createdAt` is what the author's program claims
links      of facets and of the card; tags of facets and of `tags`; both beside those in the text
reply_to   URI of the post that is answered; repost: URI of the post that is quoted
media      CIDs of pictures and films, which are hashes of their bytes
"""

from collections.abc import Mapping
from typing import Any

_POST = "app.bsky.feed.post"
_FACET = "app.bsky.richtext.facet#"


def is_event(row: Mapping[str, Any]) -> bool:
    """Whether a JSON object is an event of Jetstream."""
    return isinstance(row.get("did"), str) and "time_us" in row and isinstance(row.get("kind"), str)


def event_row(event: Mapping[str, Any]) -> dict[str, Any] | None:
    """The new post in an event, or None."""
    commit = _object(event.get("commit"))
    record = _object(commit.get("record"))
    if event.get("kind") != "commit" or commit.get("operation") != "create" or commit.get("collection") != _POST:
        return None
    features = [
        _object(feature) for facet in _list(record.get("facets")) for feature in _list(_object(facet).get("features"))
    ]
    embed = _object(record.get("embed"))
    inner = _object(embed.get("media")) or embed  # a picture beside a quoted post
    links = [feature.get("uri") for feature in features if feature.get("$type") == f"{_FACET}link"]
    links.append(_object(inner.get("external")).get("uri"))
    tags = [feature.get("tag") for feature in features if feature.get("$type") == f"{_FACET}tag"]
    quoted = _object(embed.get("record"))
    return {
        "id": f"at://{event.get('did')}/{_POST}/{commit.get('rkey')}",
        "platform": "bluesky",
        "author": event.get("did"),
        "text": record.get("text"),
        "time": event.get("time_us"),
        "links": _texts(links),
        "tags": _texts([*tags, *_list(record.get("tags"))]),
        "repost": _object(quoted.get("record")).get("uri") or quoted.get("uri"),
        "reply_to": _object(_object(record.get("reply")).get("parent")).get("uri"),
        "media": _texts([_cid(part) for part in [*_images(inner), inner.get("video")]]),
    }


def _images(embed: Mapping[str, Any]) -> list[Any]:
    return [_object(image).get("image") for image in _list(embed.get("images"))]


def _cid(blob: Any) -> Any:
    return _object(_object(blob).get("ref")).get("$link")


def _object(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, dict) else {}


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def _texts(values: list[Any]) -> list[str]:
    return [value for value in values if isinstance(value, str) and value]
