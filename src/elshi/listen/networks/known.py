"""Networks that are known already: which of them accounts belong to.

trace    a hash of platform and author, in which no name is left; of pseudonyms, which are keyed, a keyed one
"""

import hashlib
from collections.abc import Collection, Hashable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar

from elshi.base.clock import format_time

PART = 0.5
_Account = TypeVar("_Account", bound=Hashable)


@dataclass(frozen=True, slots=True)
class KnownNetwork:
    """A network that somebody keeps. `kind`: of `elshi.listen.networks.find.Network`; `since`: found first (aware)."""

    id: str
    kind: str
    since: datetime
    members: frozenset[str]  # traces


@dataclass(frozen=True, slots=True)
class Pusher:
    """A known network that at least half of an alert's first `accounts` belong to: `members` of them do."""

    id: str
    kind: str
    since: datetime
    members: int
    accounts: int

    def to_json(self) -> dict[str, Any]:
        """As plain JSON values, the time as ISO 8601 UTC."""
        return {
            "network": self.id,
            "kind": self.kind,
            "since": format_time(self.since),
            "members": self.members,
            "accounts": self.accounts,
        }


def trace_account(platform: str, author: str) -> str:
    """The trace of an account: 16 hex digits of SHA-256."""
    return hashlib.sha256(f"{platform}\n{author}".encode()).hexdigest()[:16]


def find_pusher(accounts: Collection[_Account], known: Mapping[str, Collection[_Account]]) -> str | None:
    """Which network at least half of these accounts are members of, the one of most and of equals the first by id;
    None if there is none. `known`: members, written as `accounts` are, by the network's id.
    """
    looked = frozenset(accounts)
    together = {name: len(looked.intersection(members)) for name, members in known.items()}
    best = min(together, key=lambda name: (-together[name], name), default=None)
    return best if best is not None and looked and together[best] >= PART * len(looked) else None
