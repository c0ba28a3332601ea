"""Alerts by mail: over a channel of the desk, with its server, its sender and its pace.

The id of a message is the left side of its Message-ID, so that a reader's server can tell a repeat.
"""

from collections.abc import Iterable, Iterator, Sequence
from typing import Protocol

from elshi.site.letters import Letter
from elshi.speak.alert_ways import AlertMessage
from elshi.speak.channels import ChannelError, Copy


class Letters(Protocol):
    """The mail channel (`elshi.adapters.channels.mail.MailChannel`)."""

    def send_letters(self, letters: Iterable[tuple[Letter, Copy]]) -> Iterator[tuple[int, ChannelError | None]]:
        """Each with what came of it."""


class MailSender:
    """Implements `elshi.speak.alert_ways.AlertSender`."""

    def __init__(self, channel: Letters) -> None:
        self._channel = channel

    def send(self, messages: Sequence[AlertMessage]) -> Iterator[tuple[int, ChannelError | None]]:
        """Over as many lines as the channel has."""
        return self._channel.send_letters(
            (Letter(one.language, one.subject, one.text), Copy(number=one.number, key=one.id, address=one.to))
            for one in messages
        )
