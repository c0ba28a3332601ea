"""What is handed to other analysts' programs: networks and narratives, as plain values. All words are strangers'.

Accounts are named as the caller names them: pseudonyms wherever posts came through a node's store, and nothing here
can turn them back. Times are aware and UTC.
"""

from dataclasses import dataclass
from datetime import datetime

NETWORK_KINDS = ("linked-accounts", "open-campaign")
SHARES = ("text", "near-text", "url", "hashtag", "media", "reply")  # what accounts of a network shared


@dataclass(frozen=True, slots=True)
class Account:
    """One author of posts on one platform."""

    id: str
    platform: str


@dataclass(frozen=True, slots=True)
class Tie:
    """Two accounts, as `elshi listen coordination` gives them: a < b; `weight_ab` posts of a match one of b's."""

    a: str
    b: str
    weight_ab: int
    weight_ba: int
    pairs: int
    first_at: datetime
    last_at: datetime


@dataclass(frozen=True, slots=True)
class Network:
    """Accounts that act together. `kind`: of NETWORK_KINDS; `by`: of SHARES; `objects`: links (host + path) and tags.

    `rates`: what the decision rests on, name and value, such as ("false_networks_per_week", 0.01).
    """

    id: str
    kind: str
    by: tuple[str, ...]
    accounts: tuple[Account, ...]
    ties: tuple[Tie, ...]
    first_at: datetime
    last_at: datetime
    posts: int
    objects: tuple[str, ...] = ()
    rates: tuple[tuple[str, float], ...] = ()


@dataclass(frozen=True, slots=True)
class Narrative:
    """What was talked about for days: label words, languages (BCP 47), and the ids of networks that push it.

    `variants`: in how many wordings its most varied text came; 0 where none nearly says what another does.
    """

    id: str
    words: tuple[str, ...]
    languages: tuple[str, ...]
    first_at: datetime
    last_at: datetime
    posts: int
    accounts: int
    links: tuple[str, ...] = ()
    networks: tuple[str, ...] = ()
    variants: int = 0


@dataclass(frozen=True, slots=True)
class Found:
    """One export. `at`: the moment of it; `office`: who hands it out, as it wants to be named."""

    office: str
    at: datetime
    networks: tuple[Network, ...] = ()
    narratives: tuple[Narrative, ...] = ()
