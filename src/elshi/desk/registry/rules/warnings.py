"""What looks wrong about a new handle before it is registered: it passes for another of ours, or mixes scripts.

Warnings, not refusals: an office may well hold `mfa_samal` and `mfa_samal_press`. A person reads them and decides.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from elshi.text.lookalikes import fold_handle, handle_reasons
from elshi.text.scripts import mixed_words

MIXED = "mixed-scripts"


@dataclass(frozen=True, slots=True)
class Known:
    """One account of the register, as far as its name counts."""

    id: str
    platform: str
    handle: str


@dataclass(frozen=True, slots=True)
class Warning:  # noqa: A001  # what it is; Python's own warnings do not come here
    """`reasons` are codes (`words.TRICKS`); `like`: the account that the name passes for, None for its own fault."""

    reasons: tuple[str, ...]
    like: Known | None


def find_warnings(platform: str, handle: str, *, known: Iterable[Known], own: str = "") -> list[Warning]:
    """Warnings about `handle` (a domain may be in punycode). `own`: the account's own id, which does not count."""
    found = [Warning((MIXED,), None)] if mixed_words(fold_handle(handle, platform=platform)) else []
    for account in known:
        if account.id == own or account.platform != platform:
            continue
        reasons = handle_reasons(handle, account.handle, platform=platform)
        if reasons:
            found.append(Warning(reasons, account))
    return found
