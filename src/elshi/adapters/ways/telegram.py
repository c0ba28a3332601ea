"""Questions that people write to a bot on Telegram, and answers back into their chats (core.telegram.org/bots/api).

A bot is written to in private; what it reads in groups and channels is let go, and so is what is no message of a
person. Who wrote (name, user name, telephone) is dropped here: a question keeps the number of its chat, which is where
the answer goes, and nothing else of them.

Telegram keeps what was not taken for 24 hours. It forgets what stands before the position that it is asked for next,
and the numbers begin anew, anywhere, after a week without a message: so the position is told as it was given, and
nothing is concluded from a lower one.

It cannot tell a repeat, and a bot cannot ask what it has said: an answer whose end nobody knows is in doubt.
"""

import json
import math
import re
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import lru_cache, partial

from telegram import ReplyParameters

from elshi.adapters.channels.telegram_line import BotLine
from elshi.adapters.mail_pace import LetterPace
from elshi.site.letters import statement_letter
from elshi.speak.alert_ways import AlertMessage
from elshi.speak.channels import ChannelError, DoubtError, LineError, RefusedError, RetryError
from elshi.speak.chat_links import ChatLink, parse_code
from elshi.speak.lengths import find_limits
from elshi.speak.messages import Message, Saying
from elshi.speak.questions import MAX_TEXT, TELEGRAM, Asked, clean_text
from elshi.speak.threads import cut_text
from elshi.speak.ways import Telling, Way
from elshi.text.languages import LANGUAGES
from elshi.text.markdown import plain_text

MOST_UPDATES = 500  # of one round
PER_MINUTE = 25 * 60  # messages; Telegram takes 30 a second over all chats
MOST_DOUBTS = 3  # one after the other: then it is not this reader's line that is cut, and nobody else is put in doubt
_PAGES = (100, 10, 1)  # updates asked for at once; fewer where the answer is longer than we read
_WAIT_S = 5  # that Telegram waits for a first message, before it says that there is none
_LIMITS = replace(find_limits("telegram"), parts=1)
_MAX_NUMBER = 2**63
_COMMAND = re.compile(r"/(?:start|help)(?:@\w{1,40})?(?:\s+[\w-]{1,64})?", re.IGNORECASE)  # and what a link put behind
_START = re.compile(r"/start(?:@\w{1,40})? ([\w-]{43})", re.ASCII)
_POSITION = re.compile(r"[0-9]{1,18}")
_CHAT = re.compile(r"[1-9][0-9]{0,18}")
_QUESTION = re.compile(r"([1-9][0-9]{0,18})/([1-9][0-9]{0,18})")
Json = Mapping[str, object]


class _OneError(RefusedError):
    """A no to one message, because of its chat or its words; the next may go."""


class TelegramBot:
    """Implements `elshi.speak.ways.Collector` and `Teller`. Raises UserError for settings that cannot be right.

    `secret`: the bot's token. `total_s`: for one request, as a whole. `pause`: waits so many seconds.
    """

    def __init__(
        self, way: Way, *, secret: str, total_s: float = 60.0, pause: Callable[[float], None] = time.sleep
    ) -> None:
        self._name = way.name
        self._line = BotLine(
            secret,
            way.address,
            who=f"way {way.name}",
            allow_private=way.private,
            total_s=total_s,
            told=_OneError,
        )
        self._pause = pause
        self._pace = LetterPace(PER_MINUTE)

    def collect(self, position: str) -> Iterator[tuple[Asked | ChatLink | None, str]]:
        """As `Collector`. A position that is none of Telegram's stands for all that waits.

        Whoever asks for the next one has kept those before: Telegram forgets them, a page at a time.
        """
        offset = int(position) + 1 if _POSITION.fullmatch(position) else None
        count = 0
        while count < MOST_UPDATES:
            updates, is_full = self._fetch(offset, wait_s=0 if count else _WAIT_S)
            for number, update in updates:
                yield read_link(update) or read_question(update, source=self._name), str(number)
                offset = number + 1
            count += len(updates)
            if not is_full:
                return

    def _fetch(self, offset: int | None, *, wait_s: int) -> tuple[list[tuple[int, Json]], bool]:
        """The next updates with their numbers, and whether there may be more."""
        fields = {"timeout": str(wait_s), "allowed_updates": json.dumps(["message"])}
        if offset is not None:
            fields["offset"] = str(offset)
        found, most = self._ask(fields)
        given = [_object(one) for one in found] if isinstance(found, list) else [{}]
        updates = [(number, one) for one in given if (number := _number(one.get("update_id")))]
        if given and not updates:
            raise RetryError("unavailable", f"{self._line.host} gave updates that cannot be read")
        return updates, len(given) >= most

    def _ask(self, fields: Mapping[str, str]) -> tuple[object, int]:
        """What Telegram gives, and how many it was asked for.

        Fewer where no whole answer came: a hundred long texts, each with one that it answers, are more than we read.
        """
        for most in _PAGES[:-1]:
            try:
                return self._line.ask("getUpdates", {**fields, "limit": str(most)}), most
            except RetryError as exc:
                if exc.code != "unreachable":
                    raise
        return self._line.ask("getUpdates", {**fields, "limit": str(_PAGES[-1])}), _PAGES[-1]

    def tell_all(self, tellings: Sequence[Telling]) -> Iterator[tuple[int, ChannelError | None]]:
        """As `Teller`: one message each, below the question, if that is still there."""
        return _each({one.number: partial(self._tell, one) for one in tellings})

    def send(self, messages: Sequence[AlertMessage]) -> Iterator[tuple[int, ChannelError | None]]:
        """As `elshi.speak.alert_ways.AlertSender`: to chats whose people have asked for it. A repeat is seen there."""
        return _each({one.number: partial(self._send, one) for one in messages})

    def _send(self, message: AlertMessage) -> ChannelError | None:
        if not _CHAT.fullmatch(message.to):
            return _OneError("bad-address", "that is not the number of a chat on Telegram")
        return self._say(int(message.to), message.text)

    def _tell(self, telling: Telling) -> ChannelError | None:
        found = _QUESTION.fullmatch(telling.id)
        if not found or found[1] != telling.reply:
            return _OneError("bad-address", "that is not the chat of a question on Telegram")
        try:
            text = format_telling(telling.message)
        except RefusedError as exc:
            return _OneError(exc.code, str(exc))
        return self._say(int(found[1]), text, ReplyParameters(int(found[2]), allow_sending_without_reply=True))

    def _say(self, chat: int, text: str, below: ReplyParameters | None = None) -> ChannelError | None:
        self._pause(self._pace.ask(time.monotonic(), most=math.inf))
        try:
            self._line.do(self._line.bot.send_message(chat, text, reply_parameters=below), changes=True)
        except ChannelError as exc:
            return exc
        return None


