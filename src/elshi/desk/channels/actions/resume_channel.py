"""Let a paused channel speak again."""

from datetime import datetime

from django.db import transaction

from elshi.desk.audit.record import record_act
from elshi.desk.channels.accounts import is_active
from elshi.desk.channels.finding import find_channel
from elshi.desk.channels.models import Channel
from elshi.desk.people.models import Person
from elshi.desk.people.rules import Act, RuleError


def resume_channel(*, actor: Person | None, name: str, at: datetime) -> Channel:
    """The channel, at work again, with its failures forgotten; its secret is read anew. One that works stays as it is.

    `actor` is None on the console. Raises RuleError, also where it speaks from another office's account, and while its
    account is not active in the registry: it would only pause itself again.
    """
    if actor is not None:
        actor.check_can(Act.PAUSE_CHANNEL)
    with transaction.atomic():
        channel = find_channel(name, actor=actor)
        if channel.paused_at is None:
            return channel
        if not is_active(channel.account):
            raise RuleError("account-inactive", account=channel.account)
        channel.paused_at, channel.paused_by, channel.paused_code = None, None, ""
        channel.failures, channel.breaker_until = 0, None
        channel.save(update_fields=["paused_at", "paused_by", "paused_code", "failures", "breaker_until"])
        record_act(actor=actor, act="resume-channel", subject=channel, details={"channel": name}, at=at)
    return channel
