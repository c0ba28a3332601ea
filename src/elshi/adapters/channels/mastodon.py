"""An account on a Mastodon server, through its client API (docs.joinmastodon.org/methods/statuses).

A repeat is told by `Idempotency-Key`, but not for ever: the server forgets a key after an hour, and learns it only
after it has the post. So a try whose end nobody knows is never simply tried again: `find` reads the account's own posts
and compares their source, word for word. The token needs the scopes read and write:statuses, write:media.

Edits (Mastodon 4, or 3.5) keep the post's address and show its history; readers who boosted it are told.
"""

import io
import re
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

import httpx
import requests
from mastodon import Mastodon
from requests.adapters import BaseAdapter

from elshi.adapters.channels.line import Line, library_errors, quote, read_object
from elshi.adapters.channels.options import check_options, check_secret
from elshi.adapters.clock import SystemClock
from elshi.speak import kinds
from elshi.speak.channels import (
    ChannelError,
    DoubtError,
    Opened,
    Profile,
    RefusedError,
    Remote,
    RetryError,
    Uptake,
)
from elshi.speak.lengths import find_limits
from elshi.speak.messages import Message, Part, Picture
from elshi.speak.threads import cut_message

# A server allows 300 posts in three hours, and 30 pictures in half an hour.
TRAITS = kinds.TRAITS["mastodon"]
_PAGE, _PAGES = 40, 5  # of our own posts, newest first, when one is looked for
_CLOCKS_APART = timedelta(days=1)  # of ours and the server's, at most: a post older than that is not looked at
_PROCESSING_S = (0.2, 0.5, 1, 2, 4, 8, 8, 8, 8)  # waits until an uploaded picture is ready
_PASTED = re.compile(r"https?://([^/]+)/(?:@[^/@]+|users/[^/]+/statuses)/([0-9]+)")
_CODES = {401: "login-refused", 403: "not-allowed", 404: "not-found", 410: "not-found", 413: "too-long"}


def open_channel(opened: Opened, *, total_s: float = 60.0) -> "MastodonChannel":
    """Raises UserError for settings that cannot be right. `total_s`: for one request, as a whole."""
    return MastodonChannel(opened, total_s=total_s)


