"""The state of a replay, and the questions that more than one rule asks of it."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import Any, TypeVar

from elshi.base.errors import SecurityError
from elshi.record.documents import Record
from elshi.record.errors import RevokedKeyError
from elshi.record.ledger import Entry, KeyState, Ledger, find_current
from elshi.record.proofs import method_of, verify_record
from elshi.record.types.accounts import AccountRecord
from elshi.record.types.audit_heads import AuditHeadRecord
from elshi.record.types.epochs import EpochRecord
from elshi.record.types.erasures import ErasureRecord
from elshi.record.types.offices import OfficeRecord
from elshi.record.types.partners import RecognitionRecord
from elshi.record.types.policies import PolicyRecord
from elshi.record.types.snapshots import SnapshotRecord
from elshi.record.types.statements import StatementRecord, WithdrawalRecord

R = TypeVar("R", bound=Record)
Chains = dict[str, list[Entry[R]]]


@dataclass(frozen=True, slots=True)
class Arrival:
    """An entry that a rule looks at: its place, its bytes, the document in them and the record read from it."""

    epoch: int
    index: int
    leaf: bytes
    raw: bytes
    document: dict[str, Any]
    record: Record


@dataclass(slots=True)
class State:
    """All that the entries so far have said. Changed by `elshi.record.rules` only."""

    office: OfficeRecord
    root_key: bytes
    root_method: str
    keys: dict[str, KeyState] = field(default_factory=dict)
    signers: dict[str, KeyState] = field(default_factory=dict)  # verificationMethod to key, of this epoch
    offices: Chains[OfficeRecord] = field(default_factory=dict)
    policy: PolicyRecord | None = None
    recognitions: dict[str, RecognitionRecord] = field(default_factory=dict)
    epochs: list[EpochRecord] = field(default_factory=list)
    statements: Chains[StatementRecord | WithdrawalRecord] = field(default_factory=dict)
    accounts: Chains[AccountRecord] = field(default_factory=dict)
    handles: dict[tuple[str, str], str] = field(default_factory=dict)  # (platform, folded handle) to current account
    erasures: list[Entry[ErasureRecord]] = field(default_factory=list)
    snapshots: list[Entry[SnapshotRecord]] = field(default_factory=list)
    audit_heads: list[Entry[AuditHeadRecord]] = field(default_factory=list)
    seen: dict[tuple[str, int], bytes] = field(default_factory=dict)  # (id, version) to leaf hash
    newest: str = ""
    size: int = 0
    repeats: list[int] = field(default_factory=list)
    verified: int = 0  # of this log, how many entries had their signatures checked in an earlier replay

    def check_root_signed(self, arrival: Arrival) -> None:
        """Raises unless the root key signed."""
        if arrival.record.method != self.root_method:
            raise _not_allowed(arrival.record)
        if arrival.index >= self.verified:
            verify_record(arrival.raw, arrival.document, self.root_key)

    def check_record_signed(self, arrival: Arrival) -> str:
        """The id of the record key that signed. Raises unless one did that this epoch added and did not revoke."""
        key = self.signers.get(arrival.record.method)
        if key is None or key.purpose != "record":
            raise _not_allowed(arrival.record)
        if key.revoked is not None:
            raise RevokedKeyError(f"{arrival.record.id} is signed by {key.id}, which entry {key.revoked} revoked")
        if arrival.index >= self.verified:
            verify_record(arrival.raw, arrival.document, key.public_key)
        return key.id

    def add_key(self, key: KeyState) -> None:
        """A key of this epoch, new or changed."""
        self.keys[key.id] = key
        self.signers[method_of(self.office.office, key.public_key)] = key

    def current_offices(self) -> dict[str, OfficeRecord]:
        """The offices in force, that of the log among them."""
        found = {name: find_current(versions) for name, versions in self.offices.items()}
        tree = {name: entry.record for name, entry in found.items() if entry is not None}
        return {self.office.id: self.office, **tree}

    def disown(self, key: KeyState) -> None:
        """Mark what the revoked `key` signed at index `last_good` and later."""
        self.offices = _disown_all(self.offices, key)
        self.statements = _disown_all(self.statements, key)
        self.accounts = _disown_all(self.accounts, key)
        self.erasures = _disown(self.erasures, key)
        self.snapshots = _disown(self.snapshots, key)
        self.audit_heads = _disown(self.audit_heads, key)
        self.handles = {}
        for versions in self.accounts.values():
            current = find_current(versions)
            if current is not None:
                self.handles.setdefault(handle_key(current.record), current.record.id)

    def ledger(self, *, pinned: bool) -> Ledger:
        """The result."""
        erasures = tuple(it for it in self.erasures if not it.disowned)
        return Ledger(
            office=self.office,
            pinned=pinned,
            keys=tuple(self.keys.values()),
            offices=self.current_offices(),
            office_versions={name: tuple(versions) for name, versions in self.offices.items()},
            policy=self.policy,
            recognitions=dict(self.recognitions),
            epochs=tuple(self.epochs),
            statements={name: tuple(versions) for name, versions in self.statements.items()},
            accounts={name: tuple(versions) for name, versions in self.accounts.items()},
            snapshots=tuple(self.snapshots),
            audit_heads=tuple(self.audit_heads),
            erasures=erasures,
            erased=frozenset(blob for it in erasures for blob in it.record.blobs),
            size=self.size,
            newest=self.newest,
            repeats=tuple(self.repeats),
        )


def handle_key(record: AccountRecord) -> tuple[str, str]:
    """What makes an account one and the same: its platform and its handle, however it is cased."""
    return record.platform, record.handle.casefold()


def _not_allowed(record: Record) -> SecurityError:
    return SecurityError(f"{record.id} is signed by a key that may not sign it: {record.method[:120]}")


def _disown_all(chains: Chains[R], key: KeyState) -> Chains[R]:
    return {name: _disown(versions, key) for name, versions in chains.items()}


def _disown(entries: Iterable[Entry[R]], key: KeyState) -> list[Entry[R]]:
    last_good = key.last_good or 0
    return [replace(it, disowned=True) if it.key == key.id and it.index >= last_good else it for it in entries]
