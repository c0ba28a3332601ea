"""Telegram Desktop's export (`result.json`: one chat, or an account with its chats) as plain rows.

Only chats that are public are taken: `public_channel` and `public_supergroup`. Of any other kind of chat each message
is rejected, for listening takes public posts alone. Service messages (somebody joined, a picture was pinned) are no
posts and are passed over.

id         "@" + id of the chat + "/" + number of the message: as anybody's handle it becomes a pseudonym at the door
author     `from_id`, such as user123 or channel123, which stays when a name changes; else the name that is shown
time       `date_unixtime` (Unix seconds, UTC); older exports have a local `date` alone, which is taken as UTC
repost     whether the message was forwarded; the name of whom is not kept
media      none: the export has paths, not hashes
"""

from collections.abc import Iterator, Mapping
from typing import Any

PUBLIC = ("public_channel", "public_supergroup")


def is_export(data: Any) -> bool:
    """Whether a JSON document is one."""
    return isinstance(data, dict) and bool(_chats(data))


def export_rows(data: Mapping[str, Any]) -> Iterator[dict[str, Any] | str]:
    """A row for each message in the order of the file, or why a message is none."""
    for chat in _chats(data):
        is_public = chat.get("type") in PUBLIC
        for message in chat["messages"]:
            if not isinstance(message, dict):
                yield "not a JSON object"
            elif message.get("type") != "message":
                continue
            elif not is_public:
                yield "the chat is not public"
            else:
                yield _row(chat, message)


def _chats(data: Mapping[str, Any]) -> list[dict[str, Any]]:
    within = data.get("chats")
    listed = within.get("list") if isinstance(within, dict) else None
    found = listed if isinstance(listed, list) else [data]
    return [chat for chat in found if isinstance(chat, dict) and isinstance(chat.get("messages"), list)]


def _row(chat: Mapping[str, Any], message: Mapping[str, Any]) -> dict[str, Any]:
    chat_id = _channel(chat)
    answered = message.get("reply_to_message_id")
    text, links = _words(message)
    return {
        "id": f"@{chat_id}/{message.get('id')}",
        "platform": "telegram",
        "author": message.get("from_id") or message.get("from") or chat_id,
        "text": text,
        "time": message.get("date_unixtime") or message.get("date"),
        "links": links,
        "tags": [],
        "repost": "true" if message.get("forwarded_from") or message.get("forwarded_from_id") else None,
        "reply_to": f"@{chat_id}/{answered}" if answered else None,
        "media": [],
    }


def _channel(chat: Mapping[str, Any]) -> str:
    """As `from_id` names it where the channel itself speaks."""
    return f"channel{chat.get('id', '')}"


def _words(message: Mapping[str, Any]) -> tuple[str, list[str]]:
    """The text, and the addresses behind words of it. A text is a string, or a list of strings and of marked pieces."""
    text = message.get("text")
    words, links = [], []
    for piece in text if isinstance(text, list) else [text]:
        if isinstance(piece, str):
            words.append(piece)
        elif isinstance(piece, dict):
            words.append(str(piece.get("text") or ""))
            if piece.get("type") == "text_link" and isinstance(piece.get("href"), str):
                links.append(piece["href"])
    return "".join(words), links
