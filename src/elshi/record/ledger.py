"""Replaying a log's entries into what is official now. Decides only: bytes in, a ledger or a SecurityError out.

The rules, in log order. Any entry that breaks one refuses the whole log, with its index and the reason:

1. Entry 0 is the office record, signed by the root key that it names; a trust file pins that key, office and host.
2. All records are of this office. There is one office record.
3. Key records are signed by the root key only. A key has one purpose, and is not the root key.
4. A statement is signed by a record key that was added before it.
5. Version 1 replaces nothing; version n replaces n-1 and names the leaf hash of its entry.
6. The same id and version comes once. The very same bytes again change nothing and are listed in `repeats` (an
   append-only log cannot take them back); other bytes are refused.

Not here: whether the entries are those of a signed checkpoint (`elshi.record.reading`), and revocation (later).
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from elshi.base.errors import SecurityError
from elshi.log import leaf_hash
from elshi.record.documents import KeyRecord, OfficeRecord, Record, StatementRecord, parse_signed
from elshi.record.errors import NewerFormatError
from elshi.record.proofs import method_of, verify_document
from elshi.record.trust import Trust


@dataclass(frozen=True, slots=True)
class StatementEntry:
    """One version of a statement in the log: its index, leaf hash (32 bytes), record and raw bytes."""

    index: int
    leaf: bytes
    record: StatementRecord
    raw: bytes


@dataclass(frozen=True, slots=True)
class Ledger:
    """What a log says. `pinned`: the root key was known from a trust file; else the log only speaks for itself.

    `statements`: id to its versions, oldest first. `log_keys`, `record_keys`: public keys (32 bytes) in log order.
    `size`: entries read. `newest`: the latest issued_at of any record. `repeats`: indices of entries that were there.
    """

    office: OfficeRecord
    pinned: bool
    log_keys: tuple[bytes, ...]
    record_keys: tuple[bytes, ...]
    statements: Mapping[str, tuple[StatementEntry, ...]]
    size: int
    newest: str
    repeats: tuple[int, ...]

    def current(self, id: str) -> StatementEntry:  # noqa: A002  # the record's own word
        """The newest version of a statement. Raises KeyError if there is none of this id."""
        return self.statements[id][-1]


def replay(entries: Iterable[bytes], *, trust: Trust | None) -> Ledger:
    """The ledger of a log's `entries`, from entry 0 on. Raises SecurityError with index and reason."""
    state: _Replay | None = None
    for index, raw in enumerate(entries):
        try:
            document, record = parse_signed(raw)
            if state is None:
                state = _open(document, record, raw, trust=trust)
            else:
                state.take(index, raw, document, record)
        except NewerFormatError as exc:
            raise NewerFormatError(f"entry {index}: {exc}") from exc
        except SecurityError as exc:
            raise SecurityError(f"entry {index}: {exc}") from exc
    if state is None:
        raise SecurityError("log is empty: expected an office record as entry 0")
    return state.ledger(pinned=trust is not None)


def _open(document: dict[str, Any], record: Record, raw: bytes, *, trust: Trust | None) -> "_Replay":
    if not isinstance(record, OfficeRecord):
        raise SecurityError("expected the office record as entry 0")
    if trust is not None:
        if (record.office, record.host) != (trust.office, trust.host):
            raise SecurityError(
                f"log is of another office: expected {trust.office} at {trust.host}, "
                f"got {record.office} at {record.host}"
            )
        if record.root_key != trust.root_key:
            raise SecurityError(f"log of {record.office} has another root key than the trust file pins")
    state = _Replay(office=record, newest=record.issued_at, raws={(record.id, record.version): raw})
    state.check_signed_by([record.root_key], document, record)
    return state


@dataclass(slots=True)
class _Replay:
    office: OfficeRecord
    newest: str
    raws: dict[tuple[str, int], bytes]
    keys: dict[str, list[bytes]] = field(default_factory=lambda: {"record": [], "log": []})
    statements: dict[str, list[StatementEntry]] = field(default_factory=dict)
    repeats: list[int] = field(default_factory=list)
    size: int = 1

    def take(self, index: int, raw: bytes, document: dict[str, Any], record: Record) -> None:
        """Apply one entry, or raise."""
        self.size = index + 1
        if record.office != self.office.office:
            raise SecurityError(f"record of a foreign office: expected {self.office.office}, got {record.office}")
        earlier = self.raws.get((record.id, record.version))
        if earlier == raw:
            self.repeats.append(index)
            return
        if earlier is not None:
            raise SecurityError(f"{record.id} version {record.version} is there already with other bytes")
        self.raws[record.id, record.version] = raw
        if isinstance(record, StatementRecord):
            self.check_signed_by(self.keys["record"], document, record)
            self._add_statement(StatementEntry(index, leaf_hash(raw), record, raw))
        elif isinstance(record, KeyRecord):
            self.check_signed_by([self.office.root_key], document, record)
            self._add_key(record)
        else:
            raise SecurityError("a second office record")
        self.newest = max(self.newest, record.issued_at)

    def check_signed_by(self, keys: list[bytes], document: dict[str, Any], record: Record) -> None:
        """Raises unless the record's verificationMethod names one of `keys`, and that key signed it."""
        for key in keys:
            if record.method == method_of(self.office.office, key):
                verify_document(document, key)
                return
        raise SecurityError(f"{record.id} is signed by a key that may not sign it: {record.method[:120]}")

    def _add_key(self, record: KeyRecord) -> None:
        if record.public_key in (self.office.root_key, *self.keys["record"], *self.keys["log"]):
            raise SecurityError(f"{record.id} adds a key that is in use already")
        self.keys[record.purpose].append(record.public_key)

    def _add_statement(self, entry: StatementEntry) -> None:
        record = entry.record
        versions = self.statements.setdefault(record.id, [])
        if record.version != len(versions) + 1:
            raise SecurityError(f"{record.id} version {record.version} follows version {len(versions)}")
        if record.replaces is not None and record.replaces.leaf != versions[-1].leaf.hex():
            raise SecurityError(
                f"{record.id} version {record.version} replaces another entry than version {len(versions)}"
            )
        versions.append(entry)

    def ledger(self, *, pinned: bool) -> Ledger:
        """The result."""
        return Ledger(
            office=self.office,
            pinned=pinned,
            log_keys=tuple(self.keys["log"]),
            record_keys=tuple(self.keys["record"]),
            statements={name: tuple(versions) for name, versions in self.statements.items()},
            size=self.size,
            newest=self.newest,
            repeats=tuple(self.repeats),
        )