class MastodonChannel:
    """Implements `elshi.speak.channels.Channel`."""

    traits = TRAITS

    def __init__(self, opened: Opened, *, total_s: float = 60.0) -> None:
        check_options(opened)
        check_secret(opened)
        self._visibility = opened.options.get("visibility", "public")
        # Mastodon's own, 500, unless the channel says more; what the server allows is said by `elshi channel test`
        self._limits = find_limits("mastodon", post=int(opened.options.get("max_length", "0")))
        self._name = opened.name
        self._line = Line(
            opened.address,
            explain=lambda status, body: _explain(status, body, secret=opened.secret),
            # the same picture twice is seen by nobody; changing and deleting end in the same place
            repeats=lambda method, path: method in {"PUT", "DELETE"} or path.endswith("/media"),
            allow_private=opened.allow_private,
            total_s=total_s,
        )
        session = requests.Session()
        session.trust_env = False  # no netrc, no proxies
        session.mount("https://", _Adapter(self._line))
        session.mount("http://", _Adapter(self._line))
        self._client: Any = Mastodon(
            api_base_url=str(self._line.base).rstrip("/"),
            session=session,
            ratelimit_method="throw",
            version_check_mode="created",  # by the version that is named here; the server is not asked for its own
            mastodon_version="4.3.0",
            user_agent="elshi",
        )
        self._client.access_token = opened.secret  # given above, it would be taken for a file's name first

    def check(self) -> Profile:
        """Whose token it is, and how long posts may be."""
        self._line.begin()
        with self._errors(changes=False):
            me = self._client.account_verify_credentials()
            name, url = _text(me, "username"), _text(me, "url")
        try:
            with self._errors(changes=False):
                server = self._client.instance_v2()
                domain, longest = _text(server, "domain"), int(server["configuration"]["statuses"]["max_characters"])
        except RefusedError:  # an older server, or another make
            domain, longest = self._line.host, 0
        return Profile(handle=f"{name}@{domain}", url=url, max_length=longest)

    def cut(self, message: Message) -> Sequence[Part]:
        """By the length in the settings, never by what the server says today."""
        return cut_message(message, self._limits, channel=self._name)

    def post(self, part: Part, *, reply_to: Remote | None) -> Remote:
        """One post. `not-found`: the post that it answers is gone."""
        self._line.begin()
        media = self._upload(part.pictures)
        with self._errors(changes=True):
            return _remote(
                self._client.status_post(
                    part.text,
                    in_reply_to_id=self._number(reply_to) if reply_to else None,
                    media_ids=media or None,
                    visibility=self._visibility,
                    language=part.language,
                    idempotency_key=part.key,
                )
            )

    def edit(self, remote: Remote, part: Part) -> Remote:
        """New words, and the new pictures in the place of the old ones."""
        self._line.begin()
        media = self._upload(part.pictures)
        with self._errors(changes=False):
            return _remote(self._client.status_update(self._number(remote), status=part.text, media_ids=media or None))

    def delete(self, remote: Remote) -> None:
        """Take it away."""
        self._line.begin()
        try:
            with self._errors(changes=False):
                self._client.status_delete(self._number(remote))
        except RefusedError as exc:
            if exc.code != "not-found":
                raise

    def find(self, part: Part, *, since: datetime) -> Remote | None:
        """Our own post with the very text of `part`, made since then. DoubtError if that cannot be seen to the end."""
        self._line.begin()
        for status in self._own_posts(since - _CLOCKS_APART):
            # not by its language: a server that knows it by another name would hide the post, and make two of it
            if self._source(status) == part.text.strip():
                with self._errors(changes=False):
                    return _remote(status)
        return None

    def look(self, remote: Remote, part: Part) -> Uptake:
        """Counts as the server knows them, quotes as links; `is_changed` if its source is not the text of `part`."""
        self._line.begin()
        now = SystemClock().now()
        try:
            with self._errors(changes=False):
                status = self._client.status(self._number(remote))
                replies, boosts, likes = (
                    int(status[name]) for name in ("replies_count", "reblogs_count", "favourites_count")
                )
                quoted = status.get("quotes_count")  # since Mastodon 4.5
                quotes = None if quoted is None else int(quoted)
            source = self._source(status)
        except RefusedError as exc:
            if exc.code == "not-found":
                return Uptake(now, is_gone=True)
            raise
        return Uptake(now, replies, boosts, likes, quotes, is_changed=source != part.text.strip())

    def _number(self, remote: Remote) -> str:
        """The post's id; of one that a person found, it is read from the address that he pasted.

        Raises RefusedError where that is another server's: there the number is another post's, or somebody else's.
        """
        if remote.id:
            return remote.id
        pasted = _PASTED.fullmatch(remote.url)
        if not pasted:
            raise RefusedError("bad-request", "that is not the address of a post on Mastodon")
        if not self._is_ours(pasted[1]):
            raise RefusedError("not-allowed", "that post is on another server")
        return pasted[2]

    def _is_ours(self, host: str) -> bool:
        """Whether our posts are shown there: where the server is asked, or where it says that our account is."""
        if host.casefold() == self._line.base.netloc.decode().casefold():
            return True
        with self._errors(changes=False):
            url = _text(self._client.account_verify_credentials(), "url")
        return host.casefold() == urlsplit(url).netloc.casefold()

    def _own_posts(self, since: datetime) -> Iterator[Any]:
        with self._errors(changes=False):
            account = self._client.account_verify_credentials()["id"]
        before = None
        for _ in range(_PAGES):
            with self._errors(changes=False):
                page = list(self._client.account_statuses(account, limit=_PAGE, max_id=before, exclude_reblogs=True))
                recent = [status for status in page if status["created_at"] >= since]
            yield from recent
            if len(recent) < len(page) or not page:
                return
            before = page[-1]["id"]
        raise DoubtError("no-answer", f"{self._line.host}: more than {_PAGE * _PAGES} posts since the doubtful one")

    def _source(self, status: Any) -> str:
        with self._errors(changes=False):
            return str(self._client.status_source(status["id"])["text"]).strip()

    def _upload(self, pictures: Sequence[Picture]) -> list[str]:
        return [self._upload_one(picture) for picture in pictures]

    def _upload_one(self, picture: Picture) -> str:
        """The picture's id, when the server has worked it up. RetryError if that takes too long; nothing is said."""
        with self._errors(changes=False):
            media = self._client.media_post(
                picture.data, mime_type=picture.media_type, description=picture.alternative, file_name="picture"
            )
            for wait in _PROCESSING_S:
                if media.get("url"):
                    return _text(media, "id")
                self._line.wait(wait)
                media = self._client.media(media["id"])
            if media.get("url"):
                return _text(media, "id")
        raise RetryError("unavailable", f"{self._line.host} has not worked up a picture in time")

    def _errors(self, *, changes: bool) -> AbstractContextManager[None]:
        return library_errors(self._line.host, changes=changes)


class _Adapter(BaseAdapter):
    """Sends what requests has prepared over our line."""

    def __init__(self, line: Line) -> None:
        super().__init__()
        self._line = line

    def send(
        self,
        request: requests.PreparedRequest,
        stream: bool = False,  # noqa: ARG002  # as the base has it
        timeout: object = None,  # noqa: ARG002
        verify: object = True,  # noqa: ARG002
        cert: object = None,  # noqa: ARG002
        proxies: object = None,  # noqa: ARG002
    ) -> requests.Response:
        """One request; its options (certificates, proxies, waits) are the line's own."""
        prepared: Any = request  # with an address, a method and a body in memory: nothing here sends a stream
        answer = self._line.handle_request(
            httpx.Request(prepared.method, prepared.url, headers=dict(prepared.headers), content=prepared.body or b"")
        )
        response = requests.Response()
        response.status_code = answer.status_code
        response.headers.update(answer.headers)
        response.raw = io.BytesIO(answer.content)
        response.url = prepared.url
        response.request = request
        response.encoding = "utf-8"
        return response

    def close(self) -> None:
        """Nothing is kept open."""


def _explain(status: int, body: bytes, *, secret: str) -> ChannelError:
    reason = quote(read_object(body).get("error"), secret=secret)
    return RefusedError(_CODES.get(status, "bad-request"), f"Mastodon answered {status} {reason}".rstrip())


def _remote(status: Any) -> Remote:
    url = _text(status, "url")
    if not url.startswith(("https://", "http://")):
        raise ValueError("expected the address of a post")
    return Remote(_text(status, "id"), url)


def _text(value: Any, name: str) -> str:
    found = value[name]
    if not isinstance(found, str | int) or not str(found):
        raise ValueError(f"expected {name}")
    return str(found)
