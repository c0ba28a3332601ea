"""What a site is made from: a verified log, its ledger, and renditions whose hashes hold.

Reading is apart from rendering (`elshi.site.pages`), so that it can become incremental without touching a page. Here
the whole log is read and replayed each time (`elshi.record.reading`): O(entries).
"""

from dataclasses import dataclass, field
from pathlib import Path

from elshi.base.errors import SecurityError
from elshi.record import BlobStore, Ledger, Rendition, RenditionRef, Trust, read_official_log, read_rendition


@dataclass(frozen=True, slots=True)
class Source:
    """A verified log. `folder`: its files; `note`: the verified checkpoint's bytes; `size`: its entries."""

    trust: Trust
    ledger: Ledger
    folder: Path
    note: bytes
    size: int
    blobs: BlobStore
    _read: dict[RenditionRef, Rendition] = field(default_factory=dict)

    def read_rendition(self, ref: RenditionRef) -> Rendition:
        """The rendition that a record names, read once.

        Raises MissingError if its blob is gone, SecurityError if it says something else.
        """
        if ref not in self._read:
            self._read[ref] = read_rendition(self.blobs, ref)
        return self._read[ref]


def read_source(*, logs: Path, blobs: Path, trust: Trust) -> Source:
    """Read and verify the office's log of the newest epoch below `logs`. Raises SecurityError."""
    folder = _newest_epoch(logs / trust.office)
    log = read_official_log(folder, trust=trust)
    return Source(trust, log.ledger, folder, log.note, log.checkpoint.size, BlobStore(blobs))


def _newest_epoch(office: Path) -> Path:
    epochs = [path for path in office.glob("*") if path.name.isdecimal() and path.name.isascii() and path.is_dir()]
    if not epochs:
        raise SecurityError(f"no log found: expected {office}/<epoch>/checkpoint")
    return max(epochs, key=lambda path: int(path.name))
