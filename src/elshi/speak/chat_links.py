"""How a citizen joins his chat on Telegram to his trip: the link `https://t.me/<bot>?start=<code>` on the trip's page.

`code` is the trip's id in base64url, 43 signs, which the page knows and the ministry has; Telegram sends
`/start <code>` to the bot when the link is followed. The id opens nothing: whoever has it alone could have alerts of
that trip sent to himself, and learn which country it is in. An entry of kind `chat` holds `trip` and `chat`
(`elshi.speak.sealing`).
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from elshi.base.errors import FormatError
from elshi.speak.trips import decode_bytes, encode_bytes

KIND = "chat"
_CODE, _CHAT, _TRIP = re.compile(r"[A-Za-z0-9_-]{43}"), re.compile(r"[1-9][0-9]{0,18}"), re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True, slots=True)
class ChatLink:
    """`trip`: its id, 64 hexadecimal digits; `chat`: the number of a private chat with the bot."""

    trip: str
    chat: str


def format_code(trip: str) -> str:
    """The code of a trip's id."""
    return encode_bytes(bytes.fromhex(trip))


def parse_code(code: str) -> str | None:
    """The trip's id of a code; None for what is none."""
    try:
        return decode_bytes(code).hex() if _CODE.fullmatch(code) else None
    except FormatError:
        return None


def chat_fields(link: ChatLink) -> dict[str, str]:
    """The fields of an entry."""
    return {"trip": link.trip, "chat": link.chat}


def read_chat(given: Mapping[str, str]) -> ChatLink:
    """The link in an entry's fields. Raises FormatError."""
    if set(given) != {"trip", "chat"} or not _TRIP.fullmatch(given["trip"]) or not _CHAT.fullmatch(given["chat"]):
        raise FormatError("expected a trip's id and the number of a chat")
    return ChatLink(given["trip"], given["chat"])
