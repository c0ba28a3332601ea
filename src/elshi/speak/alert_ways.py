"""The ways by which alerts reach citizens abroad, and what is said by them (decision 31).

A citizen's trip names the ways by which he wants to be told (WAYS). Which adapter serves a way stands in `node.toml`.
Alerts are at least once: what may have arrived is sent again, under the same id, and the repeat is counted.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Protocol

from elshi.speak.channels import ChannelError

MAIL, SMS, TELEGRAM = "mail", "sms", "telegram"
WAYS = (MAIL, SMS, TELEGRAM)  # of citizens
CHANNEL, GATEWAY, BOT, FOLDER = "channel", "gateway", "bot", "folder"
# What serves which ways: a channel of mail that the desk has, an SMS gateway by HTTP, a bot that takes questions, and
# a folder from which another program takes files.
KINDS = MappingProxyType({CHANNEL: (MAIL,), GATEWAY: (SMS,), BOT: (TELEGRAM,), FOLDER: WAYS})


@dataclass(frozen=True, slots=True)
class WayOut:
    """One way, as `node.toml` has it: `{ way = "sms", kind = "gateway", name = "sms", address = "https://…" }`.

    `name`: of a channel the desk's name for it, of a bot that of its way in `question_ways`, of a gateway the file of
    its secret (`keys/ways/<name>`). `address`: of the gateway; of a folder its path, in the node's home unless it is
    absolute; of a bot its user name, for the link by which travellers start it. `private`: the gateway's host may be a
    private one, and without TLS.
    """

    way: str
    kind: str
    name: str = ""
    address: str = ""
    private: bool = False


@dataclass(frozen=True, slots=True)
class AlertMessage:
    """One alert for one trip by one way. `number`: what the caller knows it by; `id`: 32 hex digits, the same for each
    try, and no other message's; `to`: a mail address, the digits of a telephone number, or the number of a chat.

    `text`: by mail CommonMark, with `subject`; else plain words. `repeats`: how often it may have arrived before.
    """

    number: int
    id: str
    to: str
    language: str
    subject: str
    text: str
    repeats: int = 0


class AlertSender(Protocol):
    """What sends by one way. Opened anew when its settings are others; used by one thread."""

    def send(self, messages: Sequence[AlertMessage]) -> Iterator[tuple[int, ChannelError | None]]:
        """Send each of `messages`; as each is done, its number and what went wrong, None for nothing: it is sent.

        RetryError: it certainly was not, try again. RefusedError: it was refused for good. DoubtError: not known, and
        so is whatever was not given back when this ends early. LineError: it was not tried, for a fault that all would
        meet. The same id may come again, at any time: where the other side can tell, it is one message there. Raises
        nothing else.
        """
