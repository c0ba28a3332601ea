"""Add a channel: one account of the registry on one network."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from django.db import transaction

from elshi.desk.audit.record import record_act
from elshi.desk.channels.accounts import is_active
from elshi.desk.channels.leasing import MAIL
from elshi.desk.channels.models import Channel
from elshi.desk.people.models import Person
from elshi.desk.people.rules import Act, RuleError
from elshi.speak.channels import KINDS
from elshi.speak.targets import is_channel_name
from elshi.text.languages import LANGUAGES

MAX_PER_MINUTE = 6_000
MAX_OPTION = 500  # characters


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
    """The new channel. `account`: the id of an account that the registry calls active.

    Its secret is no argument: it lies on the machine (`node.channel_secrets`). `actor` is None on the console. Raises
    RuleError.
    """
    if actor is not None:
        actor.check_can(Act.ADD_CHANNEL)
        actor.check_settled(at=at)
    _check(name=name, kind=kind, address=address, languages=languages)
    if per_minute is not None and not 1 <= per_minute <= MAX_PER_MINUTE:
        raise RuleError("bad-code", codes=f"1 … {MAX_PER_MINUTE}", found=per_minute)
    with transaction.atomic():
        if not is_active(account):
            raise RuleError("account-inactive", account=account[:60])
        if Channel.objects.filter(name=name).exists():
            raise RuleError("channel-taken", channel=name)
        channel = Channel.objects.create(
            name=name,
            kind=kind,
            account=account,
            address=address,
            languages=[tag for tag in LANGUAGES if tag in languages],
            options={key: value[:MAX_OPTION] for key, value in (options or {}).items()},
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
    if len(address) > 300 or any(sign.isspace() or not sign.isprintable() for sign in address):
        raise RuleError("bad-url", url=address[:80])
    for tag in languages:
        if tag not in LANGUAGES:
            raise RuleError("bad-language", language=tag, languages=", ".join(LANGUAGES))
    if kind == MAIL and not languages:  # who subscribes chooses one of them
        raise RuleError("channel-language")
