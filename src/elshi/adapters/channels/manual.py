"""Networks without an interface that a program may use: an officer posts by hand, and pastes the address back.

Nothing is ever sent from here, and no secret is needed. What this kind does is cut the text by the network's rules, for
the officer to copy; its rows wait in state `manual`. Options: `network` (one of `speak.lengths.LIMITS`, or a platform
of the registry, which is cut as `other`) and `max_length`, how long a post may be, where that has no rule of its own.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import NoReturn

from elshi.adapters.channels.options import check_options
from elshi.speak import kinds
from elshi.speak.channels import Opened, Profile, RefusedError, Remote, Traits, Uptake
from elshi.speak.lengths import LIMITS, find_channel_limits
from elshi.speak.messages import Message, Part
from elshi.speak.threads import cut_message

_TRAITS = kinds.TRAITS["manual"]


class ManualChannel:
    """A `Channel` whose posts are made by people."""

    def __init__(self, opened: Opened) -> None:
        check_options(opened)
        self._opened = opened
        self._limits = find_channel_limits("manual", opened.options) or LIMITS["other"]

    @property
    def traits(self) -> Traits:
        """It cannot tell, edit or delete: a person does."""
        return _TRAITS

    def check(self) -> Profile:
        """What the settings say of the account; there is nobody to ask."""
        return Profile(self._opened.account, self._opened.address, self._limits.post)

    def cut(self, message: Message) -> Sequence[Part]:
        """The parts to be copied, by the network's rules."""
        return cut_message(message, self._limits, channel=self._opened.name)

    def post(self, part: Part, *, reply_to: Remote | None) -> Remote:  # noqa: ARG002  # a Channel's own signature
        """Never: an officer does it."""
        _refuse()

    def edit(self, remote: Remote, part: Part) -> Remote:  # noqa: ARG002
        """Never: an officer does it."""
        _refuse()

    def delete(self, remote: Remote) -> None:  # noqa: ARG002
        """Never: an officer does it."""
        _refuse()

    def find(self, part: Part, *, since: datetime) -> Remote | None:  # noqa: ARG002
        """Never: the officer knows."""
        _refuse()

    def look(self, remote: Remote, part: Part) -> Uptake:  # noqa: ARG002
        """Never: there is nobody to ask."""
        _refuse()


def open_channel(opened: Opened) -> ManualChannel:
    """The channel; nothing is opened."""
    return ManualChannel(opened)


def _refuse() -> NoReturn:
    raise RefusedError("not-allowed", "this channel is worked by hand: nothing is sent from here")
