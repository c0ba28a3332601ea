"""What a channel may be set up with, as the desk refuses it: the same when one is added and when one is changed."""

from collections.abc import Collection, Mapping

from elshi.desk.people.rules import RuleError
from elshi.speak.kinds import MAIL
from elshi.speak.options import NETWORK, SETUPS, OptionError, fits_network, fits_platform
from elshi.speak.options import check_options as check_forms
from elshi.text.languages import LANGUAGES

MAX_PER_MINUTE = 6_000
MAX_ADDRESS = 300  # characters


def check_account(kind: str, *, account: str, platform: str) -> None:
    """Raises RuleError `channel-platform` unless a channel of `kind` may speak from an account on `platform`."""
    if not fits_platform(kind, platform):
        codes = ", ".join(f"{code}…" if code.endswith("-") else code for code in SETUPS[kind].platforms)
        raise RuleError("channel-platform", kind=kind, codes=codes, account=account, platform=platform)


def check_options(kind: str, options: Mapping[str, str], *, platform: str) -> None:
    """Raises RuleError: `no-such-option`, `option-missing`, `bad-option`. `platform`: of the channel's account."""
    try:
        check_forms(kind, options)
    except OptionError as exc:
        facts = {"kind": kind, "option": exc.option, "like": exc.expected, "found": exc.found}
        raise RuleError(exc.code, **facts) from exc
    network = options.get(NETWORK)
    if network is not None and not fits_network(network, platform):
        raise RuleError("bad-option", kind=kind, option=NETWORK, like=f"{platform}, other", found=network[:60])


def check_service(address: str) -> None:
    """Raises RuleError `bad-url` for what cannot be the address of a service; whether it is one, its kind says."""
    if len(address) > MAX_ADDRESS or any(sign.isspace() or not sign.isprintable() for sign in address):
        raise RuleError("bad-url", url=address[:80])


def check_has_address(kind: str, address: str) -> None:
    """Raises RuleError `channel-address` where a kind that has to be told its service is told none."""
    like = SETUPS[kind].needs_address
    if like and not address:
        raise RuleError("channel-address", kind=kind, like=like)


def check_languages(kind: str, languages: Collection[str]) -> None:
    """Raises RuleError `bad-language`, `channel-language`."""
    for tag in languages:
        if tag not in LANGUAGES:
            raise RuleError("bad-language", language=tag, languages=", ".join(LANGUAGES))
    if kind == MAIL and not languages:  # who subscribes chooses one of them
        raise RuleError("channel-language")


def check_rate(per_minute: int | None) -> None:
    """Raises RuleError `bad-code`. None: the kind's own."""
    if per_minute is not None and not 1 <= per_minute <= MAX_PER_MINUTE:
        raise RuleError("bad-code", codes=f"1 … {MAX_PER_MINUTE}", found=per_minute)
