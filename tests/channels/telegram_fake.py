"""A small Bot API server with one channel, and people who write to its bot, by core.telegram.org/bots/api.

It refuses in the words of Telegram. It cannot tell a repeat, and has no way to be asked what was said, as the real one.
"""

import json
from dataclasses import dataclass
from typing import Any

from channels.network import Answered, Asked, Network

TOKEN = "7345120983:AAF-mfa_samal_0123456789abcdefghijk"  # of the fake
CHAT = -1001234567890
NAME = "mfa_samal"
_CHAT = {"id": CHAT, "type": "channel", "title": "Самал СІМ", "username": NAME}
_BOT = {"id": 7345120983, "is_bot": True, "first_name": "Elshi", "username": "samal_mfa_bot"}


@dataclass
class Said:
    id: int
    text: str
    answers: int | None = None
    picture: bytes | None = None
    album: str | None = None
    hours_old: int = 0
    chat: int = CHAT
    is_ours: bool = False


class FakeTelegram(Network):
    def __init__(self) -> None:
        super().__init__()
        self.messages: dict[int, Said] = {}
        self.next_id = 41
        self.may_post = True
        self.people: set[int] = set()  # who has written to the bot: their chats, which bear their numbers
        self.blockers: set[int] = set()
        self.updates: list[Any] = []  # what waits to be taken, whatever a test has put there
        self.next_update = 880_001

    def write(self, person: int, text: str = "", **fields: Any) -> int:
        """A person writes to the bot; the number of the message. `fields`: more of it, or in the place of the usual."""
        self.people.add(person)
        number, self.next_id = self.next_id, self.next_id + 1
        self.messages[number] = Said(number, text, chat=person)
        sender = {
            "id": person,
            "is_bot": False,
            "first_name": "Айгүл",
            "last_name": "Сейітова",
            "username": "aigul_s",
            "language_code": "kk",
        }
        chat = {"id": person, "type": "private", "first_name": "Айгүл", "last_name": "Сейітова", "username": "aigul_s"}
        usual = {"message_id": number, "date": 1772323200, "from": sender, "chat": chat, "text": text}
        self.happen(message=usual | fields)
        return number

    def happen(self, **fields: Any) -> None:
        """Something of which the bot is told."""
        self.updates.append({"update_id": self.next_update, **fields})
        self.next_update += 1

    def told(self, person: int) -> list[str]:
        """What the bot has written to a person."""
        return [said.text for said in self.messages.values() if said.chat == person and said.is_ours]

    def is_saying(self, asked: Asked) -> bool:
        return asked.path.rpartition("/")[2] in {"sendMessage", "sendPhoto", "sendMediaGroup"}

    def answer(self, asked: Asked) -> Answered:
        _, bot, method = asked.path.split("/")
        if ":" not in bot:
            return _error(404, "Not Found")
        if bot != f"bot{TOKEN}":
            return _error(401, "Unauthorized")
        act = {
            "getMe": self._me,
            "getChat": self._chat,
            "getChatMember": self._member,
            "sendMessage": self._send,
            "sendPhoto": self._send_photo,
            "sendMediaGroup": self._send_album,
            "editMessageText": self._edit_text,
            "editMessageMedia": self._edit_media,
            "deleteMessage": self._delete,
            "getUpdates": self._updates,
        }.get(method)
        if act is None:
            return _error(404, "Not Found")
        fields, files = asked.form()
        given = {name: values[0] for name, values in fields.items()}
        if method not in {"getMe", "getUpdates"} and (refusal := self._refuse_chat(method, given.get("chat_id", ""))):
            return refusal
        return act(given, {name: data for name, (_, data) in files.items()})

    def _refuse_chat(self, method: str, chat: str) -> Answered | None:
        if chat in {f"@{NAME}", str(CHAT)}:
            return None
        if method != "sendMessage" or not chat.isdecimal() or int(chat) not in self.people:
            return _error(400, "Bad Request: chat not found")
        return _error(403, "Forbidden: bot was blocked by the user") if int(chat) in self.blockers else None

    def _updates(self, given: dict[str, str], files: dict[str, bytes]) -> Answered:
        """What stands before the offset is forgotten; the rest comes again until it is."""
        if json.loads(given["allowed_updates"]) != ["message"] or not 1 <= int(given["limit"]) <= 100:
            return _error(400, "Bad Request: not what a bot of ours asks for")
        if "offset" in given:
            first = int(given["offset"])
            self.updates = [one for one in self.updates if not isinstance(one, dict) or one["update_id"] >= first]
        return _ok(self.updates[: int(given["limit"])])

    def _me(self, given: dict[str, str], files: dict[str, bytes]) -> Answered:
        flags = dict.fromkeys(
            ("can_join_groups", "can_read_all_group_messages", "supports_inline_queries", "can_connect_to_business"),
            False,
        )
        return _ok({**_BOT, **flags})

    def _chat(self, given: dict[str, str], files: dict[str, bytes]) -> Answered:
        return _ok(
            {
                **_CHAT,
                "accent_color_id": 1,
                "max_reaction_count": 11,
                "accepted_gift_types": dict.fromkeys(
                    ("unlimited_gifts", "limited_gifts", "unique_gifts", "premium_subscription", "gifts_from_channels"),
                    False,
                ),
            }
        )

    def _member(self, given: dict[str, str], files: dict[str, bytes]) -> Answered:
        assert given["user_id"] == str(_BOT["id"])
        rights = dict.fromkeys(
            (
                *("can_be_edited", "is_anonymous", "can_manage_chat", "can_delete_messages", "can_manage_video_chats"),
                *("can_restrict_members", "can_promote_members", "can_change_info", "can_invite_users"),
                *("can_post_stories", "can_edit_stories", "can_delete_stories"),
            ),
            True,
        )
        return _ok({"user": _BOT, "status": "administrator", **rights, "can_post_messages": self.may_post})

    def _send(self, given: dict[str, str], files: dict[str, bytes]) -> Answered:
        return self._say(given, [None], limit=4096, words=given["text"])

    def _send_photo(self, given: dict[str, str], files: dict[str, bytes]) -> Answered:
        return self._say(given, [files["photo"]], limit=1024, words=given.get("caption", ""))

    def _send_album(self, given: dict[str, str], files: dict[str, bytes]) -> Answered:
        media = json.loads(given["media"])
        if not 2 <= len(media) <= 10 or any(one.get("caption") for one in media[1:]):
            return _error(400, "Bad Request: wrong album")
        pictures = [files[one["media"].removeprefix("attach://")] for one in media]
        return self._say(given, pictures, limit=1024, words=media[0].get("caption", ""))

    def _say(self, given: dict[str, str], pictures: list[bytes | None], *, limit: int, words: str) -> Answered:
        chat = int(given["chat_id"]) if given["chat_id"].isdecimal() else CHAT
        below = json.loads(given.get("reply_parameters", "{}"))
        answers = below.get("message_id")
        if answers is not None and (answers not in self.messages or self.messages[answers].chat != chat):
            if not below.get("allow_sending_without_reply"):
                return _error(400, "Bad Request: message to be replied not found")
            answers = None
        if refusal := _refuse_length(words, limit):
            return refusal
        album = f"album{self.next_id}" if len(pictures) > 1 else None
        made = []
        for index, picture in enumerate(pictures):
            said = Said(self.next_id, words if index == 0 else "", answers, picture, album, chat=chat, is_ours=True)
            self.messages[said.id] = said
            self.next_id += 1
            made.append(_shown(said))
        return _ok(made if album else made[0])

    def _edit_text(self, given: dict[str, str], files: dict[str, bytes]) -> Answered:
        said = self.messages.get(int(given["message_id"]))
        if said is None:
            return _error(400, "Bad Request: message to edit not found")
        if said.picture is not None:
            return _error(400, "Bad Request: there is no text in the message to edit")
        if said.text == given["text"]:
            return _error(
                400,
                "Bad Request: message is not modified: specified new message content and reply markup are exactly "
                "the same as a current content and reply markup of the message",
            )
        if refusal := _refuse_length(given["text"], 4096):
            return refusal
        said.text = given["text"]
        return _ok(_shown(said))

    def _edit_media(self, given: dict[str, str], files: dict[str, bytes]) -> Answered:
        said = self.messages.get(int(given["message_id"]))
        if said is None:
            return _error(400, "Bad Request: message to edit not found")
        media = json.loads(given["media"])
        caption = media.get("caption", "")
        if refusal := _refuse_length(caption, 1024):
            return refusal
        said.text, said.picture = caption, files[media["media"].removeprefix("attach://")]
        return _ok(_shown(said))

    def _delete(self, given: dict[str, str], files: dict[str, bytes]) -> Answered:
        said = self.messages.get(int(given["message_id"]))
        if said is None:
            return _error(400, "Bad Request: message to delete not found")
        if said.hours_old >= 48:
            return _error(400, "Bad Request: message can't be deleted for everyone")
        del self.messages[said.id]
        return _ok(True)


def _shown(said: Said) -> dict[str, Any]:
    shown: dict[str, Any] = {"message_id": said.id, "date": 1772323200}
    if said.chat == CHAT:
        shown |= {"chat": _CHAT, "sender_chat": _CHAT}
    else:
        shown |= {"chat": {"id": said.chat, "type": "private", "first_name": "Айгүл"}, "from": _BOT}
    if said.picture is None:
        shown["text"] = said.text
    else:
        size = {"file_id": f"f{said.id}", "file_unique_id": f"u{said.id}", "width": 1, "height": 1}
        shown["photo"] = [size]
        if said.text:
            shown["caption"] = said.text
    if said.album:
        shown["media_group_id"] = said.album
    return shown


def _refuse_length(text: str, limit: int) -> Answered | None:
    if len(text.encode("utf-16-le")) // 2 <= limit:
        return None
    return _error(400, f"Bad Request: message {'caption ' if limit == 1024 else ''}is too long")


def _ok(result: Any) -> Answered:
    return Answered(200, {"ok": True, "result": result})


def _error(status: int, description: str, **parameters: int) -> Answered:
    value: dict[str, Any] = {"ok": False, "error_code": status, "description": description}
    if parameters:
        value["parameters"] = parameters
    return Answered(status, value)
