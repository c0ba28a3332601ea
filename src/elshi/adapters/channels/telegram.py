"""A channel (or group) on Telegram, through the Bot API (core.telegram.org/bots/api).

Telegram cannot tell a repeat, and a bot cannot ask what a channel has said. So a message whose end nobody knows stays
in doubt until a person has looked; nothing here tries such a one again. Editing and deleting end in the same place
however often they are done.

The bot has to be an administrator of the channel that may post, edit and delete messages. Telegram lets a bot delete a
message for 48 hours, and edit it for ever. So a withdrawal edits, whenever it comes: readers see that the statement was
taken back, and why. `delete` is there for whoever asks within the two days.
"""

import re
import struct
import zlib
from collections.abc import Coroutine, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, TypeVar

from telegram import InputMediaPhoto, ReplyParameters
from telegram import Message as Sent

from elshi.adapters.channels.line import library_errors
from elshi.adapters.channels.options import check_options
from elshi.adapters.channels.telegram_line import BotLine, PicturedError, SameError
from elshi.adapters.clock import SystemClock
from elshi.speak import kinds
from elshi.speak.channels import DoubtError, Opened, Profile, RefusedError, Remote, Uptake
from elshi.speak.lengths import find_limits
from elshi.speak.messages import Message, Part
from elshi.speak.threads import cut_message

# A group takes 20 a minute. Not `deletes`: after 48 hours it would be refused.
TRAITS = kinds.TRAITS["telegram"]
_LIMITS = find_limits("telegram")
_PLACE = re.compile(r"(-?[0-9]+|@[A-Za-z][A-Za-z0-9_]{3,31})/([0-9]+(?:,[0-9]+)*)/(text|caption)")
_PASTED = re.compile(r"https?://t\.me/(?:c/([0-9]+)|([A-Za-z][A-Za-z0-9_]{3,31}))/([0-9]+)")

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class _Place:
    """Where a post is: the chat, its messages (several for several pictures), and whether its words are a caption.

    None: a person has pasted its address, which does not say.
    """

    chat: int | str
    messages: tuple[int, ...]
    is_caption: bool | None

    def format(self) -> str:
        kind = "caption" if self.is_caption else "text"
        return f"{self.chat}/{','.join(map(str, self.messages))}/{kind}"


def open_channel(opened: Opened, *, total_s: float = 60.0) -> "TelegramChannel":
    """Raises UserError for settings that cannot be right. `total_s`: for one request, as a whole."""
    return TelegramChannel(opened, total_s=total_s)


