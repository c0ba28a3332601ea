"""Reading an office's log from its files: the one way from bytes that somebody copied to a verified ledger.

The order of trust: the trust file pins the root key; the root key signed the log keys; a log key signed the checkpoint;
the entries lead to its root. The keys are among the entries, so the entries come first. Until the checkpoint's
signature is verified its size is a claim, and three things bound what that claim can cost: entry 0 must be the office
record under the pinned root key before anything else is read, no log has more than MAX_ENTRIES, and no symbolic link
is followed (`elshi.log.FolderStore`), so that all that is read lies there as files.

Used by whoever verifies (`elshi.verify`) and whoever renders (`elshi.site`). Renditions are read one by one.
"""

from dataclasses import dataclass
from pathlib import Path

from elshi.base.errors import SecurityError
from elshi.log import Checkpoint, FolderStore, Verifier, open_note, parse_checkpoint, parse_note, read_entries
from elshi.log.frontier import TILE_WIDTH
from elshi.log.reader import read_bundle
from elshi.record.blobs import BlobStore
from elshi.record.documents import RenditionRef
from elshi.record.ledger import Ledger, replay
from elshi.record.rendition import Rendition, parse_rendition
from elshi.record.trust import Trust

MAX_ENTRIES = 2_000_000  # a ministry with 100 records a day needs 50 years


@dataclass(frozen=True, slots=True)
class OfficialLog:
    """A verified log: `note` is its checkpoint's bytes, `ledger` what is official at that checkpoint."""

    note: bytes
    checkpoint: Checkpoint
    ledger: Ledger


def read_official_log(folder: Path, *, trust: Trust | None, max_entries: int = MAX_ENTRIES) -> OfficialLog:
    """Read and verify the log in `folder`, which is named by its epoch. Without `trust` the log vouches for itself.

    Raises SecurityError if anything does not hold or the log has more than `max_entries`. Costs one read of the log.
    """
    store = FolderStore(folder)
    note = store.read("checkpoint")  # read once: a node may show a newer one at any moment
    checkpoint = parse_checkpoint(parse_note(note).text)  # believed only after open_note below
    if checkpoint.size > max_entries:
        raise SecurityError(f"log too long: expected at most {max_entries} entries, got {checkpoint.size}")
    width = min(checkpoint.size, TILE_WIDTH)
    first = read_bundle(store, index=0, width=width)[:1] if width else []
    office = replay(first, trust=trust).office
    if checkpoint.origin != office.origin or folder.name != str(office.epoch):
        raise SecurityError(f"{folder} holds another log: expected {office.origin!r}, got {checkpoint.origin!r}")
    ledger = replay(read_entries(store, checkpoint), trust=trust)
    open_note(note, [Verifier(office.origin, key) for key in ledger.log_keys])
    return OfficialLog(note, checkpoint, ledger)


def read_rendition(blobs: BlobStore, ref: RenditionRef) -> Rendition:
    """The rendition that a record names.

    Raises MissingError if there is no such blob, SecurityError if it says something else than its record does.
    """
    data = blobs.read(ref.sha256)
    rendition = parse_rendition(data)
    if (len(data), rendition.language, rendition.script) != (ref.bytes, ref.language, ref.script):
        raise SecurityError(f"blob {ref.sha256} has another length, language or script than its record says")
    return rendition
