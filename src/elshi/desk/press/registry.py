"""Accounts and offices on their way to the log: readers decide, by the very replay that they will do.

A registry record can break the log for everybody (a handle that is taken, an office below itself), and the rules are
many. So the press replays the log with the new entries before it signs anything away, and makes the snapshot of the
registry from the result. That reads the whole log, as starting does: some seconds with many thousands of entries,
only in rounds with accounts or offices, which are few.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import chain
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from elshi.base.clock import format_time
from elshi.base.errors import SecurityError
from elshi.desk.people.faults import UNNAMED, Fault
from elshi.node.official import read_raw_entries
from elshi.record import (
    AccountRecord,
    Ledger,
    OfficeRecord,
    Trust,
    blob_sha256,
    list_epochs,
    registry_snapshot,
    replay_epochs,
    snapshot_document,
)
from elshi.record.documents import parse_signed
from elshi.record.proofs import sign_document
from elshi.record.state import handle_key


@dataclass(frozen=True, slots=True)
class Snapshot:
    """The registry as one blob, and the signed record that names it."""

    blob: bytes
    entry: bytes


@dataclass(frozen=True, slots=True)
class Fit:
    """Which of the given entries readers would take, by their place; what is wrong with the others; the ledger with the
    former.
    """

    ledger: Ledger
    taken: tuple[int, ...]
    refused: dict[int, Fault] = field(default_factory=dict)


def replay_with(folder: Path, entries: Sequence[bytes], *, trust: Trust) -> Ledger:
    """The ledger of the logs below `folder` (one per epoch) if `entries` came next. Raises SecurityError."""
    logs: list[Iterator[bytes]] = [read_raw_entries(folder / str(epoch)) for epoch in list_epochs(folder)]
    logs[-1] = chain(logs[-1], entries)
    return replay_epochs(logs, trust=trust)


def find_fitting(folder: Path, entries: Sequence[bytes], *, trust: Trust) -> Fit:
    """Which of `entries` readers would take, in their order. One replay when all fit, else one for each.

    Raises SecurityError when the log itself does not hold any more.
    """
    try:
        ledger = replay_with(folder, entries, trust=trust)
        registry_snapshot(ledger)
        return Fit(ledger, tuple(range(len(entries))))
    except SecurityError:
        ledger = replay_with(folder, (), trust=trust)  # not ours: then nothing is signed at all
    taken: list[int] = []
    refused: dict[int, Fault] = {}
    for place, entry in enumerate(entries):
        try:
            tried = replay_with(folder, [*(entries[one] for one in taken), entry], trust=trust)
            registry_snapshot(tried)
        except SecurityError:
            refused[place] = _name_fault(ledger, entry)
        else:
            ledger = tried
            taken.append(place)
    return Fit(ledger, tuple(taken), refused)


def _name_fault(ledger: Ledger, entry: bytes) -> Fault:
    """Why readers would refuse `entry` after what `ledger` has. Only names, for people: the replay has decided."""
    try:
        record = parse_signed(entry)[1]
    except SecurityError:
        return Fault(UNNAMED)
    versions: Sequence[object] = ()
    if isinstance(record, AccountRecord):
        versions = ledger.accounts.get(record.id, ())
        if record.holder.office not in ledger.offices:
            return Fault("office-unknown", {"office": record.holder.office})
        for known in ledger.current_accounts():
            if known.record.id != record.id and handle_key(known.record) == handle_key(record):
                return Fault("handle-taken", {"account": known.record.id})
        if record.successor is not None and record.successor not in ledger.accounts:
            return Fault("account-unknown", {"account": record.successor})
    elif isinstance(record, OfficeRecord) and record.parent is not None:
        if record.parent not in ledger.offices:
            return Fault("office-unknown", {"office": record.parent})
        versions = range(ledger.offices[record.id].version) if record.id in ledger.offices else ()
    return Fault("not-next", {"record": record.id}) if record.version != len(versions) + 1 else Fault("breaks-a-rule")


def make_snapshot(ledger: Ledger, *, private_key: Ed25519PrivateKey, method: str, at: datetime) -> Snapshot | None:
    """The snapshot to follow the last entry of `ledger`; None if its newest one says the same, or there is no registry.

    `method`: the name of the record key. Raises FormatError if the registry is too long for one blob.
    """
    blob = registry_snapshot(ledger)
    good = [entry.record for entry in ledger.snapshots if not entry.disowned]
    if good and good[-1].sha256 == blob_sha256(blob):
        return None
    if not good and not ledger.accounts and len(ledger.offices) == 1:
        return None
    issued_at = format_time(at)
    document = snapshot_document(
        office=ledger.office.id,
        number=1 + max((int(entry.record.id.rpartition("/")[2]) for entry in ledger.snapshots), default=0),
        snapshot=blob,
        accounts=len(ledger.current_accounts()),
        issued_at=issued_at,
    )
    return Snapshot(blob, sign_document(document, private_key=private_key, method=method, created=issued_at))
