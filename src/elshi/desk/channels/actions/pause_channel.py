"""Pause a channel: nothing more is said there, and what is queued waits."""

from datetime import datetime

from django.db import transaction

from elshi.desk.audit.record import record_act
from elshi.desk.channels.finding import find_channel
from elshi.desk.channels.models import Channel
from elshi.desk.channels.queueing import BY_A_PERSON
from elshi.desk.people.models import Person
from elshi.desk.people.rules import Act


def pause_channel(*, actor: Person | None, name: str, at: datetime) -> Channel:
    """The channel, paused; one that is paused already stays as it is. A request that is under way ends.

    `actor` is None on the console. Raises RuleError, also where it speaks from another office's account.
    """
    if actor is not None:
        actor.check_can(Act.PAUSE_CHANNEL)
    with transaction.atomic():
        channel = find_channel(name, actor=actor)
        if channel.paused_at is None:
            channel.paused_at, channel.paused_by, channel.paused_code = at, actor, BY_A_PERSON
            channel.save(update_fields=["paused_at", "paused_by", "paused_code"])
            details = {"channel": name, "code": BY_A_PERSON}
            record_act(actor=actor, act=Act.PAUSE_CHANNEL, subject=channel, details=details, at=at)
    return channel
