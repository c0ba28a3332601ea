"""Change how a channel is set up: where its service is, its options, its languages, how fast it may speak."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import Q

from elshi.desk.audit.record import record_act
from elshi.desk.channels.accounts import read_account
from elshi.desk.channels.chains import IN_FLIGHT, UNSAID
from elshi.desk.channels.finding import find_channel
from elshi.desk.channels.models import Channel, OutboxRow
from elshi.desk.channels.rules.setups import (
    check_has_address,
    check_languages,
    check_options,
    check_rate,
    check_service,
)
from elshi.desk.people.models import Person
from elshi.desk.people.rules import Act, RuleError
from elshi.speak.options import ADDRESS, Hold, find_hold
from elshi.text.languages import LANGUAGES

LANGUAGES_OF, RATE = "languages", "per-minute"  # as names of what changed, beside ADDRESS and the options


@dataclass(frozen=True, slots=True)
class Changed:
    """The channel as it is now; `names` of what was another before: ADDRESS, LANGUAGES_OF, RATE, and options."""

    channel: Channel
    names: tuple[str, ...]


def change_channel(
    *,
    actor: Person | None,
    name: str,
    at: datetime,
    address: str | None = None,
    languages: Sequence[str] | None = None,
    options: Mapping[str, str] | None = None,
    per_minute: int | None = None,
) -> Changed:
    """Change what is given, and nothing else. `options`: the ones to be set; an empty text takes one away.

    `languages`: all of them, in place of those before. `per_minute`: 0 for what the kind allows. Kind, name and account
    stay: another account is another channel. A running courier opens the channel anew before it says the next thing;
    failures under the old setup are forgotten, and a channel that is paused stays so. `actor` is None on the console.

    Raises RuleError, also for what still holds (`speak.options.Hold`): `channel-unsettled`, `channel-has-spoken`.
    """
    if actor is not None:
        actor.check_can(Act.ADD_CHANNEL)
        actor.check_settled(at=at)
    check_service(address or "")
    check_rate(per_minute or None)
    with transaction.atomic():
        channel = find_channel(name, actor=actor)
        setup, rate = channel.setup, channel.per_minute
        before = _settings_of(channel)
        if address is not None:
            check_has_address(channel.kind, address)
            channel.address = address
        if languages is not None:
            check_languages(channel.kind, languages)
            channel.languages = [tag for tag in LANGUAGES if tag in languages]
        if options is not None:
            channel.options = {key: text for key, text in {**channel.options, **options}.items() if text}
            _check_options(channel)
        if per_minute is not None:
            channel.per_minute = per_minute or None
        after = _settings_of(channel)
        names = tuple(sorted(key for key in before.keys() | after.keys() if before.get(key) != after.get(key)))
        if not names:
            return Changed(channel, ())
        _check_hold(channel, names)
        if channel.setup != setup or channel.per_minute != rate:
            channel.failures, channel.breaker_until = 0, None
        channel.save(update_fields=["address", "languages", "options", "per_minute", "failures", "breaker_until"])
        details = {"channel": name, "changed": ", ".join(names)}
        record_act(actor=actor, act="change-channel", subject=channel, details=details, at=at)
    return Changed(channel, names)


def _settings_of(channel: Channel) -> dict[str, object]:
    """What may be changed, by name."""
    fixed = {ADDRESS: channel.address, LANGUAGES_OF: channel.languages, RATE: channel.per_minute}
    return {**channel.options, **fixed}


def _check_options(channel: Channel) -> None:
    account = read_account(channel.account)
    check_options(channel.kind, channel.options, platform="" if account is None else str(account["platform"]))


def _check_hold(channel: Channel, names: tuple[str, ...]) -> None:
    """Raises RuleError where what was said, or may have been said, depends on how it was."""
    hold = find_hold(channel.kind, names)
    named = next((name for name in names if find_hold(channel.kind, [name]) is hold), "")
    begun = OutboxRow.objects.filter(Q(state__in=IN_FLIGHT) | ~Q(parts=[]), channel=channel)
    if hold is Hold.FIXED and (begun.exists() or channel.followers.exists()):
        raise RuleError("channel-has-spoken", channel=channel.name, option=named)
    if hold is not Hold.FREE and begun.filter(state__in=[*IN_FLIGHT, *UNSAID]).exists():
        raise RuleError("channel-unsettled", channel=channel.name, option=named)
