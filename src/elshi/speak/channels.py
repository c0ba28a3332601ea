"""What every channel can do, and how it says what came of it. The adapters in `elshi.adapters.channels` do it."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from elshi.base.errors import ElshiError, UserError
from elshi.speak.messages import Message, Part

KINDS = ("activitypub", "mastodon", "bluesky", "telegram", "mail", "manual")


@dataclass(frozen=True, slots=True)
class Traits:
    """What a kind of channel is like. `tells`: a repeat of a part is noticed by its key, or can be looked for first.

    `edits`, `deletes`: a post can be changed or taken away later. `per_minute`: posts, unless settings say less.
    """

    kind: str
    tells: bool
    edits: bool
    deletes: bool
    per_minute: int


@dataclass(frozen=True, slots=True)
class Remote:
    """A post as the other side knows it: its `id` there (opaque), and the address at which people see it."""

    id: str
    url: str


@dataclass(frozen=True, slots=True)
class Profile:
    """The account that a secret opens: its `handle` as the registry would write it, and what the other side allows."""

    handle: str
    url: str
    max_length: int = 0


@dataclass(frozen=True, slots=True)
class Uptake:
    """What came back to a post, at `seen_at`. None: this channel cannot say. `is_gone`, `is_changed`: at their end.

    `links`: posts of others that quote it, or lead to the statement's page, as far as the channel is told of them.
    """

    seen_at: datetime
    replies: int | None = None
    boosts: int | None = None
    likes: int | None = None
    links: int | None = None
    is_gone: bool = False
    is_changed: bool = False


class ChannelError(ElshiError):
    """A try that did not end well. `code`: one of the names below, for the desk's words; the message is for the log.

    Nothing of a secret, and nothing that a stranger wrote beyond 200 plain signs, is ever in the message.
    """

    def __init__(self, code: str, message: str) -> None:
        self.code = code
        super().__init__(message)


class RetryError(ChannelError):
    """It certainly did not happen, and may work later: `after`, in seconds, if the other side said when.

    Codes: rate-limited, unavailable (5xx), unreachable (no connection, so nothing was sent), greylisted.
    """

    def __init__(self, code: str, message: str, *, after: float | None = None) -> None:
        self.after = after
        super().__init__(code, message)


class LineError(RetryError):
    """The line to the other side takes nothing at all, so certainly nothing went over it, by no reader's fault.

    Codes of both other kinds, and `sender-refused`. `needs_person`: it will not by trying again either (a refused
    login, a server without TLS, a sender that is not let in).
    """

    def __init__(self, code: str, message: str, *, after: float | None = None, needs_person: bool = False) -> None:
        self.needs_person = needs_person
        super().__init__(code, message, after=after)


class RefusedError(ChannelError):
    """It certainly did not happen, and will not by trying again.

    Codes: too-long, not-allowed, not-found, bad-request, bad-address. `login-refused` pauses the channel.
    """


class DoubtError(ChannelError):
    """It may have happened: the line was cut after the request was on its way. Codes: cut, no-answer, odd-answer."""


class Channel(Protocol):
    """One account on one network, opened with its secret. Not thread-safe; a worker opens its own.

    Every method raises RetryError, RefusedError or DoubtError, and nothing else of the network's.
    """

    @property
    def traits(self) -> Traits:
        """What this kind is like."""

    def check(self) -> Profile:
        """Whose secret it is; changes nothing."""

    def cut(self, message: Message) -> Sequence[Part]:
        """The parts that say it here, by this network's rules; pure, and the same for ever for the same message."""

    def post(self, part: Part, *, reply_to: Remote | None) -> Remote:
        """Say it. `reply_to`: the part before, or the post that is being corrected. The same key again is one post,
        where `traits.tells`.
        """

    def edit(self, remote: Remote, part: Part) -> Remote:
        """Put `part` in the place of the post."""

    def delete(self, remote: Remote) -> None:
        """Take the post away; one that is gone already is no error."""

    def find(self, part: Part, *, since: datetime) -> Remote | None:
        """The post that a doubtful try has made, if it has; None if there is certainly none. Only where `tells`."""

    def look(self, remote: Remote, part: Part) -> Uptake:
        """What became of the post."""


@dataclass(frozen=True, slots=True)
class Copy:
    """One copy of a post for one reader: an inbox of the fediverse, or a subscriber's address.

    `number`: what the caller knows it by. `key`: as a Part's; the same for each try. `token`: the subscriber's, for
    taking the subscription back; empty for an inbox. `thread`: the Message-ID of the reader's letter that this one
    answers, without brackets, or empty.
    """

    number: int
    key: str
    address: str
    token: str = ""
    thread: str = ""


class FanOut(Channel, Protocol):
    """A channel whose posts go to many addresses, each of which can fail alone. `post` then only makes the post."""

    def deliver(self, remote: Remote, part: Part, copies: Sequence[Copy]) -> Iterator[tuple[int, ChannelError | None]]:
        """Bring the post to each of `copies`; as each is done, its number and what went wrong, None for nothing.

        LineError for each that no line was left for: it waits, and the try was none.
        Whatever was not given back when this ends early is in doubt.
        """


class MissingPartError(UserError):
    """A library that this kind needs is not installed."""


@dataclass(frozen=True, slots=True)
class Opened:
    """What an adapter is opened with. `secret`: the words of its file, never shown; `address`: of the service, if any.

    `options`: the kind's own, all texts. `allow_private`: hosts that the administrator named himself (tests, a
    ministry's own server) may be private. `is_stopping`: whether of what goes to many nothing more is begun.
    """

    name: str
    kind: str
    account: str
    address: str
    secret: str = field(repr=False)
    options: dict[str, str] = field(default_factory=dict)
    allow_private: bool = False
    is_stopping: Callable[[], bool] = field(default=lambda: False, repr=False, compare=False)
