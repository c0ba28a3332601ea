"""Receipts for readers to keep, each under the checkpoint that first showed its record, so that it never has to change.

That is the kept checkpoint of the smallest size above the record's index. It changes once more at most, when witnesses
have cosigned it; then the receipts and pages of its batch are made again (`site.build`).
"""

from bisect import bisect_right
from collections.abc import Iterator
from functools import cached_property

from elshi.base.errors import SecurityError
from elshi.log import (
    NO_POLICY,
    FolderStore,
    LogStore,
    MissingError,
    Policy,
    Verifier,
    open_note,
    parse_checkpoint,
    parse_note,
    parse_vkey,
)
from elshi.log.cosignature import CosignatureVerifier
from elshi.log.reader import read_kept
from elshi.record import ReceiptMaker, Record, StatementEntry
from elshi.record.kept import GrownStore
from elshi.record.ledger import Entry
from elshi.site.reading import Source


class Receipts:
    """Makes the receipts of one source."""

    def __init__(self, source: Source) -> None:
        self._source = source
        self._epochs = {epoch: _Epoch(source, epoch) for epoch in range(1, source.ledger.epoch + 1)}

    @cached_property
    def policy(self) -> Policy:
        """The witnesses that the office itself declares: what "confirmed k of n" on a page counts."""
        declared = self._source.ledger.policy
        if declared is None:
            return NO_POLICY
        keys = (parse_vkey(it.vkey) for it in declared.witnesses)
        return Policy(tuple(key for key in keys if isinstance(key, CosignatureVerifier)), declared.quorum)

    def make(self, entry: Entry[Record]) -> bytes:
        """The receipt of an entry with the texts that it names and that are there. Raises SecurityError."""
        return self._epochs[entry.epoch].maker(entry.index).make(entry, list(self._blobs(entry)))

    def note(self, entry: Entry[Record]) -> bytes:
        """The checkpoint under which the entry's receipt stands."""
        return self._epochs[entry.epoch].maker(entry.index).note

    def confirmed(self, entry: Entry[Record]) -> int:
        """How many of the declared witnesses cosigned that checkpoint."""
        return self.policy.count(self.note(entry)) if self.policy.witnesses else 0

    def is_settled(self, entry: Entry[Record]) -> bool:
        """Whether every declared witness has a line on that checkpoint, so that it stays as it is; verifies none."""
        lines = {(line.name, line.key_id) for line in parse_note(self.note(entry)).signatures}
        return all((witness.name, witness.key_id) in lines for witness in self.policy.witnesses)

    def kept_path(self, entry: Entry[Record]) -> tuple[str, bytes]:
        """Where the site has that checkpoint, and its bytes."""
        note = self.note(entry)
        size = parse_checkpoint(parse_note(note).text).size
        return f"{self._source.trust.office}/{entry.epoch}/checkpoints/{size}", note

    def _blobs(self, entry: Entry[Record]) -> Iterator[bytes]:
        refs = [ref.sha256 for ref in getattr(entry.record, "renditions", ())]
        for sha256 in refs or [getattr(entry.record, "sha256", "")]:
            if sha256 and sha256 not in self._source.ledger.erased:
                try:
                    yield self._source.blobs.read(sha256)
                except MissingError:
                    continue  # a replaced version's, or the build stops where it is shown


class _Epoch:
    """One log's kept checkpoints, and a maker for each that a receipt names."""

    def __init__(self, source: Source, epoch: int) -> None:
        self._source = source
        self._epoch = epoch
        self._store = FolderStore(source.epoch_folder(epoch))
        self._makers: dict[int, ReceiptMaker | None] = {}

    @cached_property
    def _size(self) -> int:
        """Entries that lie in the folder, beyond those of the checkpoint that was used, too."""
        return parse_checkpoint(parse_note(self._store.read("checkpoint")).text).size

    @cached_property
    def _sizes(self) -> list[int]:
        used = self._source.checkpoint_of(self._epoch).size
        return [size for size in self._store.kept_sizes() if 0 < size <= used]

    def maker(self, index: int) -> ReceiptMaker:
        """The maker for the first checkpoint that has entry `index`, and that a log key signed which is good there."""
        for size in self._sizes[bisect_right(self._sizes, index) :]:
            found = self._maker_at(size, kept=True)
            if found is not None:
                return found
        found = self._maker_at(self._source.checkpoint_of(self._epoch).size, kept=False)
        if found is None:
            raise SecurityError(f"no checkpoint of epoch {self._epoch} is signed by a good key of its log")
        return found

    def _maker_at(self, size: int, *, kept: bool) -> ReceiptMaker | None:
        if size not in self._makers:
            note = read_kept(self._store, size) if kept else self._newest()
            store: LogStore = self._store if size == self._size else GrownStore(self._store, self._size)
            maker = ReceiptMaker(store, note, self._source.ledger, self._epoch)
            self._makers[size] = maker if self._is_good(note) else None
        return self._makers[size]

    def _is_good(self, note: bytes) -> bool:
        checkpoint = parse_checkpoint(parse_note(note).text)
        keys = [
            Verifier(checkpoint.origin, key.public_key)
            for key in self._source.ledger.keys
            if (key.purpose, key.epoch) == ("log", self._epoch)
            and (key.last_good is None or checkpoint.size <= key.last_good)
        ]
        try:
            open_note(note, keys)
        except SecurityError:
            return False
        return True

    def _newest(self) -> bytes:
        return self._source.note if self._epoch == self._source.ledger.epoch else self._store.read("checkpoint")


def receipt_path(entry: Entry[Record]) -> str:
    """Where an entry's receipt lies in the site."""
    return f"receipts/{entry.record.id}/v{entry.record.version}.json"


def qr_path(entry: StatementEntry) -> str:
    """Where a version's QR code lies in the site."""
    return f"qr/{entry.record.id}/v{entry.record.version}.svg"
