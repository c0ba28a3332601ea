"""What a site is made from: a verified record of all epochs, its ledger, and renditions whose hashes hold.

Reading is apart from rendering (`elshi.site.pages`). `read_source` reads and replays the whole log, O(entries);
`elshi.site.build.SiteBuilder` then reads what is new.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from pathlib import Path

from elshi.base.errors import FormatError, SecurityError
from elshi.log import Checkpoint, FolderStore, MissingError, parse_checkpoint, parse_note
from elshi.record import (
    BlobStore,
    ErasureRecord,
    Ledger,
    OfficialRecord,
    Rendition,
    RenditionRef,
    Trust,
    read_official_logs,
    read_rendition,
)
from elshi.record.attachments import AttachmentRef, BlobRef, find_media, parse_alternatives
from elshi.record.ledger import Entry
from elshi.travel.gazetteer import Gazetteer, parse_gazetteer


@dataclass(frozen=True)  # no slots: the erasures are put in order once, when first asked for
class Source:
    """A verified record. `folder`: the files of the newest log; `note`: its checkpoint that was used; `size`: entries.

    `unconfirmed`: entries of the log beyond that checkpoint, of which the site shows nothing.
    """

    trust: Trust
    ledger: Ledger
    folder: Path
    note: bytes
    size: int
    blobs: BlobStore
    unconfirmed: int = 0
    _read: dict[RenditionRef, Rendition] = field(default_factory=dict)
    _words: dict[AttachmentRef, Mapping[str, str]] = field(default_factory=dict)

    def read_rendition(self, ref: RenditionRef) -> Rendition:
        """The rendition that a record names, read once.

        Raises MissingError if its blob is gone, SecurityError if it says something else.
        """
        if ref not in self._read:
            self._read[ref] = read_rendition(self.blobs, ref)
        return self._read[ref]

    def read_alternatives(self, ref: AttachmentRef) -> Mapping[str, str]:
        """The words for an attachment, by language, read once. Raises as `read_rendition` does."""
        if ref not in self._words:
            data = self.blobs.read(ref.alternatives.sha256)
            if len(data) != ref.alternatives.bytes:
                raise SecurityError(f"words {ref.alternatives.sha256} have {len(data)} bytes, its record says other")
            self._words[ref] = parse_alternatives(data)
        return self._words[ref]

    def read_attachment(self, ref: AttachmentRef) -> bytes:
        """The bytes of an attachment, of the length and kind that its record says. Raises as `read_rendition` does."""
        data = self.blobs.read(ref.sha256)
        if len(data) != ref.bytes or find_media(data) != ref.media:
            raise SecurityError(f"attachment {ref.sha256} is not {ref.bytes} bytes of {ref.media_type}")
        return data

    def read_gazetteer(self, ref: BlobRef) -> Gazetteer | None:
        """The countries and borders that a record names; None where they are gone, or are no gazetteer.

        Raises SecurityError for a blob that is another than its name says.
        """
        if ref.sha256 in self.ledger.erased:
            return None
        try:
            return _parse_gazetteer(self.blobs.read(ref.sha256))
        except MissingError:
            return None

    def holds(self, sha256: str) -> bool:
        """Whether there is a blob of this name. A damaged one counts: it is refused where it is read."""
        return self.blobs.path(sha256).is_file()

    def epoch_folder(self, epoch: int) -> Path:
        """The files of the log of `epoch`."""
        return self.folder.parent / str(epoch)

    @cached_property
    def erasures(self) -> dict[str, Entry[ErasureRecord]]:
        """The tombstone of each erased blob, by its SHA-256."""
        return {blob: entry for entry in self.ledger.erasures for blob in entry.record.blobs}

    def checkpoint_of(self, epoch: int) -> Checkpoint:
        """The newest checkpoint of an epoch's log, as far as the site shows it; verified for the newest epoch only."""
        note = self.note if epoch == self.ledger.epoch else FolderStore(self.epoch_folder(epoch)).read("checkpoint")
        return parse_checkpoint(parse_note(note).text)


@lru_cache(maxsize=4)  # megabytes, and from build to build the same
def _parse_gazetteer(data: bytes) -> Gazetteer | None:
    try:
        return parse_gazetteer(data)
    except FormatError:
        return None


def read_source(*, logs: Path, blobs: Path, trust: Trust) -> Source:
    """Read and verify the office's logs of all epochs below `logs`. Raises SecurityError."""
    return source_of(read_official_logs(logs / trust.office, trust=trust), blobs=blobs, trust=trust)


def source_of(log: OfficialRecord, *, blobs: Path, trust: Trust) -> Source:
    """What a site is made from, of logs that were read and verified."""
    return Source(trust, log.ledger, log.folder, log.note, log.checkpoint.size, BlobStore(blobs), log.unconfirmed)
