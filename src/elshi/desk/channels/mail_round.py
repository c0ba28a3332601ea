"""One round of what a node does for its readers, beside the outbox: the door's file, the spool, digests, letters.

Called every few seconds by the process `channels`. Each part is short and may be killed anywhere: what it did is
written down, and what it did not is found again.
"""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import cast
from zoneinfo import ZoneInfo

from elshi.desk.channels import subscriptions  # registers what it takes in
from elshi.desk.channels.digests import make_digests
from elshi.desk.channels.door_file import find_office_names, keep_door, needs_intake
from elshi.desk.channels.following import take_entry
from elshi.desk.channels.intake import register_taker, take_in
from elshi.desk.channels.letters import Office, Postman, end_leases, has_waiting, send_waiting
from elshi.desk.channels.models import Channel
from elshi.desk.channels.opening import open_by_kind, open_stored
from elshi.node.door import door_folder
from elshi.node.fediverse import FEDIVERSE
from elshi.node.home import NodeHome
from elshi.node.intake_keys import read_or_make_intake_key
from elshi.node.settings import Settings
from elshi.node.spool import Spool

register_taker(FEDIVERSE, take_entry)

OpenMail = Callable[[Channel], Postman]  # raises ChannelError when it cannot speak now


def make_rounds(home: NodeHome, settings: Settings, *, environ: Mapping[str, str]) -> Callable[[datetime], object]:
    """What the process `channels` calls: rounds of `MailRound` with the node's own mail servers.

    A channel is opened once, so that its lines to the server are kept, and anew when somebody changed how.
    """
    opened: dict[int, tuple[object, Postman]] = {}

    def open_mail(channel: Channel) -> Postman:
        how = (channel.address, channel.options, channel.account)
        if channel.pk not in opened or opened[channel.pk][0] != how:
            postman = open_stored(channel, home=home, environ=environ, opener=open_by_kind)
            opened[channel.pk] = how, cast("Postman", postman)
        return opened[channel.pk][1]

    rounds = MailRound(home, settings, open_mail=open_mail)
    return lambda at: rounds.run(at=at)


class MailRound:
    """What has to be known between two rounds: nothing but the node. `open_mail`: a channel of mail, ready to send."""

    def __init__(self, home: NodeHome, settings: Settings, *, open_mail: OpenMail) -> None:
        self._home, self._settings, self._open_mail = home, settings, open_mail
        self._spool = Spool(door_folder(home) / "spool")

    def run(self, *, at: datetime) -> int:
        """How many entries and letters there were to work on; 0: nothing to do. Raises ChannelError of `open_mail`."""
        if not needs_intake():
            return 0
        keep_door(self._home, self._settings)
        done = take_in(self._spool, read_or_make_intake_key(self._home), at=at)
        subscriptions.expire_unconfirmed(at=at)
        end_leases(at=at)
        done += make_digests(at=at, zone=ZoneInfo(self._settings.zone))
        office = Office(find_office_names(self._settings))
        for channel in Channel.objects.filter(kind="mail", paused_at=None):
            if has_waiting(channel, at=at):
                done += send_waiting(channel, self._open_mail(channel), office, at=at)
        return done
