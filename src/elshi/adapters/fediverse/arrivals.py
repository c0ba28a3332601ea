"""What came to an inbox of ours, in our own words: the few things that we count or act on.

    Follow, Undo        who follows: with the address to deliver to, because that is what following asks for
    Like, Announce      counted; who it was is not kept, only a mark that lets the same one be counted once, and undone
    Create              a reply to a note of ours, or one that quotes it or leads to a page of ours: counted alike. Its
                        words are read by nobody here (`elshi.adapters.fediverse.asked` reads those of a question)
    Delete              a reply, a quote or a link that was taken back, or an actor that is no more

Everything else is let go. Others' JSON is read tolerantly (a thing may be its id, or an object that has one), within
the limits of the request; nothing is fetched for it.

What lies in the letterbox is no more to be believed than who can add to it, which is the process that listens to the
world. So nothing is an `Arrival` whose texts could lead out of a folder, be no address, or be too long for a row; and
`arrival_of` takes only what `read_arrival` makes.
"""

import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from enum import StrEnum
from hashlib import sha256
from typing import Any

from elshi.adapters.fediverse.addresses import (
    is_key,
    is_name,
    is_named,
    is_remote,
    origin_of,
    parse_actor,
    parse_object,
)
from elshi.base.canonical import format_canonical, parse_canonical
from elshi.base.errors import FormatError

_MARK = re.compile(r"[0-9a-f]{64}")
_NOTES = {"Note", "Article", "Question", "Page", "Video", "Audio", "Image", "Event"}
_QUOTES = ("quote", "quoteUrl", "quoteUri", "_misskey_quote")  # FEP-044f, and what was used before it
_PAGE = re.compile(r"[a-z]{2}/[a-z0-9-]{1,60}/[0-9]{4}/[0-9]{1,9}")  # of a statement: its language and its record
_COUNTED = {"Like": "like", "EmojiReact": "like", "Announce": "boost"}


class Arrived(StrEnum):
    """What it does. Stored by value: never rename one."""

    FOLLOW = "follow"
    UNFOLLOW = "unfollow"
    LIKE = "like"
    UNLIKE = "unlike"
    BOOST = "boost"
    UNBOOST = "unboost"
    REPLY = "reply"
    QUOTE = "quote"  # or a link to the page of what the note says
    LINK = "link"  # to a page of ours; whoever takes it in knows which note says the same
    UNREPLY = "unreply"  # or its quote, or its link
    GONE = "gone"  # the actor; whatever it followed, it follows no more


_WHO = frozenset({"actor_name", "follower", "inbox", "own_inbox"})
_WHAT = frozenset({"actor_name", "object_key"})
SAID: Mapping[Arrived, frozenset[str]] = {
    Arrived.FOLLOW: _WHO,
    Arrived.UNFOLLOW: _WHO,
    Arrived.LIKE: _WHAT,
    Arrived.UNLIKE: _WHAT,
    Arrived.BOOST: _WHAT,
    Arrived.UNBOOST: _WHAT,
    Arrived.REPLY: _WHAT,
    Arrived.QUOTE: _WHAT,
    Arrived.LINK: frozenset({"page"}),
    Arrived.UNREPLY: frozenset(),
    Arrived.GONE: frozenset({"follower"}),
}  # which fields have something in them
_PERHAPS: Mapping[Arrived, frozenset[str]] = {
    Arrived.FOLLOW: frozenset({"activity"}),
    Arrived.UNFOLLOW: frozenset({"activity"}),
    Arrived.LINK: frozenset({"actor_name"}),
}


