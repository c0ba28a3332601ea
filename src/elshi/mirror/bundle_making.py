"""Making a bundle of what a home holds: its logs, from where the receiver has them on, and the texts that they name.

Each entry bundle is verified again before it goes out, by the very steps by which a copy takes it in. Texts that have a
tombstone do not go out; nothing else but logs, notes and texts that entries name is ever looked at.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from elshi.base.errors import SecurityError
from elshi.log import Checkpoint, MissingError, heartbeat, read_frontier
from elshi.log.frontier import TILE_WIDTH
from elshi.log.reader import read_bundle, read_edge
from elshi.log.tiles import format_bundle
from elshi.mirror.bundle import BEAT, EDGE, ENTRIES, HEADS, NOTE, TEXT, finish, format_edge, format_frame
from elshi.mirror.following import growth_files, read_outline
from elshi.mirror.gossip import compare_notes
from elshi.mirror.log_copy import LogCopy
from elshi.mirror.office_copy import OfficeCopy, checkpoint_of
from elshi.mirror.pulling import named_since
from elshi.record import BlobStore
from elshi.record.kept import GrownStore


@dataclass(frozen=True, slots=True)
class LogPart:
    """The log that goes out as of `note`, from entry `start` on. `office`, `epoch`: which it is."""

    office: str
    epoch: int
    log: LogCopy
    note: bytes
    checkpoint: Checkpoint
    start: int


@dataclass(frozen=True, slots=True)
class Plan:
    """What goes out. `texts`: SHA-256 to where it lies. `missing`: texts that are named and are not here."""

    heads: bytes
    logs: tuple[LogPart, ...]
    texts: dict[str, BlobStore]
    missing: int


def plan_bundle(copies: Iterable[tuple[OfficeCopy, BlobStore]], *, heads: bytes, since: Sequence[bytes]) -> Plan:
    """The plan for what `copies` hold, each with the store of its texts. `since`: notes of what the receiver holds.

    Reads all logs. Raises SecurityError for a copy that is damaged.
    """
    logs: list[LogPart] = []
    texts: dict[str, BlobStore] = {}
    missing: set[str] = set()
    for copy, blobs in copies:
        parts, named = _plan_office(copy, since)
        logs += parts
        here = {digest for digest in named if blobs.path(digest).is_file()}
        texts |= dict.fromkeys(here, blobs)
        missing |= named - here
    logs.sort(key=lambda part: (part.office, part.epoch))
    return Plan(heads, tuple(logs), texts, len(missing - texts.keys()))


def _plan_office(copy: OfficeCopy, since: Sequence[bytes]) -> tuple[list[LogPart], set[str]]:
    """The logs of one office, and the texts that their new entries name."""
    notes = {epoch: copy.log(epoch).read_note() or b"" for epoch in copy.epochs()}  # before the ledger: it may grow
    ledger = copy.read_ledger()
    if ledger is None:
        return [], set()
    held = find_held(copy, since)
    parts: list[LogPart] = []
    for epoch, note in notes.items():
        head = checkpoint_of(note)
        size = min(held.get(epoch, 0), head.size)
        start = size if size == head.size else size - size % TILE_WIDTH
        if head.size:
            parts.append(LogPart(copy.trust.office, epoch, copy.log(epoch), note, head, start))
    before = {epoch: held.get(epoch, 0) for epoch in notes}
    return parts, named_since(ledger, before) - ledger.erased


def find_held(copy: OfficeCopy, since: Sequence[bytes]) -> dict[int, int]:
    """Epoch to how many of our entries the notes `since` show that their keeper holds.

    Only a note counts that the log has signed and that is of our tree. Heads also tell of larger trees, of which their
    keeper only heard, so the smallest counts.
    """
    compared = compare_notes(copy, since)
    sizes: dict[int, int] = {}
    for note in (*compared.same, *compared.ahead):
        head = checkpoint_of(note)
        epoch = int(head.origin.rpartition("/")[2])
        sizes[epoch] = min(sizes.get(epoch, head.size), head.size)
    return sizes


def format_planned(plan: Plan) -> Iterator[bytes]:
    """The bytes of the bundle, piece by piece. Raises SecurityError, in their midst, for what is damaged here."""
    return finish(_frames(plan))


def _frames(plan: Plan) -> Iterator[bytes]:
    yield format_frame(HEADS, plan.heads)
    for part in plan.logs:
        yield from _log_frames(part)
    for digest, blobs in sorted(plan.texts.items()):
        try:
            data = blobs.read(digest)
        except MissingError:  # erased since: then it does not go out
            continue
        yield format_frame(TEXT, data)


def _log_frames(part: LogPart) -> Iterator[bytes]:
    head = part.checkpoint
    store = GrownStore(part.log.store, head.size)
    yield format_frame(NOTE, part.note)
    beat = _read_beat(part)
    if beat:
        yield format_frame(BEAT, beat)
    if part.start == head.size:
        yield format_frame(EDGE, format_edge(read_frontier(store, head)))
        return
    edge = read_edge(store, part.start)  # the outline leads from it to the checkpoint, or it is refused
    yield format_frame(EDGE, format_edge(edge))
    outline = read_outline(store, frontier=edge, new=head)
    bundles = (format_bundle(read_bundle(store, index=index, width=width)) for index, width in outline.widths())
    for path, data in growth_files(outline, frontier=edge, bundles=bundles):
        if path.startswith("tile/entries/"):
            yield format_frame(ENTRIES, data)


def _read_beat(part: LogPart) -> bytes:
    """The newest heartbeat; empty if there is none, or none of this log."""
    try:
        note = part.log.store.read(heartbeat.PATH)
        return note if heartbeat.parse_heartbeat(note).origin == part.checkpoint.origin else b""
    except SecurityError:
        return b""