def _each(acts: Mapping[int, Callable[[], ChannelError | None]]) -> Iterator[tuple[int, ChannelError | None]]:
    """What came of each act, by its number; after a fault that all would meet nothing more is tried."""
    closed: LineError | None = None
    doubts = 0
    for number, act in acts.items():
        if closed is not None:
            yield number, closed
            continue
        error = act()
        doubts = doubts + 1 if isinstance(error, DoubtError) else 0
        closed = _close(error, doubts)
        yield number, closed if closed is not None and _is_untried(error) else error


def _close(error: ChannelError | None, doubts: int) -> LineError | None:
    """Why nothing more is tried after `error`, if so. `doubts`: how many there were in a row."""
    if error is None or isinstance(error, _OneError):
        return None
    if isinstance(error, DoubtError):
        return None if doubts < MOST_DOUBTS else LineError("unreachable", f"{doubts} messages in a row had no answer")
    if isinstance(error, RetryError):
        return LineError(error.code, str(error), after=error.after)
    return LineError(error.code, str(error), needs_person=True)


def _is_untried(error: ChannelError | None) -> bool:
    """Whether what has closed the line did not even let this one through."""
    return isinstance(error, RefusedError) or (isinstance(error, RetryError) and error.code == "unreachable")


@lru_cache(maxsize=32)  # one answer goes to many
def format_telling(message: Message) -> str:
    """The text of one message: title, words, address of the page. What is too long is cut after a sentence.

    A correction and a withdrawal say so first, as letters do. Raises RefusedError `too-long`.
    """
    [text] = cut_text(_paragraphs(message), message.url, _LIMITS, with_pictures=False)
    return text


def _paragraphs(message: Message) -> list[str]:
    letter = statement_letter(message)
    ours = plain_text(letter.body).split("\n")
    if message.saying is Saying.WITHDRAWAL:
        return [letter.subject, *ours[:-2]]  # without its day and its address
    first = ours[:1] if message.saying is Saying.CORRECTION else []
    return [letter.subject, *first, *plain_text(message.body).split("\n")]


def read_link(update: Json) -> ChatLink | None:
    """The chat of somebody who has followed the link on his trip's page; None for all else. Whatever JSON it is."""
    message = _object(update.get("message"))
    place, _ = _place(message)
    text = message.get("text")
    started = _START.fullmatch(text) if place and isinstance(text, str) else None
    trip = parse_code(started[1]) if started else None
    return None if trip is None else ChatLink(trip, str(place))


def read_question(update: Json, *, source: str) -> Asked | None:
    """The question in an update of the Bot API; None for all else. Whatever JSON it is."""
    message = _object(update.get("message"))
    sender = _object(message.get("from"))
    place, number = _place(message)
    if not place:
        return None
    text = _read_text(message)
    if not text:
        return None
    answered = _object(message.get("reply_to_message"))
    above = _number(answered.get("message_id")) if _object(answered.get("chat")).get("id") == place else 0
    return Asked(
        channel=TELEGRAM,
        text=text,
        id=f"{place}/{number}",
        source=source,
        thread=f"{place}/{above}" if above else "",
        language=_read_language(sender.get("language_code")),
        reply=str(place),
    )


def _place(message: Json) -> tuple[int, int]:
    """Of what a person wrote to the bot alone: the numbers of the chat and of the message; else twice 0."""
    chat, sender = _object(message.get("chat")), _object(message.get("from"))
    place, number = _number(chat.get("id")), _number(message.get("message_id"))
    is_ours = chat.get("type") == "private" and sender.get("is_bot") is False and place and number
    return (place, number) if is_ours else (0, 0)


def _read_text(message: Json) -> str:
    """What was written, or stands below a picture; empty for nothing, and for how every chat with a bot begins."""
    given = message.get("text") or message.get("caption")
    text = clean_text(given) if isinstance(given, str) else ""
    return "" if _COMMAND.fullmatch(text) else text[:MAX_TEXT].strip()


def _read_language(given: object) -> str:
    """Of ours, that of the asker's Telegram: `zh-hans` is zh."""
    tag = given.partition("-")[0].lower() if isinstance(given, str) else ""
    return tag if tag in LANGUAGES else ""


def _object(value: object) -> Json:
    return value if isinstance(value, dict) else {}


def _number(value: object) -> int:
    """An id of Telegram's; 0 for what is none."""
    return value if isinstance(value, int) and not isinstance(value, bool) and 0 < value < _MAX_NUMBER else 0