@dataclass(frozen=True, slots=True)
class Arrival:
    """One thing that came, verified. `mark`: 64 hex digits, the same for the same thing and what undoes it.

    `actor_name`, `object_key`: which actor, which note of ours; empty where it is not said. `follower`, `inbox`,
    `activity`: only of a Follow and its end: ids, the inbox to deliver to, and that of the Follow itself, to accept it.
    `page`: only of a LINK: kk/xs-mfa/2026/17. Raises FormatError for a mark, a name or a key that may be no name of a
    file, for ids that are no addresses, and for a page that is none.
    """

    kind: Arrived
    mark: str
    actor_name: str = ""
    object_key: str = ""
    follower: str = ""
    inbox: str = ""
    own_inbox: str = ""
    activity: str = ""
    page: str = ""

    def __post_init__(self) -> None:
        if not _MARK.fullmatch(self.mark):
            raise FormatError("expected a mark of 64 hex digits in an arrival")
        if (self.object_key and not is_key(self.object_key)) or (self.actor_name and not is_name(self.actor_name)):
            raise FormatError("expected the key of a note and the name of an actor in an arrival, or nothing")
        if any(url and not is_remote(url) for url in (self.follower, self.inbox, self.own_inbox, self.activity)):
            raise FormatError("expected addresses in an arrival, or nothing")
        if self.page and not _PAGE.fullmatch(self.page):
            raise FormatError("expected the page of a statement in an arrival, or nothing")


@dataclass(frozen=True, slots=True)
class Sender:
    """The actor whose key signed: id, its own inbox, and the one to deliver to (shared where there is one)."""

    id: str
    inbox: str
    shared_inbox: str


def format_arrival(arrival: Arrival) -> bytes:
    """Canonical JSON."""
    return format_canonical(fields_of(arrival))


def parse_arrival(data: bytes, *, allow_private: bool = False) -> Arrival:
    """The arrival in `data`, as of `arrival_of`. Raises FormatError."""
    return arrival_of(parse_canonical(data), allow_private=allow_private)


def fields_of(arrival: Arrival) -> dict[str, str]:
    """The arrival as texts by name, for a letterbox that keeps such."""
    return {name: str(value) for name, value in asdict(arrival).items()}


def arrival_of(fields: Mapping[str, object], *, allow_private: bool = False) -> Arrival:
    """The arrival of which these are the fields. Raises FormatError for what `read_arrival` would not have made.

    `allow_private`: ids may be http, or at an address, as of a server on the same machine.
    """
    texts = {name: value for name, value in fields.items() if isinstance(value, str)}
    if texts.keys() != set(Arrival.__slots__) or len(texts) != len(fields):
        raise FormatError("not an arrival")
    try:
        arrival = Arrival(kind=Arrived(texts.pop("kind")), **texts)
    except ValueError as exc:
        raise FormatError("an arrival of no known kind") from exc
    _check_whole(arrival, allow_private=allow_private)
    return arrival


def _check_whole(arrival: Arrival, *, allow_private: bool) -> None:
    """Raises FormatError unless it says what its kind says, and nothing else, about one server."""
    said = {name for name, text in fields_of(arrival).items() if text} - {"kind", "mark"}
    if said - _PERHAPS.get(arrival.kind, frozenset()) != SAID[arrival.kind]:
        raise FormatError(f"expected another arrival of kind {arrival.kind}")
    ids = [text for text in (arrival.follower, arrival.inbox, arrival.own_inbox, arrival.activity) if text]
    if len({origin_of(url) for url in ids}) > 1:
        raise FormatError("expected a follower, inboxes and an activity of one server in an arrival")
    if not allow_private and not all(url.startswith("https://") and is_named(url) for url in ids):
        raise FormatError("expected https addresses at a name in an arrival")


def read_arrival(activity: Mapping[str, Any], sender: Sender, *, base: str) -> Arrival | None:
    """What `activity` of `sender` does to us; None for what is not about us, or not counted."""
    kind, target = type_of(activity), activity.get("object")
    if kind == "Follow":
        return _read_follow(Arrived.FOLLOW, activity, sender, base=base)
    if kind in _COUNTED:
        return _read_counted(Arrived(_COUNTED[kind]), target, sender, base=base)
    if kind == "Create" and isinstance(target, Mapping):
        return _read_note(target, sender, base=base)
    if kind == "Delete":
        return _read_delete(target, sender)
    if kind == "Undo" and isinstance(target, Mapping) and id_of(target.get("actor")) in {sender.id, ""}:
        return _read_undo(target, sender, base=base)
    return None


def _read_undo(undone: Mapping[str, Any], sender: Sender, *, base: str) -> Arrival | None:
    kind = type_of(undone)
    if kind == "Follow":
        return _read_follow(Arrived.UNFOLLOW, undone, sender, base=base)
    if kind in _COUNTED:
        return _read_counted(Arrived("un" + _COUNTED[kind]), undone.get("object"), sender, base=base)
    return None


