"""Words that were erased, taken off the shelf: out of the note that shows them, and what would be delivered of them.

The note stays in its place, with its id, its hours and the address of its page, and says nothing any more: so a
correction still finds what it changes, and a withdrawal what it takes away. It has no proof: who erases does not have
the actor's key. Nothing is sent: what other servers keep, only a withdrawal takes away.

A killed one is done again: the activity, by which all else is found, goes last.
"""

from collections.abc import Collection, Mapping
from typing import Any

from elshi.adapters.fediverse.shelf import FolderShelf
from elshi.base.canonical import format_canonical, parse_canonical

_STAYS = ("@context", "id", "type", "attributedTo", "to", "cc", "published", "updated", "url", "inReplyTo")
_WORDS = ("content", "contentMap")


def erase_said(shelf: FolderShelf, name: str, key: str, *, with_words: bool) -> bool:
    """Take away what the actor `name` said with the part of that key; whether there was anything.

    With its pictures, and their words, in any case: a card shows the title. `with_words`: the text, too. What a later
    version has put into the note stays there. What was not delivered yet is delivered no more.
    """
    activity = shelf.read_activity(name, key)
    if activity is None:
        return False
    said = parse_canonical(activity)["object"]
    note_key = said["id"].rpartition("/")[2]
    shown = shelf.read_object(name, note_key)
    if shown is not None and parse_canonical(shown) == said:
        shelf.write_object(name, note_key, format_canonical(_empty(said, with_words=with_words)))
    for file in _list_pictures(said):
        if shelf.list_naming(name, file) == [f"activities/{key}.json"]:
            shelf.remove_media(name, file)
    shelf.remove_activity(name, key)
    return True


def erase_pictures(shelf: FolderShelf, name: str, digests: Collection[str]) -> None:
    """Take away the pictures with these SHA-256, whatever names them."""
    for file in shelf.list_media(name):
        if file.partition(".")[0] in digests:
            shelf.remove_media(name, file)


def _empty(note: Mapping[str, Any], *, with_words: bool) -> dict[str, Any]:
    left = {one: note[one] for one in (*_STAYS, *_WORDS) if one in note}
    return {**left, "content": "", "contentMap": {}} if with_words else left


def _list_pictures(note: Mapping[str, Any]) -> list[str]:
    """Their file names."""
    return [picture["url"].rpartition("/")[2] for picture in note.get("attachment", ())]
