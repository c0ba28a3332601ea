"""The line to Telegram's Bot API (core.telegram.org/bots/api): the library, the one token, and what its refusals mean.

For a channel (`telegram`) and for a bot that takes questions (`elshi.adapters.ways.telegram`).

A refusal has no code, only English words (`description`); those few that matter are in `_SAID`. An unknown wording is
refused all the same, only with less to say about it.
"""

import asyncio
import logging
import re
from collections.abc import Coroutine, Mapping
from typing import Any, TypeVar

import httpx
from telegram import Bot
from telegram.request import BaseRequest, RequestData

from elshi.adapters.channels.line import Line, library_errors, quote, read_object
from elshi.base.errors import UserError
from elshi.speak.channels import ChannelError, RefusedError, RetryError

SERVICE = "https://api.telegram.org"
_TOKEN = re.compile(r"[0-9]{1,20}:[A-Za-z0-9_-]{1,200}")
_READS = ("getMe", "getChat", "getChatMember", "getUpdates")
_CHANGES = ("editMessageText", "editMessageCaption", "editMessageMedia", "deleteMessage")  # the same when repeated
_HARMLESS = frozenset(_READS + _CHANGES)
_SAID = (
    ("is not modified", "same"),
    ("no text in the message", "pictured"),
    ("message to delete not found", "not-found"),
    ("message to edit not found", "not-found"),
    ("message to be replied not found", "not-found"),
    ("message not found", "not-found"),
    ("chat not found", "bad-address"),
    ("too long", "too-long"),
    ("caption_too_long", "too-long"),
    ("can't be deleted", "not-allowed"),
    ("can't be edited", "not-allowed"),
    ("not enough rights", "not-allowed"),
)
_BY_STATUS = {403: "not-allowed", 413: "too-long"}
_NO_TOKEN = (401, 404)  # not taken any more; never one of theirs

T = TypeVar("T")

# the library logs its token when it is opened, and every text that it sends
logging.getLogger("telegram").setLevel(logging.WARNING)


class SameError(RefusedError):
    """The message says that already."""


class PicturedError(RefusedError):
    """The message is a picture with a caption, and has no text of its own."""


_SPECIAL = {"same": SameError, "pictured": PicturedError}


class BotLine:
    """One bot, by its token. `bot`: the library's, whose requests all go over `Line`.

    `who`: of us, for messages: `channel news`. `address`: of the service, SERVICE if empty. `total_s`: for one request,
    as a whole. `told`: what Telegram's no to one request is raised as. Raises UserError for a token that is none,
    without a sign of it.
    """

    def __init__(
        self,
        token: str,
        address: str,
        *,
        who: str,
        allow_private: bool,
        total_s: float,
        told: type[RefusedError] = RefusedError,
    ) -> None:
        if not _TOKEN.fullmatch(token):
            raise UserError(f"{who}: that is no token of a bot")
        self._line = Line(
            address or SERVICE,
            explain=lambda status, body: explain_refusal(status, body, secret=token, told=told),
            repeats=lambda _method, path: path.rpartition("/")[2] in _HARMLESS,
            allow_private=allow_private,
            total_s=total_s,
        )
        request = _Request(self._line)
        base = str(self._line.base).rstrip("/")
        self._methods = f"{base}/bot{token}"
        self.bot = Bot(token, base_url=f"{base}/bot", request=request, get_updates_request=request)

    @property
    def host(self) -> str:
        """Of the service, for messages."""
        return self._line.host

    def do(self, asked: Coroutine[Any, Any, T], *, changes: bool) -> T:
        """What a method of `bot` gives. Raises RetryError, RefusedError or, if it `changes` things, DoubtError."""
        self._line.begin()
        with library_errors(self.host, changes=changes):
            return asyncio.run(asked)

    def ask(self, method: str, fields: Mapping[str, str]) -> object:
        """The result of a harmless method as it stands in the answer: any JSON.

        Past the library, which reads all or nothing of a list, and logs what it could not read. Raises RetryError or
        RefusedError.
        """
        self._line.begin()
        with library_errors(self.host, changes=False):
            answer = self._line.handle_request(httpx.Request("POST", f"{self._methods}/{method}", data=dict(fields)))
        value = read_object(answer.content)
        if value.get("ok") is not True:
            raise RetryError("unavailable", f"{self.host} gave an answer that cannot be read")
        return value.get("result")


class _Request(BaseRequest):
    """Sends what python-telegram-bot has prepared over our line."""

    def __init__(self, line: Line) -> None:
        self._line = line

    @property
    def read_timeout(self) -> float | None:
        """The line's own waits count."""
        return None

    async def initialize(self) -> None:
        """Nothing is kept open."""

    async def shutdown(self) -> None:
        """Nothing is kept open."""

    async def do_request(
        self,
        url: str,
        method: str,
        request_data: RequestData | None = None,
        *_: object,
        **__: object,
    ) -> tuple[int, bytes]:
        """One request. It blocks, as nothing else is done meanwhile."""
        answer = self._line.handle_request(
            httpx.Request(
                method,
                url,
                data=request_data.json_parameters if request_data else None,
                files=(request_data.multipart_data or None) if request_data else None,
            )
        )
        return answer.status_code, answer.content


def explain_refusal(status: int, body: bytes, *, secret: str, told: type[RefusedError]) -> ChannelError:
    """What Telegram's no means: a 4xx that is not 408 or 429. `login-refused`: it does not know the token."""
    said = quote(read_object(body).get("description"), secret=secret)
    message = f"Telegram answered {status} {said}".rstrip()
    if status in _NO_TOKEN:
        return RefusedError("login-refused", message)
    if status == 400:
        code = next((code for words, code in _SAID if words in said.lower()), "bad-request")
        return _SPECIAL[code]("bad-request", message) if code in _SPECIAL else told(code, message)
    return told(_BY_STATUS.get(status, "bad-request"), message)
