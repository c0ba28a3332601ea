"""Add a channel: one account of the registry on one network."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from django.db import transaction

from elshi.desk.audit.record import record_act
from elshi.desk.channels.accounts import ACTIVE, check_reach, read_account
from elshi.desk.channels.models import Channel
from elshi.desk.channels.rules.setups import (
    check_account,
    check_has_address,
    check_languages,
    check_options,
    check_rate,
    check_service,
)
from elshi.desk.people.models import Person
from elshi.desk.people.rules import Act, RuleError
from elshi.speak.channels import KINDS
from elshi.speak.options import NETWORK, SETUPS
from elshi.speak.targets import is_channel_name
from elshi.text.languages import LANGUAGES


def add_channel(  # noqa: PLR0913  # what a channel is
    *,
    actor: Person | None,
    name: str,
    kind: str,
    account: str,
    at: datetime,
    address: str = "",
    languages: Sequence[str] = (),
    options: Mapping[str, str] | None = None,
    per_minute: int | None = None,
) -> Channel:
    """The new channel. `account`: the id of an account that the registry calls active, on a network that `kind` speaks.

    A manual channel is cut by the rules of the account's own network, unless `options` say otherwise. The secret is no
    argument: it lies on the machine (`node.channel_secrets`). `actor` is None on the console. Raises RuleError.
    """
    if actor is not None:
        actor.check_can(Act.ADD_CHANNEL)
        actor.check_settled(at=at)
    _check(name=name, kind=kind, address=address, languages=languages)
    check_rate(per_minute)
    with transaction.atomic():
        platform = _find_platform(account)
        if actor is not None:
            check_reach(actor, account)
        check_account(kind, account=account, platform=platform)
        given = ({NETWORK: platform} if NETWORK in SETUPS[kind].options else {}) | dict(options or {})
        check_options(kind, given, platform=platform)
        check_has_address(kind, address)
        if Channel.objects.filter(name=name).exists():
            raise RuleError("channel-taken", channel=name)
        channel = Channel.objects.create(
            name=name,
            kind=kind,
            account=account,
            address=address,
            languages=[tag for tag in LANGUAGES if tag in languages],
            options=given,
            per_minute=per_minute,
            created_at=at,
        )
        details = {"channel": name, "kind": kind, "account": account}
        record_act(actor=actor, act=Act.ADD_CHANNEL, subject=channel, details=details, at=at)
    return channel


def _check(*, name: str, kind: str, address: str, languages: Sequence[str]) -> None:
    if not is_channel_name(name):
        raise RuleError("channel-name", channel=name[:60])
    if kind not in KINDS:
        raise RuleError("bad-code", codes=", ".join(KINDS), found=kind[:40])
    check_service(address)
    check_languages(kind, languages)


def _find_platform(account: str) -> str:
    """Of an account that is active now."""
    found = read_account(account)
    if found is None or found["status"] != ACTIVE:
        raise RuleError("account-inactive", account=account[:60])
    return str(found["platform"])
