"""The ways by which questions come in besides the form, and by which answers go back to who asked (decision 27).

Also by which citizens abroad answer an alert by short message: a gateway brings that to the door.

A way is named in `node.toml`. What brings questions in by it is a `Collector`, or a route of the public door; what
brings an answer back is a `Teller`. Neither knows a database: a collector only adds to the spool.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol

from elshi.speak.channels import ChannelError
from elshi.speak.chat_links import ChatLink
from elshi.speak.messages import Message
from elshi.speak.questions import FEDIVERSE, MAIL, TELEGRAM, WEBHOOK, Asked
from elshi.speak.sms_answers import KIND as SMS

KINDS = (MAIL, FEDIVERSE, TELEGRAM, WEBHOOK, SMS)
AT_THE_DOOR = (FEDIVERSE, WEBHOOK, SMS)  # the other side brings them to us; the others are fetched


@dataclass(frozen=True, slots=True)
class Way:
    """One way, as `node.toml` has it: `{ name = "bot", kind = "telegram", address = "…", private = true }`.

    `name`: as of a channel; it is the `source` of what comes by it, and the name of the secret's file
    (`keys/ways/<name>`). Of the fediverse it is the name of our actor, which has no secret of its own here. `address`:
    the mailbox (`imaps://USER@HOST/FOLDER`), where a webhook's answers are posted to, the service of Telegram's Bot
    API; empty where the kind needs none. `private`: its host may be a private one, and without TLS.
    """

    name: str
    kind: str
    address: str = ""
    private: bool = False


@dataclass(frozen=True, slots=True)
class Telling:
    """An answer on its way to one who asked. `number`: what the caller knows it by; `key`: 32 hex digits, the same for
    each try of it, and no other's; `reply`, `id`: as in `Asked`, of the question that is answered.
    """

    number: int
    key: str
    message: Message
    reply: str
    id: str


class Collector(Protocol):
    """What fetches questions from where people write to us. It opens its line anew for each round."""

    def collect(self, position: str) -> Iterator[tuple[Asked | ChatLink | None, str]]:
        """What came after `position` (empty: all that waits), the oldest first, each with the position after it.

        A bot also gives chats that were joined to trips. None stands for what is neither (an automatic answer, a
        picture without words, too long to be read): the position moves on. Ends when nothing more waits now, or after a
        few hundred. What is asked for again from the same position may come again. Raises ChannelError.
        """


class Teller(Protocol):
    """What brings answers back by one way."""

    def tell_all(self, tellings: Sequence[Telling]) -> Iterator[tuple[int, ChannelError | None]]:
        """Bring each of `tellings`; as each is done, its number and what went wrong, None for nothing.

        As `elshi.speak.channels.FanOut.deliver`: LineError for what was not tried for a fault that all would meet, and
        whatever was not given back when this ends early is in doubt. Raises nothing else.
        """
