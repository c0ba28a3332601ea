"""Which offices are followed, and under which root key: those that are pinned, and those that they vouch for.

The pinned ministry's own record names the offices below it that keep a log of their own, and the partner states that it
recognises; a partner's record names the offices below that. A partner's partners are not followed. Where two name one
office with different roots, the pinned one counts, then the nearer one, and the other is said. Each office is asked for
at each round, so of those that one office names only the first MAX_BELOW are followed, in the order of its log.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import islice

from elshi.record import Ledger, Trust
from elshi.record.types.partners import RECOGNISED

MAX_BELOW = 500  # offices with a log of their own; ministries have at most a few hundred embassies and consulates


@dataclass(frozen=True, slots=True)
class Anchor:
    """An office to follow. `by`: the office that vouches for it, "" if it is pinned. `is_partner`: of another state."""

    trust: Trust
    by: str = ""
    is_partner: bool = False


@dataclass(frozen=True, slots=True)
class Anchors:
    """`offices`: by id, in order of nearness. `disputed`: (office, who else claims it with another root or host)."""

    offices: Mapping[str, Anchor]
    disputed: tuple[tuple[str, str], ...]


def find_anchors(pinned: Iterable[Trust], ledgers: Mapping[str, Ledger]) -> Anchors:
    """The offices to follow, from what is pinned and what the copies (`ledgers`, by office) say so far."""
    offices: dict[str, Anchor] = {}
    disputed: list[tuple[str, str]] = []

    def take(anchor: Anchor) -> None:
        known = offices.setdefault(anchor.trust.office, anchor)
        if (known.trust.root_key, known.trust.host) != (anchor.trust.root_key, anchor.trust.host):
            disputed.append((anchor.trust.office, anchor.by))

    for trust in pinned:
        take(Anchor(trust))
    for near in list(offices.values()):
        for anchor in _vouched(near, ledgers.get(near.trust.office)):
            take(anchor)
    for partner in [it for it in offices.values() if it.is_partner]:
        for anchor in _below(partner, ledgers.get(partner.trust.office)):
            take(anchor)
    return Anchors(offices, tuple(disputed))


def _vouched(anchor: Anchor, ledger: Ledger | None) -> Iterable[Anchor]:
    yield from _below(anchor, ledger)
    for record in () if ledger is None else ledger.recognitions.values():
        if record.status == RECOGNISED:
            partner = Trust(record.partner.office, record.partner.host, record.partner.root_key)
            yield Anchor(partner, by=anchor.trust.office, is_partner=True)


def _below(anchor: Anchor, ledger: Ledger | None) -> Iterable[Anchor]:
    """The offices below, at any depth, that keep a log of their own."""
    offices = () if ledger is None else ledger.offices.values()
    found = (
        Trust(office.id, office.host, office.root_key)
        for office in offices
        if office.parent is not None and office.root_key is not None
    )
    for trust in islice(found, MAX_BELOW):
        yield Anchor(trust, by=anchor.trust.office, is_partner=anchor.is_partner)
