"""Questions by mentions and replies: a note that somebody wrote to an actor of ours, public or not, as plain text.

Only a note as it comes first: what is changed later, boosted, voted for or without words asks nothing. What the sender
wrote is read tolerantly, as in `elshi.adapters.fediverse.arrivals`, and nothing is fetched for it. Who asked is known
by the signature alone; how to answer him is `<his id> <his inbox>`, both on his own server.
"""

import re
from collections.abc import Collection, Mapping
from typing import Any

from elshi.adapters.fediverse.addresses import ActorAddress, is_named, is_remote, origin_of, parse_actor, parse_object
from elshi.adapters.fediverse.arrivals import Sender, id_of, is_same_host, type_of
from elshi.base.errors import FormatError
from elshi.listen.markup import linked_text
from elshi.speak.questions import FEDIVERSE, MAX_REPLY, MAX_TEXT, Asked, clean_text
from elshi.text.languages import LANGUAGES


def read_question(activity: Mapping[str, Any], sender: Sender, *, base: str, actors: Collection[str]) -> Asked | None:
    """The question in a verified `activity` of `sender` to one of `actors`, which are ours at `base`; None for none.

    Questions of one `thread` are one enquiry. So it is said only of a note that goes on with what the same person
    asked: under a note for all, ours or another's, everybody asks something else. A text that is too long is cut.
    """
    note = activity.get("object")
    if type_of(activity) != "Create" or not isinstance(note, Mapping) or type_of(note) != "Note":
        return None
    note_id, reply = id_of(note), f"{sender.id} {sender.inbox}"
    if not is_same_host(note_id, sender.id) or id_of(note.get("attributedTo")) not in {sender.id, ""}:
        return None
    if not all(is_remote(url) for url in (note_id, sender.id, sender.inbox)) or len(reply) > MAX_REPLY:
        return None
    name = _find_asked(note, base=base, actors=actors)
    html, language = _read_content(note)
    text = _without_mention(_words(html), name, base=base) if name else ""
    if not text:
        return None
    return Asked(
        FEDIVERSE,
        _cut("\n\n".join(words for words in (_words(note.get("summary")), text) if words)),
        note_id,
        source=name,
        thread=_find_thread(note, sender, ActorAddress(base, name)),
        language=language,
        reply=reply,
    )


def parse_asker(reply: str, note_id: str, *, allow_private: bool = False) -> tuple[str, str]:
    """Who asked, and his inbox, of a question's `reply` and `id` as `read_question` has them. Raises FormatError.

    `allow_private`: as of `elshi.adapters.fediverse.arrivals.arrival_of`.
    """
    asker, _, inbox = reply.partition(" ")
    urls = (asker, inbox, note_id)
    if not all(is_remote(url) for url in urls) or len({origin_of(url) for url in urls}) > 1:
        raise FormatError("expected the ids of an actor, of its inbox and of a note on one server")
    if not allow_private and not (asker.startswith("https://") and is_named(asker)):
        raise FormatError("expected https addresses at a name")
    return asker, inbox


def _find_asked(note: Mapping[str, Any], *, base: str, actors: Collection[str]) -> str:
    """The first of `actors` that the note mentions, is addressed to, or answers; empty for none."""
    tags = (tag for tag in _list(note.get("tag")) if isinstance(tag, Mapping) and type_of(tag) == "Mention")
    named = [tag.get("href") for tag in tags] + [id_of(one) for name in ("to", "cc") for one in _list(note.get(name))]
    names = [name for one in named if (name := parse_actor(base, one)) is not None]
    answered = parse_object(base, id_of(note.get("inReplyTo")))
    return next((name for name in [*names, *(answered or ())[:1]] if name in actors), "")


def _find_thread(note: Mapping[str, Any], sender: Sender, asked: ActorAddress) -> str:
    """The id of the sender's own note that this one answers, as far as it can be told, or of our answer to him."""
    thread = id_of(note.get("inReplyTo"))
    return thread if is_remote(thread) and thread.startswith((f"{sender.id}/", asked.answer_of(""))) else ""


def _read_content(note: Mapping[str, Any]) -> tuple[str, str]:
    """Its HTML, and the language of ours that it is said to be in, or empty."""
    content, by_language = note.get("content"), note.get("contentMap")
    texts = by_language if isinstance(by_language, Mapping) else {}
    if not isinstance(content, str):
        content = next((text for text in texts.values() if isinstance(text, str)), "")
    said = next((tag for tag, text in texts.items() if text == content), note.get("language"))
    tag = said.partition("-")[0].lower() if isinstance(said, str) else ""
    return content, tag if tag in LANGUAGES else ""


def _words(html: object) -> str:
    """As plain text; of a very long one only what may be kept, for nothing after that is worth the work."""
    return clean_text(linked_text(html)[: 2 * MAX_TEXT]) if isinstance(html, str) else ""


def _without_mention(text: str, name: str, *, base: str) -> str:
    """Without what only says to whom it is written."""
    host = re.escape(base.partition("://")[2])
    mention = re.compile(rf"(?:@{re.escape(name)}(?:@{host})?(?![\w@.-]*\w)[\s:,.;-]*)+", re.IGNORECASE)
    found = mention.match(text)
    return text[found.end() :] if found else text


def _cut(text: str) -> str:
    """With a sign where something is lacking."""
    return text if len(text) <= MAX_TEXT else text[: MAX_TEXT - 1].rstrip() + "…"


def _list(value: object) -> list[Any]:
    return value if isinstance(value, list) else [value]
