"""An account on Bluesky, or on a personal data server (PDS) of the ministry's own (atproto.com, docs.bsky.app).

A post is a record, and we choose its key: computed from the part's (`tid`), written with `putRecord`. A repeat lands on
the same record, so nothing here is ever in doubt for long: `find` asks for that one record. What was posted is not
edited: readers' applications do not show a changed post. A correction answers the post, a withdrawal deletes it.

The secret is an app password (Settings, Privacy and security). A session lasts two hours and is begun again when it is
over; a server allows 300 a day, so a channel is opened once and kept.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any, TypeVar

from atproto_client import Client, models
from atproto_client.request import Request

from elshi.adapters.channels.line import Line, library_errors, quote, read_object
from elshi.adapters.channels.options import check_options, check_secret
from elshi.adapters.channels.picture_sizes import read_size
from elshi.adapters.channels.tid import make_tid
from elshi.adapters.clock import SystemClock
from elshi.speak import kinds
from elshi.speak.channels import ChannelError, Opened, Profile, RefusedError, Remote, RetryError, Uptake
from elshi.speak.lengths import find_limits
from elshi.speak.messages import Message, Part, Picture
from elshi.speak.threads import cut_message

# A write is 2 or 3 of the 5,000 points that an account has in an hour.
TRAITS = kinds.TRAITS["bluesky"]
SERVICE = "https://bsky.social"
WEB = "https://bsky.app"
MAX_PICTURE_BYTES = 1_000_000  # lexicon app.bsky.embed.images
_LIMITS = find_limits("bluesky")
_COLLECTION = "app.bsky.feed.post"
_AT_URI = re.compile(rf"at://(did:[a-z]+:[A-Za-z0-9._:%-]+)/{re.escape(_COLLECTION)}/([2-7a-z]{{13}})")
_PASTED = re.compile(r"https://[^/]+/profile/[^/]+/post/([2-7a-z]{13})")
_LINK = re.compile(r"https?://[^\s<>\"']+")
_CLOSING = ".,;:!?…)]}»“”"  # signs that end a sentence, not an address
_EXPIRED = frozenset({"ExpiredToken", "InvalidToken"})
_REFUSED = {
    "AccountDeactivated": "login-refused",
    "AccountTakedown": "login-refused",
    "AuthFactorTokenRequired": "login-refused",
    "AuthenticationRequired": "login-refused",
    "AuthMissing": "login-refused",
    "BlobTooLarge": "too-long",
    "PayloadTooLarge": "too-long",
    "RecordNotFound": "not-found",
    "RepoNotFound": "not-found",
}
_BY_STATUS = {401: "login-refused", 403: "not-allowed", 404: "not-found", 413: "too-long"}

T = TypeVar("T")


class _ExpiredError(RefusedError):
    """The session is over; the password may still be good."""


def open_channel(opened: Opened, *, total_s: float = 60.0) -> "BlueskyChannel":
    """Raises UserError for settings that cannot be right. `total_s`: for one request, as a whole."""
    return BlueskyChannel(opened, total_s=total_s)


class BlueskyChannel:
    """Implements `elshi.speak.channels.Channel`."""

    traits = TRAITS

    def __init__(self, opened: Opened, *, total_s: float = 60.0) -> None:
        check_options(opened)
        check_secret(opened)
        self._name = opened.name
        self._login, self._secret = opened.options["handle"], opened.secret
        self._line = Line(
            opened.address or SERVICE,
            explain=lambda status, body: _explain(status, body, secret=opened.secret),
            repeats=lambda _method, _path: True,  # whatever we write has a key that we chose
            allow_private=opened.allow_private,
            total_s=total_s,
        )
        self._client: Any = Client(
            base_url=str(self._line.base).rstrip("/"), request=Request(transport=self._line, trust_env=False)
        )
        self._did = self._handle = ""

    def check(self) -> Profile:
        """Whose password it is."""
        self._line.begin()
        self._sign_in()
        return Profile(handle=self._handle, url=f"{WEB}/profile/{self._handle}", max_length=_LIMITS.post)

    def cut(self, message: Message) -> Sequence[Part]:
        """By the lexicon's limits. A picture that is too large is left out: the address leads to it."""
        pictures = tuple(picture for picture in message.pictures if len(picture.data) <= MAX_PICTURE_BYTES)
        return cut_message(replace(message, pictures=pictures), _LIMITS, channel=self._name)

    def post(self, part: Part, *, reply_to: Remote | None) -> Remote:
        """One record. `not-found`: the post that it answers is gone."""
        self._line.begin()
        there = self._signed_in(lambda: self._read(make_tid(part.key)))
        if there is not None:  # writing it again would give it a new moment, and so another hash
            return self._remote(there.uri)
        return self._signed_in(lambda: self._write(part, reply_to))

    def edit(self, remote: Remote, part: Part) -> Remote:  # noqa: ARG002  # the protocol's
        """Always refused: a changed record is not shown to readers as changed, so it would only look as if it were."""
        raise RefusedError("not-allowed", "posts on Bluesky are not edited")

    def delete(self, remote: Remote) -> None:
        """Take it away. The server says yes for a record that it does not have; another account's is refused here."""
        self._line.begin()

        def remove() -> None:
            rkey = self._own_key(remote)
            data = models.ComAtprotoRepoDeleteRecord.Data(repo=self._did, collection=_COLLECTION, rkey=rkey)
            self._client.com.atproto.repo.delete_record(data)

        self._signed_in(remove)

    def find(self, part: Part, *, since: datetime) -> Remote | None:  # noqa: ARG002  # the key alone tells
        """The record under the part's key."""
        self._line.begin()
        there = self._signed_in(lambda: self._read(make_tid(part.key)))
        return None if there is None else self._remote(there.uri)

    def look(self, remote: Remote, part: Part) -> Uptake:
        """Counts of the server's AppView; None where it has none. Quotes are links, and not among the boosts."""
        self._line.begin()
        now = SystemClock().now()
        there = self._signed_in(lambda: self._read(self._own_key(remote)))
        if there is None:
            return Uptake(now, is_gone=True)
        is_changed = there.value["text"] != part.text
        try:
            posts = self._signed_in(lambda: self._count(str(there.uri)))
        except (RefusedError, RetryError) as exc:  # a server of one's own need not have one: it says no, or 502
            if exc.code == "rate-limited":
                raise
            posts = []
        if not posts:
            return Uptake(now, is_changed=is_changed)
        post = posts[0]
        return Uptake(
            now, post.reply_count, post.repost_count, post.like_count, post.quote_count, is_changed=is_changed
        )

    def _count(self, uri: str) -> list[Any]:
        found = self._client.app.bsky.feed.get_posts(models.AppBskyFeedGetPosts.Params(uris=[uri]))
        return list(found.posts)

    def _read(self, rkey: str) -> Any:
        """The record under a key of ours, or None."""
        params = models.ComAtprotoRepoGetRecord.Params(repo=self._did, collection=_COLLECTION, rkey=rkey)
        try:
            return self._client.com.atproto.repo.get_record(params)
        except RefusedError as exc:
            # servers before 2024 say InvalidRequest of a record that they do not have; we asked rightly, so it is that
            if exc.code in {"not-found", "bad-request"}:
                return None
            raise

    def _write(self, part: Part, reply_to: Remote | None) -> Remote:
        record = models.AppBskyFeedPost.Record(
            text=part.text,
            created_at=SystemClock().now().astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ"),
            langs=[part.language],
            facets=_facets(part.text) or None,
            reply=self._answered(reply_to) if reply_to else None,
            embed=self._pictures(part.pictures) if part.pictures else None,
        )
        data = models.ComAtprotoRepoPutRecord.Data(
            repo=self._did, collection=_COLLECTION, rkey=make_tid(part.key), record=record
        )
        return self._remote(self._client.com.atproto.repo.put_record(data).uri)

    def _answered(self, reply_to: Remote) -> Any:
        """The post that is answered and the first of its thread, each with the hash of what it says now."""
        there = self._read(self._own_key(reply_to))
        if there is None:
            raise RefusedError("not-found", "the post that is to be answered is gone")
        parent = models.ComAtprotoRepoStrongRef.Main(uri=there.uri, cid=there.cid)
        above = there.value["reply"] if "reply" in _names(there.value) else None
        root = above["root"] if above else parent
        return models.AppBskyFeedPost.ReplyRef(
            parent=parent, root=models.ComAtprotoRepoStrongRef.Main(uri=root["uri"], cid=root["cid"])
        )

    def _pictures(self, pictures: Sequence[Picture]) -> Any:
        for picture in pictures:
            if len(picture.data) > MAX_PICTURE_BYTES:
                raise RefusedError("too-long", f"a picture of {len(picture.data)} bytes; Bluesky takes 1,000,000")
        return models.AppBskyEmbedImages.Main(
            images=[
                models.AppBskyEmbedImages.Image(
                    alt=picture.alternative,
                    image=self._client.com.atproto.repo.upload_blob(picture.data).blob,
                    aspect_ratio=_ratio(picture.data),
                )
                for picture in pictures
            ]
        )

    def _remote(self, uri: str) -> Remote:
        found = _AT_URI.fullmatch(uri)
        if found is None:
            raise ValueError("expected the at-uri of a post")
        return Remote(uri, f"{WEB}/profile/{self._handle}/post/{found[2]}")

    def _own_key(self, remote: Remote) -> str:
        """The record's key; of a post that a person found, it is read from the address that he pasted. Needs a session.

        Raises RefusedError for a post of another account: the channel's handle may have been changed since.
        """
        if found := _AT_URI.fullmatch(remote.id):
            if found[1] != self._did:
                raise RefusedError("not-allowed", "that post is another account's")
            return found[2]
        if pasted := _PASTED.fullmatch(remote.url):
            return pasted[1]
        raise RefusedError("bad-request", "that is not the address of a post on Bluesky")

    def _sign_in(self) -> None:
        data = models.ComAtprotoServerCreateSession.Data(identifier=self._login, password=self._secret)
        self._client.request.set_additional_headers({})
        with library_errors(self._line.host, changes=False):
            session = self._client.com.atproto.server.create_session(data)
            self._client.request.set_additional_headers({"Authorization": f"Bearer {session.access_jwt}"})
            self._did, self._handle = str(session.did), str(session.handle)

    def _signed_in(self, act: Callable[[], T]) -> T:
        """Do it in a session; once more in a new one if this one is over."""
        if not self._did:
            self._sign_in()
        try:
            with library_errors(self._line.host, changes=False):
                return act()
        except _ExpiredError:
            self._sign_in()
        with library_errors(self._line.host, changes=False):
            return act()


