"""What is official after all entries of an office's logs: a value that `elshi.record.replaying` makes."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from elshi.record.documents import Record
from elshi.record.types.accounts import AccountRecord
from elshi.record.types.audit_heads import AuditHeadRecord
from elshi.record.types.epochs import EpochRecord
from elshi.record.types.erasures import ErasureRecord
from elshi.record.types.offices import OfficeRecord
from elshi.record.types.partners import RecognitionRecord
from elshi.record.types.policies import PolicyRecord
from elshi.record.types.snapshots import SnapshotRecord
from elshi.record.types.statements import StatementRecord, WithdrawalRecord

R_co = TypeVar("R_co", bound=Record, covariant=True)


@dataclass(frozen=True, slots=True)
class Entry(Generic[R_co]):
    """A record in its place: the log's `epoch`, the `index` there, the leaf hash (32 bytes), the raw bytes.

    `key`: the id of the key that signed, None for the root key. `disowned`: signed by a key at or after the point from
    which the office revoked it; such an entry is listed and never official.
    """

    epoch: int
    index: int
    leaf: bytes
    record: R_co
    raw: bytes
    key: str | None
    disowned: bool = False


StatementEntry = Entry[StatementRecord | WithdrawalRecord]
AccountEntry = Entry[AccountRecord]


@dataclass(frozen=True, slots=True)
class KeyState:
    """A key: `added` is the index of its record in the log of `epoch`, the only log that it signs.

    Of a revoked key, `last_good` is the size of the last good log and `revoked` the index of the revocation.
    """

    id: str
    purpose: str
    public_key: bytes
    epoch: int
    added: int
    last_good: int | None = None
    revoked: int | None = None


@dataclass(frozen=True, slots=True)
class Ledger:
    """What the logs of an office say. `pinned`: the root key was known from a trust file; else the logs only speak
    for themselves.

    `office`: entry 0 of the newest epoch. `statements`, `accounts`: id to all versions, oldest first, disowned or not.
    `offices`: id to its record in force, the office of the log among them; `office_versions`: of those below, all.
    `recognitions`: partner office to the newest record. `erasures`: those that stand, and `erased`: the SHA-256 of the
    blobs that may be missing for them. `keys`, `epochs`, `snapshots`, `audit_heads`: in log order.
    `size`, `repeats`: entries of the newest log, and the indices of those that were there before. `newest`: the latest
    issued_at of any record.
    """

    office: OfficeRecord
    pinned: bool
    keys: tuple[KeyState, ...]
    offices: Mapping[str, OfficeRecord]
    office_versions: Mapping[str, tuple[Entry[OfficeRecord], ...]]
    policy: PolicyRecord | None
    recognitions: Mapping[str, RecognitionRecord]
    epochs: tuple[EpochRecord, ...]
    statements: Mapping[str, tuple[StatementEntry, ...]]
    accounts: Mapping[str, tuple[AccountEntry, ...]]
    snapshots: tuple[Entry[SnapshotRecord], ...]
    audit_heads: tuple[Entry[AuditHeadRecord], ...]
    erasures: tuple[Entry[ErasureRecord], ...]
    erased: frozenset[str]
    size: int
    newest: str
    repeats: tuple[int, ...]

    @property
    def epoch(self) -> int:
        """The newest epoch, 1.. ."""
        return self.office.version

    @property
    def record_keys(self) -> tuple[bytes, ...]:
        """The public keys (32 bytes) that may sign records now, in log order."""
        return self._good("record", self.size)

    @property
    def log_keys(self) -> tuple[bytes, ...]:
        """The public keys (32 bytes) that may sign checkpoints now, in log order."""
        return self.log_keys_at(self.size)

    def log_keys_at(self, size: int) -> tuple[bytes, ...]:
        """The public keys that may sign the newest epoch's checkpoint of `size` entries."""
        return self._good("log", size)

    def _good(self, purpose: str, size: int) -> tuple[bytes, ...]:
        return tuple(
            key.public_key
            for key in self.keys
            if (key.purpose, key.epoch) == (purpose, self.epoch)
            and key.added < size
            and (key.last_good is None or size <= key.last_good)
        )

    def current(self, id: str) -> StatementEntry:  # noqa: A002  # the record's own word
        """What stands of a statement: its newest version that is not disowned, perhaps its withdrawal.

        Raises KeyError if there is none of this id, or only disowned ones.
        """
        found = find_current(self.statements[id])
        if found is None:
            raise KeyError(id)
        return found

    def is_current(self, entry: StatementEntry) -> bool:
        """Whether `entry` of this ledger is what stands of its statement."""
        return find_current(self.statements[entry.record.id]) is entry

    def standing(self, id: str) -> str:  # noqa: A002  # the record's own word
        """Whether a statement is "current", "withdrawn" or, with no official version, "disowned". Raises KeyError."""
        found = find_current(self.statements[id])
        if found is None:
            return "disowned"
        return "withdrawn" if isinstance(found.record, WithdrawalRecord) else "current"

    def current_account(self, id: str) -> AccountEntry:  # noqa: A002  # the record's own word
        """The account's newest version that is not disowned. Raises KeyError if there is none."""
        found = find_current(self.accounts[id])
        if found is None:
            raise KeyError(id)
        return found

    def current_accounts(self) -> tuple[AccountEntry, ...]:
        """What stands of each account, in order of their number."""
        found = (find_current(versions) for versions in self.accounts.values())
        return tuple(sorted((it for it in found if it is not None), key=lambda it: account_order(it.record.id)))


E_co = TypeVar("E_co", bound=Entry[Record], covariant=True)


def find_current(versions: Sequence[E_co]) -> E_co | None:
    """The last version that is not disowned."""
    return next((entry for entry in reversed(versions) if not entry.disowned), None)


def account_order(id: str) -> int:  # noqa: A002  # the record's own word
    """The number in an account's id."""
    return int(id.rpartition("/")[2])