class TelegramChannel:
    """Implements `elshi.speak.channels.Channel`."""

    traits = TRAITS

    def __init__(self, opened: Opened, *, total_s: float = 60.0) -> None:
        check_options(opened)
        self._name = opened.name
        self._chat = _parse_chat(opened.options["chat"])
        self._line = BotLine(
            opened.secret,
            opened.address,
            who=f"channel {opened.name}",
            allow_private=opened.allow_private,
            total_s=total_s,
        )
        self._bot = self._line.bot

    def check(self) -> Profile:
        """The channel, and that the bot may speak there."""

        async def ask() -> Profile:
            me = await self._bot.get_me()
            chat = await self._bot.get_chat(self._chat)
            if chat.type != "private":
                member = await self._bot.get_chat_member(self._chat, me.id)
                is_able = member.status == "creator" or getattr(member, "can_post_messages", None) is not False
                if member.status not in {"administrator", "creator"} or not is_able:
                    raise RefusedError("not-allowed", f"the bot {me.username} is no administrator that may post there")
            url = f"https://t.me/{chat.username}" if chat.username else ""
            return Profile(handle=chat.username or str(chat.id), url=url, max_length=_LIMITS.post)

        return self._do(ask(), changes=False)

    def cut(self, message: Message) -> Sequence[Part]:
        """By the limits of messages and captions."""
        return cut_message(message, _LIMITS, channel=self._name)

    def post(self, part: Part, *, reply_to: Remote | None) -> Remote:
        """One message, or an album. Any doubt stays one."""
        answered = ReplyParameters(self._find_place(reply_to).messages[0]) if reply_to else None

        async def say() -> Remote:
            if not part.pictures:
                sent = [await self._bot.send_message(self._chat, part.text, reply_parameters=answered)]
            elif len(part.pictures) == 1:
                photo = part.pictures[0].data
                sent = [await self._bot.send_photo(self._chat, photo, caption=part.text, reply_parameters=answered)]
            else:
                album = _media(part, len(part.pictures))
                sent = list(await self._bot.send_media_group(self._chat, album, reply_parameters=answered))
            return _remote(sent, is_caption=bool(part.pictures))

        return self._do(say(), changes=True)

    def edit(self, remote: Remote, part: Part) -> Remote:
        """New words and pictures. There stay as many messages as there were: see `_media`.

        Whether a pasted address is that of a picture, only Telegram knows, and says so.
        """
        place = self._find_place(remote)
        try:
            return self._change(place, part, url=remote.url)
        except PicturedError:
            return self._change(replace(place, is_caption=True), part, url=remote.url)

    def _change(self, place: _Place, part: Part, *, url: str) -> Remote:
        is_caption = bool(part.pictures) if place.is_caption is None else place.is_caption
        media = _media(part, len(place.messages)) if is_caption or part.pictures else []

        async def change() -> None:
            if not media:
                await self._unless_same(self._bot.edit_message_text(part.text, place.chat, place.messages[0]))
            for message, photo in zip(place.messages, media, strict=bool(media)):
                await self._unless_same(self._bot.edit_message_media(photo, place.chat, message))

        self._do(change(), changes=False)
        return Remote(replace(place, is_caption=bool(media)).format(), url)

    def delete(self, remote: Remote) -> None:
        """Take each of its messages away. `not-allowed`: Telegram's time for that is over."""
        place = self._find_place(remote)

        async def remove(message: int) -> None:
            await self._bot.delete_message(place.chat, message)

        for message in place.messages:
            try:
                self._do(remove(message), changes=False)
            except RefusedError as exc:
                if exc.code != "not-found":
                    raise

    def find(self, part: Part, *, since: datetime) -> Remote | None:  # noqa: ARG002  # the protocol's
        """Always in doubt: nobody here can ask Telegram."""
        raise DoubtError("no-answer", "a bot cannot ask Telegram what a channel has said")

    def look(self, remote: Remote, part: Part) -> Uptake:  # noqa: ARG002  # the protocol's
        """Nothing is known: the Bot API has no counts, and does not say what became of a message."""
        return Uptake(SystemClock().now())

    def _find_place(self, remote: Remote) -> _Place:
        """Where the post stands. Raises RefusedError where a person pasted the address of a message in another chat.

        A bot may be administrator of several: what stands there is another office's.
        """
        place = _parse_place(remote)
        if remote.id:
            return place
        if not self._is_ours(place.chat):
            raise RefusedError("not-allowed", "that message is in another chat")
        return replace(place, chat=self._chat)

    def _is_ours(self, chat: str | int) -> bool:
        if isinstance(chat, str) is isinstance(self._chat, str):
            return str(chat).casefold() == str(self._chat).casefold()

        async def ask() -> set[str]:
            found = await self._bot.get_chat(self._chat)
            return {str(found.id), f"@{found.username}".casefold()}

        return str(chat).casefold() in self._do(ask(), changes=False)

    async def _unless_same(self, asked: Coroutine[Any, Any, object]) -> None:
        """Await; that a message says it already is what a repeat finds."""
        try:
            with library_errors(self._line.host, changes=False):
                await asked
        except SameError:
            pass

    def _do(self, asked: Coroutine[Any, Any, T], *, changes: bool) -> T:
        return self._line.do(asked, changes=changes)


def _media(part: Part, count: int) -> list[InputMediaPhoto]:
    """`count` pictures, the words below the first. Telegram has no place for what a picture shows.

    A message that has a picture keeps one: where there are fewer than before, an empty one takes its place. Where there
    are more, those that have no place are left out; the address in the text leads to them.
    """
    pictures = [picture.data for picture in part.pictures][:count]
    pictures += [empty_picture()] * (count - len(pictures))
    return [InputMediaPhoto(data, caption=part.text if index == 0 else None) for index, data in enumerate(pictures)]


def empty_picture() -> bytes:
    """A light grey PNG of 640 to 360 (W3C PNG, third edition; 8 bits of grey)."""
    width, height = 640, 360
    rows = (b"\0" + b"\xee" * width) * height
    chunks = (
        (b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)),
        (b"IDAT", zlib.compress(rows)),
        (b"IEND", b""),
    )
    made = (
        struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data)) for kind, data in chunks
    )
    return b"\x89PNG\r\n\x1a\n" + b"".join(made)


def _remote(sent: Sequence[Sent], *, is_caption: bool) -> Remote:
    first = sent[0]
    place = _Place(first.chat.id, tuple(message.message_id for message in sent), is_caption)
    return Remote(place.format(), _address(first))


def _address(sent: Sent) -> str:
    """Where people see it: for members only, if the channel has no name; empty in a small group, which has none."""
    if sent.chat.username:
        return f"https://t.me/{sent.chat.username}/{sent.message_id}"
    chat = str(sent.chat.id)
    return f"https://t.me/c/{chat.removeprefix('-100')}/{sent.message_id}" if chat.startswith("-100") else ""


def _parse_place(remote: Remote) -> _Place:
    if found := _PLACE.fullmatch(remote.id):
        return _Place(
            found[1] if found[1].startswith("@") else int(found[1]),
            tuple(int(one) for one in found[2].split(",")),
            found[3] == "caption",
        )
    if pasted := _PASTED.fullmatch(remote.url):
        chat: int | str = int(f"-100{pasted[1]}") if pasted[1] else f"@{pasted[2]}"
        return _Place(chat, (int(pasted[3]),), None)
    raise RefusedError("bad-request", "that is not the address of a message on Telegram")


def _parse_chat(chat: str) -> str | int:
    """`chat`: as `speak.options` lets it through, `@name` or a number."""
    return chat if chat.startswith("@") else int(chat)
