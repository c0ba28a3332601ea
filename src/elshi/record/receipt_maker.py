"""Making receipts: reads the entries and proofs that a record's receipt needs from the log."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from elshi.base.errors import SecurityError
from elshi.log import (
    Checkpoint,
    LogProof,
    LogStore,
    Verifier,
    leaf_hash,
    open_note,
    parse_checkpoint,
    parse_note,
    read_inclusion,
)
from elshi.log.merkle import verify_inclusion
from elshi.record.documents import Record
from elshi.record.kept import read_entry
from elshi.record.ledger import Entry, KeyState, Ledger
from elshi.record.reading import OfficialRecord
from elshi.record.receipt import Receipt, ReceiptEntry, format_receipt, named_blobs
from elshi.record.rendition import blob_sha256


@dataclass(frozen=True, slots=True)
class ReceiptMaker:
    """Receipts of the log of `epoch` in `store` under one checkpoint, of which `note` is the bytes.

    `ledger` knows the keys. The chain down to the record is the same in most receipts and read once. Of a log that has
    grown since the checkpoint, `store` must read it as it was (`elshi.record.kept.GrownStore`).
    """

    store: LogStore
    note: bytes
    ledger: Ledger
    epoch: int
    _read: dict[int, ReceiptEntry] = field(default_factory=dict)

    def make(self, entry: Entry[Record], blobs: Sequence[bytes] = ()) -> bytes:
        """The receipt of `entry` with `blobs`, given in any order.

        Raises SecurityError if the entry is disowned, of another epoch, beyond the checkpoint, or does not name a blob;
        FormatError if the receipt would be longer than 1 MiB.
        """
        record = entry.record
        if entry.epoch != self.epoch or entry.disowned:
            raise SecurityError(f"{record.id} version {record.version} is disowned or not of epoch {self.epoch}")
        places = {digest: place for place, (digest, _) in enumerate(named_blobs(record))}
        hashes = {blob_sha256(blob): blob for blob in blobs}
        if not hashes.keys() <= places.keys():
            raise SecurityError(f"{record.id} version {record.version} does not name a blob of its receipt")
        checkpoint = parse_checkpoint(parse_note(self.note).text)
        keys = [] if entry.key is None else [next(key for key in self.ledger.keys if key.id == entry.key)]
        chain = [*range(min(self.epoch, 2)), *(key.added for key in (*keys, self._log_key(checkpoint)))]
        entries = [self._entry(index, checkpoint) for index in chain]
        last = ReceiptEntry(entry.raw, self._prove(entry.index, entry.raw, checkpoint))
        ordered = sorted(hashes, key=lambda digest: places[digest])
        return format_receipt(
            Receipt(self.ledger.office.id, (*entries, last), tuple(hashes[digest] for digest in ordered))
        )

    def _log_key(self, checkpoint: Checkpoint) -> KeyState:
        """The first key of the log that signed the note and was good then."""
        keys = {
            Verifier(checkpoint.origin, key.public_key): key
            for key in self.ledger.keys
            if (key.purpose, key.epoch) == ("log", self.epoch)
            and (key.last_good is None or checkpoint.size <= key.last_good)
        }
        opened = open_note(self.note, keys)
        return next(key for verifier, key in keys.items() if opened.is_signed_by(verifier))

    def _entry(self, index: int, checkpoint: Checkpoint) -> ReceiptEntry:
        if index not in self._read:
            raw = read_entry(self.store, index=index, size=checkpoint.size)
            self._read[index] = ReceiptEntry(raw, self._prove(index, raw, checkpoint))
        return self._read[index]

    def _prove(self, index: int, raw: bytes, checkpoint: Checkpoint) -> LogProof:
        if index >= checkpoint.size:
            raise SecurityError(f"entry {index} is beyond the checkpoint of {checkpoint.size} entries")
        hashes = read_inclusion(self.store, checkpoint, index)
        verify_inclusion(index=index, size=checkpoint.size, leaf=leaf_hash(raw), proof=hashes, root=checkpoint.root)
        return LogProof(index, tuple(hashes), self.note)


def make_receipt(official: OfficialRecord, entry: Entry[Record], blobs: Sequence[bytes] = ()) -> bytes:
    """The receipt of one entry of the newest epoch under its verified checkpoint; see :class:`ReceiptMaker`."""
    return ReceiptMaker(official.store, official.note, official.ledger, official.ledger.epoch).make(entry, blobs)
