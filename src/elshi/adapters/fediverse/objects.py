"""What is said, as objects of ActivityPub: notes, and what is done with them, each with a proof of its own (FEP-8b32).

A statement in one language is one Note. A correction is an Update of the same Note (same id, new words, `updated`), a
withdrawal a Delete that leaves a Tombstone. Ids come from the part's key alone, so a repeat has the same id, and
receivers know it by that. The same input gives the same bytes: proofs are dated with what they prove.

An answer to a question is a Note to who asked, and to nobody else.

Note and not Article, because Mastodon shows of an Article its title alone. The title is the first line of the content.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from html import escape
from typing import Any

from elshi.adapters.fediverse.addresses import ActorAddress
from elshi.adapters.fediverse.keys import ActorKeys
from elshi.base.canonical import parse_canonical
from elshi.base.clock import format_time, parse_time
from elshi.record import sign_document
from elshi.site.letters import statement_letter
from elshi.speak.messages import Message, Part, Picture
from elshi.text.markdown import render_html

PUBLIC = "https://www.w3.org/ns/activitystreams#Public"
CONTEXT = ["https://www.w3.org/ns/activitystreams", "https://w3id.org/security/data-integrity/v1"]
_SUFFIXES = {"image/png": "png", "image/jpeg": "jpg", "image/webp": "webp"}
_HANDLED = re.compile(r"https?://([^/]+)/(?:users/|@)([A-Za-z0-9_.-]+)")
_LINK = re.compile(r"https?://[^\s<>\"]+[^\s<>\".,;:!?)\]»”]")


@dataclass(frozen=True, slots=True)
class Author:
    """An actor of ours that says something."""

    address: ActorAddress
    keys: ActorKeys

    def sign(self, document: Mapping[str, Any], *, at: datetime) -> bytes:
        """The canonical bytes of the document with its proof."""
        return sign_document(
            {"@context": CONTEXT, **document},
            private_key=self.keys.ed25519,
            method=self.address.ed25519_key,
            created=format_time(at),
        )


def make_note(
    author: Author,
    part: Part,
    message: Message | None,
    *,
    object_id: str,
    published: datetime,
    updated: datetime | None = None,
    in_reply_to: str = "",
) -> bytes:
    """The Note that says `part`, with its proof. `message`: what the part was cut from; without, its plain words."""
    content = format_content(message) if message is not None else format_plain(part.text)
    note: dict[str, Any] = {
        "id": object_id,
        "type": "Note",
        "attributedTo": author.address.id,
        "to": [PUBLIC],
        "cc": [author.address.followers],
        "published": format_time(published),
        "content": content,
        "contentMap": {part.language: content},
    }
    if message is not None and message.url:
        note["url"] = message.url
    if updated is not None:
        note["updated"] = format_time(updated)
    if in_reply_to:
        note["inReplyTo"] = in_reply_to
    if part.pictures:
        note["attachment"] = [_format_picture(author.address, picture) for picture in part.pictures]
    return author.sign(note, at=updated or published)


def make_direct_note(author: Author, message: Message, *, key: str, asker: str, in_reply_to: str) -> bytes:
    """The Note that brings an answer to `asker` alone, as a letter says it. `key`, `in_reply_to`: of a `Telling`.

    It stands on no shelf: nobody can fetch it, and its author's server is asked for nothing but his key.
    """
    content = render_html(statement_letter(message).body)
    return author.sign(
        {
            "id": author.address.answer_of(key),
            "type": "Note",
            "attributedTo": author.address.id,
            "to": [asker],
            "tag": [{"type": "Mention", "href": asker, "name": _handle_in(asker)}],
            "published": format_time(message.issued_at),
            "content": content,
            "contentMap": {message.language: content},
            "url": message.url,
            "inReplyTo": in_reply_to,
        },
        at=message.issued_at,
    )


def make_create(author: Author, note: bytes) -> bytes:
    """The activity that makes the note known."""
    inner = parse_canonical(note)
    return _make_activity(author, "Create", f"{inner['id']}#create", inner, at=_time_of(inner, "published"))


def make_update(author: Author, note: bytes, key: str) -> bytes:
    """The activity that puts the note in the place of what it was; `key`: of the part that it says now."""
    inner = parse_canonical(note)
    return _make_activity(author, "Update", f"{inner['id']}#update-{key}", inner, at=_time_of(inner, "updated"))


def make_tombstone(author: Author, object_id: str, *, at: datetime) -> bytes:
    """What stands in the place of a note that was taken away."""
    return author.sign({"id": object_id, "type": "Tombstone", "deleted": format_time(at)}, at=at)


def make_delete(author: Author, tombstone: bytes) -> bytes:
    """The activity that takes the note away."""
    inner = parse_canonical(tombstone)
    bare = {"id": inner["id"], "type": "Tombstone"}
    return _make_activity(author, "Delete", f"{inner['id']}#delete", bare, at=_time_of(inner, "deleted"))


def make_accept(author: Author, *, follower: str, follow: str, mark: str, at: datetime) -> bytes:
    """The answer to a Follow: yes. `follow`: the id of the Follow, `mark` what we know it by."""
    asked = {"type": "Follow", "actor": follower, "object": author.address.id}
    return author.sign(
        {
            "id": f"{author.address.id}#accept-{mark}",
            "type": "Accept",
            "actor": author.address.id,
            "to": [follower],
            "object": {"id": follow, **asked} if follow else asked,
        },
        at=at,
    )


def media_file(picture: Picture) -> str:
    """The file name of a picture: its hash, and an ending by its kind."""
    return f"{sha256(picture.data).hexdigest()}.{_SUFFIXES[picture.media_type]}"


def format_content(message: Message) -> str:
    """The HTML of a statement: title, text as on the site, and the address of its page."""
    parts = [f"<p><strong>{escape(message.title)}</strong></p>" if message.title else "", render_html(message.body)]
    if message.url:
        parts.append(f"<p>{_format_link(message.url)}</p>")
    return "".join(part.rstrip("\n") for part in parts)


def format_plain(text: str) -> str:
    """The HTML of plain words: paragraphs where lines are left empty, links where addresses stand."""
    paragraphs = []
    for block in re.split(r"\n{2,}", text.strip("\n")):
        pieces, at = [], 0
        for match in _LINK.finditer(block):
            pieces += [escape(block[at : match.start()]), _format_link(match[0])]
            at = match.end()
        pieces.append(escape(block[at:]))
        paragraphs.append("<p>" + "".join(pieces).replace("\n", "<br>") + "</p>")
    return "".join(paragraphs)


def _make_activity(author: Author, kind: str, activity_id: str, inner: Mapping[str, Any], *, at: datetime) -> bytes:
    told = {name: inner[name] for name in ("to", "cc") if name in inner}
    return author.sign(
        {
            "id": activity_id,
            "type": kind,
            "actor": author.address.id,
            **(told or {"to": [PUBLIC], "cc": [author.address.followers]}),
            "published": format_time(at),
            "object": inner,
        },
        at=at,
    )


def _format_picture(address: ActorAddress, picture: Picture) -> dict[str, str]:
    return {
        "type": "Image",
        "mediaType": picture.media_type,
        "url": address.media_of(media_file(picture)),
        "name": picture.alternative,
    }


def _format_link(url: str) -> str:
    return f'<a href="{escape(url)}" rel="noopener nofollow">{escape(url)}</a>'


def _handle_in(actor: str) -> str:
    """@name@host where the id is written as most servers write it, else the id: only people read it."""
    found = _HANDLED.fullmatch(actor)
    return f"@{found[2]}@{found[1]}" if found else actor


def _time_of(document: Mapping[str, Any], name: str) -> datetime:
    return parse_time(document[name])
