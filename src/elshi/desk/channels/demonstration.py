"""Channels of a fresh demonstration: a person posts on each by hand, so nothing outside is needed, nor ever asked."""

from elshi.adapters.clock import SystemClock
from elshi.desk.channels.accounts import is_active
from elshi.desk.channels.actions.add_channel import add_channel
from elshi.desk.channels.models import Channel
from elshi.speak.kinds import MANUAL

_CHANNELS = (  # name; account of the exercise's registry; languages that it usually speaks
    ("x", "xs-mfa/account/2", ("kk", "ru", "en")),
    ("telegram", "xs-mfa/account/3", ("kk", "ru")),
    ("x-tarvia", "xs-mfa/account/5", ("en",)),
)


def seed_channels() -> list[Channel]:
    """The new channels, of accounts that are active; [] where there are channels already."""
    if Channel.objects.exists():
        return []
    at = SystemClock().now()
    return [
        add_channel(actor=None, name=name, kind=MANUAL, account=account, languages=languages, at=at)
        for name, account, languages in _CHANNELS
        if is_active(account)
    ]