def type_of(thing: Mapping[str, Any]) -> str:
    """Its type, if it has one alone; else empty."""
    kind = thing.get("type")
    return kind if isinstance(kind, str) else ""


def _read_follow(kind: Arrived, follow: Mapping[str, Any], sender: Sender, *, base: str) -> Arrival | None:
    name = parse_actor(base, id_of(follow.get("object")))
    if name is None or not all(is_remote(url) for url in (sender.id, sender.shared_inbox, sender.inbox)):
        return None
    activity = id_of(follow)
    return Arrival(
        kind,
        # each Follow is a new one: whoever undid it may ask again
        _mark("follow", sender.id, name, activity),
        actor_name=name,
        follower=sender.id,
        inbox=sender.shared_inbox,
        own_inbox=sender.inbox,
        activity=activity if is_remote(activity) and origin_of(activity) == origin_of(sender.id) else "",
    )


def _read_counted(kind: Arrived, target: object, sender: Sender, *, base: str) -> Arrival | None:
    found = parse_object(base, id_of(target))
    if found is None:
        return None
    what = kind.value.removeprefix("un")
    return Arrival(kind, _mark(what, sender.id, *found), actor_name=found[0], object_key=found[1])


def _read_note(note: Mapping[str, Any], sender: Sender, *, base: str) -> Arrival | None:
    """A reply to a note of ours; else a quote of one, or a link to a page of ours. Each note counts once."""
    note_id = id_of(note)
    if type_of(note) not in _NOTES or not is_same_host(note_id, sender.id):
        return None
    if id_of(note.get("attributedTo")) not in {sender.id, ""}:
        return None
    mark = _mark("reply", note_id)  # the same for all, for what takes it back does not say which it was
    found = parse_object(base, id_of(note.get("inReplyTo")))
    if found is not None:
        return Arrival(Arrived.REPLY, mark, actor_name=found[0], object_key=found[1])
    for quoted in (parse_object(base, id_of(note.get(name))) for name in _QUOTES):
        if quoted is not None:
            return Arrival(Arrived.QUOTE, mark, actor_name=quoted[0], object_key=quoted[1])
    page = _find_page(note.get("content"), base=base)
    return Arrival(Arrived.LINK, mark, actor_name=_find_mentioned(note, base=base), page=page) if page else None


def _find_page(content: object, *, base: str) -> str:
    """The first page of a statement at `base` that the HTML leads to; empty for none."""
    if not isinstance(content, str):
        return ""
    found = re.search(rf"{re.escape(base)}/({_PAGE.pattern})(?![0-9a-z])", content)
    return found[1] if found else ""


def _find_mentioned(note: Mapping[str, Any], *, base: str) -> str:
    """The first actor of ours whom the note is addressed to; empty for none."""
    for name in ("to", "cc"):
        told = note.get(name)
        for one in told if isinstance(told, list) else [told]:
            if actor := parse_actor(base, id_of(one)):
                return actor
    return ""


def _read_delete(target: object, sender: Sender) -> Arrival | None:
    gone = id_of(target)
    if gone == sender.id:
        return Arrival(Arrived.GONE, _mark("gone", gone), follower=gone) if is_remote(gone) else None
    if not is_same_host(gone, sender.id):
        return None
    return Arrival(Arrived.UNREPLY, _mark("reply", gone))


def id_of(thing: object) -> str:
    """The id of what may be written as its id alone, or as a list of one; empty if it has none."""
    if isinstance(thing, list) and len(thing) == 1:
        thing = thing[0]
    if isinstance(thing, Mapping):
        thing = thing.get("id")
    return thing if isinstance(thing, str) and thing.isprintable() else ""  # a lone surrogate has no bytes


def is_same_host(one: str, other: str) -> bool:
    """Whether both are https (or both http) addresses of one host; whatever else, no."""
    first, second = one.split("/", 3)[:3], other.split("/", 3)[:3]
    return len(first) == 3 and first == second and first[0] in {"https:", "http:"} and first[2] != ""


def _mark(*parts: str) -> str:
    return sha256(format_canonical(list(parts))).hexdigest()
