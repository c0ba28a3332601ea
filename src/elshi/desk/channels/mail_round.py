"""One round of what a node does for its readers, beside the outbox: the door's file, the spool, digests, letters.

Called every few seconds by the process `channels`. Each part is short and may be killed anywhere: what it did is
written down, and what it did not is found again. A part that fails stops neither the others nor the courier.
"""

import random
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from functools import partial
from typing import Any, cast
from zoneinfo import ZoneInfo

from django.db import transaction

from elshi.base.errors import UserError
from elshi.desk.channels import subscriptions  # registers what it takes in
from elshi.desk.channels.accounts import ACTIVE, read_account
from elshi.desk.channels.batches import mind_closed
from elshi.desk.channels.digests import make_digests
from elshi.desk.channels.door_file import find_office_names, keep_door, needs_intake
from elshi.desk.channels.following import take_entry
from elshi.desk.channels.intake import register_taker, take_in
from elshi.desk.channels.leasing import pause_itself
from elshi.desk.channels.letters import BATCH, Office, Postman, end_leases, has_waiting, send_waiting
from elshi.desk.channels.line import INACTIVE
from elshi.desk.channels.models import Channel
from elshi.desk.channels.one_by_one import do_each
from elshi.desk.channels.opening import check_account, find_handle, open_by_kind, open_stored
from elshi.node.channel_secrets import read_secret
from elshi.node.door import door_folder
from elshi.node.fediverse import FEDIVERSE
from elshi.node.home import NodeHome
from elshi.node.intake_keys import read_or_make_intake_key
from elshi.node.settings import Settings
from elshi.node.spool import Spool
from elshi.speak.channels import Channel as OpenChannel
from elshi.speak.channels import ChannelError
from elshi.speak.kinds import MAIL

AT_ONCE = 25  # letters whose words are made together: between two such, a pause or a withdrawal stops the rest

register_taker(FEDIVERSE, take_entry)

Chore = Callable[[NodeHome, datetime], int]
_CHORES: list[Chore] = []


def register_chore(chore: Chore) -> None:
    """From now on each round does `chore` too, before letters are sent: of a room that stands above this one."""
    if chore not in _CHORES:
        _CHORES.append(chore)


OpenMail = Callable[[Channel], Postman]  # raises ChannelError when it cannot speak now
Part = Callable[[datetime], int]


def make_rounds(
    home: NodeHome, settings: Settings, *, environ: Mapping[str, str], is_stopping: Callable[[], bool] = lambda: False
) -> Sequence[Part]:
    """What the process `channels` calls: the parts of a `MailRound` with the node's own mail servers.

    A channel is opened once, so that its lines to the server are kept, and anew when somebody changed how, or brought
    another password.
    """
    opened: dict[int, tuple[object, Postman]] = {}

    def open_mail(channel: Channel) -> Postman:
        how = (channel.setup, _find_secret(channel))
        if channel.pk not in opened or opened[channel.pk][0] != how:
            postman = open_stored(channel, home=home, environ=environ, opener=open_by_kind, is_stopping=is_stopping)
            opened[channel.pk] = how, cast("Postman", postman)
        return opened[channel.pk][1]

    def _find_secret(channel: Channel) -> str | None:
        try:
            return read_secret(home, channel.name, environ)
        except UserError:  # said, with its reason, by whoever opens the channel
            return None

    return MailRound(home, settings, open_mail=open_mail, is_stopping=is_stopping).parts


class MailRound:
    """What has to be known between two rounds: nothing but the node. `open_mail`: a channel of mail, ready to send.

    `chance`: a number in [0, 1), drawn anew. `is_stopping`: whether nothing is begun any more.
    """

    def __init__(
        self,
        home: NodeHome,
        settings: Settings,
        *,
        open_mail: OpenMail,
        chance: Callable[[], float] = random.random,
        is_stopping: Callable[[], bool] = lambda: False,
    ) -> None:
        self._is_stopping = is_stopping
        self._home, self._settings, self._open_mail, self._chance = home, settings, open_mail, chance
        self._spool = Spool(door_folder(home) / "spool")
        self._handles: dict[int, tuple[Postman, str]] = {}  # of what is open, and whose account it is

    @property
    def parts(self) -> Sequence[Part]:
        """In the order of a round; each says how many entries or letters there were to work on."""
        return (self.take, self.make, *(partial(chore, self._home) for chore in _CHORES), self.send)

    def run(self, *, at: datetime) -> int:
        """One round; 0: there was nothing to do."""
        return sum(part(at) for part in self.parts)

    def take(self, at: datetime) -> int:
        """Show what there is to choose, and take in what came."""
        if not needs_intake(self._settings):
            return 0
        _list_speaking(at=at)  # one that may no longer speak takes nobody new
        keep_door(self._home, self._settings)
        return take_in(self._spool, read_or_make_intake_key(self._home), at=at)

    def make(self, at: datetime) -> int:
        """Forget who did not answer; make the digests that are due, of channels that may speak."""
        subscriptions.expire_unconfirmed(at=at)
        _list_speaking(at=at)
        return make_digests(at=at, zone=ZoneInfo(self._settings.zone))

    def send(self, at: datetime) -> int:
        """Send what is due, on each channel that may speak and is not held."""
        end_leases(at=at)
        return do_each(_list_speaking(at=at), lambda channel: self._send_on(channel, at=at))

    def _send_on(self, channel: Channel, *, at: datetime) -> int:
        """Send a batch, a few at a time, as long as the channel may speak; then the next one has its turn."""
        office, sent = Office(find_office_names(self._settings)), 0
        while sent < BATCH and not self._is_stopping():
            now = Channel.objects.filter(pk=channel.pk, paused_at=None).first()
            if now is None or _is_held(now, at=at) or not has_waiting(now, at=at):
                break
            postman = self._find_postman(now, at=at)
            if postman is None:
                break
            sent += send_waiting(
                now, postman, office, at=at, limit=AT_ONCE, chance=self._chance, is_stopping=self._is_stopping
            )
        return sent

    def _find_postman(self, channel: Channel, *, at: datetime) -> Postman | None:
        """The channel, open, and of the registered account; else it is held, or pauses itself, as when a row meets it.

        Whose account it is, the other side is asked once, when it is opened; the registry each time.
        """
        account = _read_active(channel, at=at)
        if account is None:
            return None
        try:
            postman = self._open_mail(channel)
            known = self._handles.get(channel.pk)
            if known is None or known[0] is not postman:
                known = self._handles[channel.pk] = postman, find_handle(cast("OpenChannel", postman))
            check_account(known[1], account)
        except ChannelError as exc:
            mind_closed(channel, exc, at=at, chance=self._chance())
            return None
        return postman


def _is_held(channel: Channel, *, at: datetime) -> bool:
    return channel.breaker_until is not None and at < channel.breaker_until


def _list_speaking(*, at: datetime) -> list[Channel]:
    """The channels of mail that may speak: not paused, and their accounts active in the registry now."""
    found = Channel.objects.filter(kind=MAIL, paused_at=None)
    return [channel for channel in found if _read_active(channel, at=at) is not None]


def _read_active(channel: Channel, *, at: datetime) -> dict[str, Any] | None:
    """The registered account, if it is active now; else the channel pauses itself, as when a row meets the same."""
    account = read_account(channel.account)
    if account is not None and account["status"] == ACTIVE:
        return account
    with transaction.atomic():
        pause_itself(channel.pk, INACTIVE, at=at)
    return None
