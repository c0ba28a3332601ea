"""What came to an inbox of ours, in our own words: the few things that we count or act on.

    Follow, Undo        who follows: with the address to deliver to, because that is what following asks for
    Like, Announce      counted; who it was is not kept, only a mark that lets the same one be counted once, and undone
    Create              a reply to a note of ours: counted alike. Its words are read by nobody here
    Delete              a reply that was taken back, or an actor that is no more

Everything else is let go. Others' JSON is read tolerantly (a thing may be its id, or an object that has one), within
the limits of the request; nothing is fetched for it.
"""

import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from enum import StrEnum
from hashlib import sha256
from typing import Any

from elshi.adapters.fediverse.addresses import parse_actor, parse_object
from elshi.base.canonical import format_canonical, parse_canonical
from elshi.base.errors import FormatError

_MAX_ID = 500  # letters, of an id that is kept (Follower.actor, .inbox)
_NAMES = re.compile(r"[0-9a-f]{64}/(?:[0-9a-f]{32})?")  # of files: a mark, and the key of a note
_NOTES = {"Note", "Article", "Question", "Page", "Video", "Audio", "Image", "Event"}
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
    UNREPLY = "unreply"
    GONE = "gone"  # the actor; whatever it followed, it follows no more


@dataclass(frozen=True, slots=True)
class Arrival:
    """One thing that came, verified. `mark`: 64 hex digits, the same for the same thing and what undoes it.

    `actor_name`, `object_key`: which actor, which note of ours; empty where it is not said. `follower`, `inbox`,
    `activity`: only of a Follow and its end: ids, the inbox to deliver to, and that of the Follow itself, to accept it.
    """

    kind: Arrived
    mark: str
    actor_name: str = ""
    object_key: str = ""
    follower: str = ""
    inbox: str = ""
    own_inbox: str = ""
    activity: str = ""


@dataclass(frozen=True, slots=True)
class Sender:
    """The actor whose key signed: id, its own inbox, and the one to deliver to (shared where there is one)."""

    id: str
    inbox: str
    shared_inbox: str


def format_arrival(arrival: Arrival) -> bytes:
    """Canonical JSON."""
    return format_canonical(fields_of(arrival))


def parse_arrival(data: bytes) -> Arrival:
    """The arrival in `data`. Raises FormatError for what `format_arrival` would not write."""
    return arrival_of(parse_canonical(data))


def fields_of(arrival: Arrival) -> dict[str, str]:
    """The arrival as texts by name, for a letterbox that keeps such."""
    return {name: str(value) for name, value in asdict(arrival).items()}


def arrival_of(fields: Mapping[str, object]) -> Arrival:
    """The arrival of which these are the fields. Raises FormatError."""
    texts = {name: value for name, value in fields.items() if isinstance(value, str)}
    if texts.keys() != set(Arrival.__slots__) or len(texts) != len(fields):
        raise FormatError("not an arrival")
    if not _NAMES.fullmatch(f"{texts['mark']}/{texts['object_key']}"):
        raise FormatError("expected a mark of 64 hex digits in an arrival, and the key of a note or none")
    try:
        return Arrival(kind=Arrived(texts.pop("kind")), **texts)
    except ValueError as exc:
        raise FormatError("an arrival of no known kind") from exc


def read_arrival(activity: Mapping[str, Any], sender: Sender, *, base: str) -> Arrival | None:
    """What `activity` of `sender` does to us; None for what is not about us, or not counted."""
    kind, target = type_of(activity), activity.get("object")
    if kind == "Follow":
        return _read_follow(Arrived.FOLLOW, activity, sender, base=base)
    if kind in _COUNTED:
        return _read_counted(Arrived(_COUNTED[kind]), target, sender, base=base)
    if kind == "Create" and isinstance(target, Mapping):
        return _read_reply(target, sender, base=base)
    if kind == "Delete":
        return _read_delete(target, sender)
    if kind == "Undo" and isinstance(target, Mapping) and _id_of(target.get("actor")) in {sender.id, ""}:
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
    name = parse_actor(base, _id_of(follow.get("object")))
    if name is None or len(sender.id) > _MAX_ID or len(sender.shared_inbox) > _MAX_ID:
        return None
    activity = _id_of(follow)
    return Arrival(
        kind,
        # each Follow is a new one: whoever undid it may ask again
        _mark("follow", sender.id, name, activity),
        actor_name=name,
        follower=sender.id,
        inbox=sender.shared_inbox,
        own_inbox=sender.inbox,
        activity=activity if len(activity) <= _MAX_ID else "",
    )


def _read_counted(kind: Arrived, target: object, sender: Sender, *, base: str) -> Arrival | None:
    found = parse_object(base, _id_of(target))
    if found is None:
        return None
    what = kind.value.removeprefix("un")
    return Arrival(kind, _mark(what, sender.id, *found), actor_name=found[0], object_key=found[1])


def _read_reply(note: Mapping[str, Any], sender: Sender, *, base: str) -> Arrival | None:
    found = parse_object(base, _id_of(note.get("inReplyTo")))
    note_id = _id_of(note)
    if found is None or type_of(note) not in _NOTES or not _same_host(note_id, sender.id):
        return None
    if _id_of(note.get("attributedTo")) not in {sender.id, ""}:
        return None
    return Arrival(Arrived.REPLY, _mark("reply", note_id), actor_name=found[0], object_key=found[1])


def _read_delete(target: object, sender: Sender) -> Arrival | None:
    gone = _id_of(target)
    if gone == sender.id:
        return Arrival(Arrived.GONE, _mark("gone", gone), follower=gone) if len(gone) <= _MAX_ID else None
    if not _same_host(gone, sender.id):
        return None
    return Arrival(Arrived.UNREPLY, _mark("reply", gone))


def _id_of(thing: object) -> str:
    """The id of what may be written as its id alone, or as a list of one; empty if it has none."""
    if isinstance(thing, list) and len(thing) == 1:
        thing = thing[0]
    if isinstance(thing, Mapping):
        thing = thing.get("id")
    return thing if isinstance(thing, str) and thing.isprintable() else ""  # a lone surrogate has no bytes


def _same_host(one: str, other: str) -> bool:
    """Whether both are https (or both http) addresses of one host; whatever else, no."""
    first, second = one.split("/", 3)[:3], other.split("/", 3)[:3]
    return len(first) == 3 and first == second and first[0] in {"https:", "http:"} and first[2] != ""


def _mark(*parts: str) -> str:
    return sha256(format_canonical(list(parts))).hexdigest()
