"""What a site is made from: a verified log, its ledger, and renditions whose hashes hold.

Reading is apart from rendering (`elshi.site.pages`), so that it can become incremental without touching a page. Here
the whole log is read and replayed each time: O(entries).
"""

from dataclasses import dataclass, field
from pathlib import Path

from elshi.base.errors import SecurityError
from elshi.log import FolderStore, Verifier, open_note, parse_checkpoint, parse_note, read_entries
from elshi.record import BlobStore, Ledger, Rendition, RenditionRef, Trust, parse_rendition, replay


@dataclass(frozen=True, slots=True)
class Source:
    """A verified log. `folder`: its files; `note`: the verified checkpoint's bytes; `size`: its entries."""

    trust: Trust
    ledger: Ledger
    folder: Path
    note: bytes
    size: int
    blobs: BlobStore
    _read: dict[str, Rendition] = field(default_factory=dict)

    def read_rendition(self, ref: RenditionRef) -> Rendition:
        """The rendition that a record names. Raises SecurityError if the blob is missing or says something else."""
        known = self._read.get(ref.sha256)
        if known is not None:
            return known
        rendition = parse_rendition(self.blobs.read(ref.sha256))
        if (rendition.language, rendition.script) != (ref.language, ref.script):
            raise SecurityError(
                f"blob {ref.sha256} has another language than its record says: "
                f"expected {ref.language}-{ref.script}, got {rendition.language}-{rendition.script}"
            )
        self._read[ref.sha256] = rendition
        return rendition


def read_source(*, logs: Path, blobs: Path, trust: Trust) -> Source:
    """Read and verify the office's log of the newest epoch below `logs`. Raises SecurityError.

    Order of trust: the trust file pins the root key; the root key signed the log keys; a log key signed the checkpoint;
    the entries lead to its root. The entries are read first because the keys are among them.
    """
    folder = _newest_epoch(logs / trust.office)
    store = FolderStore(folder)
    note = store.read("checkpoint")
    checkpoint = parse_checkpoint(parse_note(note).text)  # believed only after open_note below
    ledger = replay(read_entries(store, checkpoint), trust=trust)
    origin = ledger.office.origin
    if checkpoint.origin != origin or folder.name != str(ledger.office.epoch):
        raise SecurityError(f"{folder} holds another log: expected {origin!r}, got {checkpoint.origin!r}")
    open_note(note, [Verifier(origin, key) for key in ledger.log_keys])
    return Source(trust, ledger, folder, note, checkpoint.size, BlobStore(blobs))


def _newest_epoch(office: Path) -> Path:
    epochs = [path for path in office.glob("*") if path.name.isdecimal() and path.name.isascii() and path.is_dir()]
    if not epochs:
        raise SecurityError(f"no log found: expected {office}/<epoch>/checkpoint")
    return max(epochs, key=lambda path: int(path.name))
