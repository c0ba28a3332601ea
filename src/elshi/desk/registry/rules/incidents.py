"""What an incident demands before it is opened, changed or closed."""

from collections.abc import Iterable
from enum import StrEnum

from elshi.base.errors import FormatError, UserError
from elshi.desk.people.rules import RuleError
from elshi.record.types.accounts import check_handle, check_platform
from elshi.verify.addresses import parse_address


def check_code(found: str, codes: type[StrEnum]) -> str:
    """`found`, which must be a member of `codes`. Raises RuleError `bad-code`."""
    known = [code.value for code in codes]
    if found not in known:
        raise RuleError("bad-code", codes=", ".join(known), found=found[:60])
    return found


def check_lookalike(*, platform: str, handle: str, url: str) -> tuple[str, str]:
    """Platform and handle of the account that passes for ours; read from the address where they are not given.

    Raises RuleError `bad-lookalike` when neither tells them.
    """
    name = handle.strip().removeprefix("@")
    if not name and url:
        try:
            address = parse_address(url)
        except UserError as exc:
            raise RuleError("bad-lookalike") from exc
        platform, name = (
            (address.platform, address.handle)
            if address.platform is not None and address.handle is not None
            else ("domain", address.host)
        )
    try:
        check_platform(platform)
        check_handle(name, platform="" if platform == "domain" else platform)  # a lookalike's host may be anything
    except FormatError as exc:
        raise RuleError("bad-lookalike") from exc
    return platform, name


def check_successor(successor: str, *, account: str, active: Iterable[str]) -> str:
    """The account that takes the place of `account`: another, active one, or empty. Raises RuleError."""
    if successor and (successor == account or successor not in set(active)):
        raise RuleError("not-a-successor", successor=successor[:60], account=account)
    return successor
