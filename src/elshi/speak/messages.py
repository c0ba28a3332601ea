"""What a channel is given to say: one statement in one language, and the parts that a network's limits make of it."""

import hashlib
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Saying(StrEnum):
    """What the message does. Stored in the database by value: never rename one."""

    STATEMENT = "statement"
    CORRECTION = "correction"  # the record's next version
    WITHDRAWAL = "withdrawal"


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture that goes with a message: PNG, JPEG or WebP, and what it shows, in the message's language."""

    media_type: str
    data: bytes
    alternative: str


@dataclass(frozen=True, slots=True)
class Message:
    """A released version in one language. `record`, `version`: of the log entry; `url`: its page on the site, absolute.

    `title`, `body` (CommonMark as approved): empty for a withdrawal, whose `reason` is a code of the record.
    `topic`, `countries`: what the statement is about, as codes; for who subscribed to that alone.
    """

    record: str
    version: int
    language: str
    saying: Saying
    url: str
    issued_at: datetime
    title: str = ""
    body: str = ""
    reason: str = ""
    topic: str = ""
    countries: tuple[str, ...] = ()
    pictures: tuple[Picture, ...] = ()


@dataclass(frozen=True, slots=True)
class Part:
    """One post: of a message that had to be cut, number `number` of `count`, from 1. `text`: plain words, LF.

    `key`: `part_key`. Whoever can tell a repeat by a key (Mastodon's Idempotency-Key, a record key of Bluesky) is given
    this one, or one that is computed from it alone.
    """

    key: str
    text: str
    language: str
    number: int = 1
    count: int = 1
    pictures: tuple[Picture, ...] = ()


def part_key(message: Message, *, channel: str, number: int) -> str:
    """32 hex digits that name one part of one version in one language on one channel, and nothing else.

    The same for ever, whatever its words are: by it a worker of tomorrow knows what one of today may have said. So the
    line below is never changed, only added to under another name than elshi-part/1.
    """
    named = ("elshi-part/1", channel, message.record, str(message.version), message.language, str(number))
    return hashlib.sha256("\0".join(named).encode()).hexdigest()[:32]