def find_links(text: str) -> Iterator[tuple[int, int, str]]:
    """Addresses in `text`: first byte, byte after the last, of its UTF-8, and the address (app.bsky.richtext.facet)."""
    for match in _LINK.finditer(text):
        url = match[0].rstrip(_CLOSING)
        start = len(text[: match.start()].encode())
        yield start, start + len(url.encode()), url


def _facets(text: str) -> list[Any]:
    return [
        models.AppBskyRichtextFacet.Main(
            index=models.AppBskyRichtextFacet.ByteSlice(byte_start=start, byte_end=end),
            features=[models.AppBskyRichtextFacet.Link(uri=url)],
        )
        for start, end, url in find_links(text)
    ]


def _ratio(data: bytes) -> Any:
    size = read_size(data)
    return models.AppBskyEmbedDefs.AspectRatio(width=size[0], height=size[1]) if size else None


def _explain(status: int, body: bytes, *, secret: str) -> ChannelError:
    said = read_object(body)
    name = said.get("error")
    message = (
        f"Bluesky answered {status} {quote(name, secret=secret)} {quote(said.get('message'), secret=secret)}".rstrip()
    )
    if name in _EXPIRED:
        return _ExpiredError("login-refused", message)
    code = _REFUSED.get(name) if isinstance(name, str) else None
    return RefusedError(code or _BY_STATUS.get(status, "bad-request"), message)


def _names(value: Any) -> set[str]:
    return set(value.keys()) if isinstance(value, dict) else set(type(value).model_fields)
