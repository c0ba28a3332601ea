"""How each log of a mirror is doing, in numbers, from an open mirror."""

from dataclasses import dataclass

from elshi.base.errors import SecurityError
from elshi.log import Policy
from elshi.mirror.mirror import Mirror
from elshi.mirror.office_copy import OfficeCopy
from elshi.mirror.pulling import declared_witnesses
from elshi.node.home import NodeHome
from elshi.record import Ledger


@dataclass(frozen=True, slots=True)
class LogStatus:
    """One log: `size` entries are held, `ahead` is the largest size that somebody else proved to have.

    `confirmed` of `witnesses` that the office declares have cosigned what is held. `heard_at`, `beat_at`: when a source
    last showed all that we have, and when the last heartbeat came; ISO 8601 in UTC, "" if never. `by`: who vouches for
    the office, "" if it is pinned. A damaged copy has size 0.
    """

    office: str
    host: str
    epoch: int
    size: int
    ahead: int
    missing: int
    confirmed: int
    witnesses: int
    heard_at: str
    beat_at: str
    by: str
    is_own: bool
    is_partner: bool


def read_logs(home: NodeHome, mirror: Mirror) -> tuple[LogStatus, ...]:
    """Every log that is followed, nearest office first. Reads only."""
    logs: list[LogStatus] = []
    for anchor in mirror.anchors().offices.values():
        copy = mirror.copy(anchor.trust)
        memory = mirror.memory_of(anchor.trust.office)
        held = _read_held(mirror, copy)
        for epoch in held.sizes or {1: 0}:
            is_newest = epoch == max(held.sizes, default=1)
            logs.append(
                LogStatus(
                    office=anchor.trust.office,
                    host=anchor.trust.host,
                    epoch=epoch,
                    size=held.sizes.get(epoch, 0),
                    ahead=held.ahead.get(epoch, 0),
                    missing=len(memory.missing) if is_newest else 0,
                    confirmed=held.confirmed if is_newest else 0,
                    witnesses=held.witnesses if is_newest else 0,
                    heard_at=memory.heard_at,
                    beat_at=memory.beat_at,
                    by=anchor.by,
                    is_own=copy.folder == home.logs,
                    is_partner=anchor.is_partner,
                )
            )
    return tuple(logs)


def read_ledger(copy: OfficeCopy) -> Ledger | None:
    """What a copy says; None also where it is damaged, which stands among the alarms."""
    try:
        return copy.read_ledger()
    except SecurityError:
        return None


@dataclass(frozen=True, slots=True)
class _Held:
    sizes: dict[int, int]
    ahead: dict[int, int]
    confirmed: int
    witnesses: int


def _read_held(mirror: Mirror, copy: OfficeCopy) -> _Held:
    try:
        sizes = {epoch: head.size for epoch, head in copy.heads().items()}
        ledger = copy.read_ledger()
        ahead = mirror.ahead_of(copy)
    except SecurityError:  # damaged: it stands among the alarms
        return _Held({}, {}, 0, 0)
    if ledger is None:
        return _Held(sizes, ahead, 0, 0)
    witnesses = declared_witnesses(ledger)
    note = copy.log(ledger.epoch).read_note() or b""
    return _Held(sizes, ahead, Policy(tuple(witnesses), 0).count(note), len(witnesses))
