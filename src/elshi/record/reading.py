"""Reading an office's logs from their files: the one way from bytes that somebody copied to a verified ledger.

The order of trust: the trust file pins the root key; the root key signed the log keys; a log key signed the checkpoint;
the entries lead to its root; witnesses of the pinned policy saw that root. The keys are among the entries, so the
entries come first. Until the checkpoint's signature is verified its size is a claim, and three things bound what that
claim can cost: entry 0 must be the office record under the pinned root key before anything else is read, no office has
more than MAX_ENTRIES, and no symbolic link is followed (`elshi.log.FolderStore`), so that all that is read lies there.

Of the log of an earlier epoch no checkpoint is believed at all: how many of its entries count, and their root, is in
the epoch record of the next log, which the root key signed.

Used by whoever verifies (`elshi.verify`) and whoever renders (`elshi.site`). Renditions are read one by one.
"""

import os
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from elshi.base.errors import SecurityError, UserError
from elshi.log import (
    NO_POLICY,
    Checkpoint,
    FolderStore,
    LogStore,
    Policy,
    Verifier,
    open_note,
    parse_checkpoint,
    parse_note,
    read_entries,
    read_frontier,
    read_growing,
)
from elshi.log.frontier import Frontier
from elshi.record.blobs import BlobStore
from elshi.record.kept import GrownStore, read_entry, read_kept_notes
from elshi.record.ledger import Ledger
from elshi.record.rendition import Rendition, parse_rendition
from elshi.record.replaying import go_on, read_office_entry, replay_state
from elshi.record.state import State
from elshi.record.trust import Trust
from elshi.record.types.offices import OfficeRecord
from elshi.record.types.statements import RenditionRef

MAX_ENTRIES = 2_000_000  # of all epochs; a ministry with 100 records a day needs 50 years
_EPOCH = re.compile(r"[1-9][0-9]{0,3}")


@dataclass(frozen=True, slots=True)
class OfficialRecord:
    """A verified office: `ledger` is what is official at `checkpoint`, the newest that meets the pinned policy.

    `folder` and `store`: the log of the newest epoch; the store also reads it as it was at that checkpoint. `note`: the
    checkpoint's bytes. `confirmed`: how many witnesses of the policy cosigned it. `unconfirmed`: how many entries the
    log says it has beyond it, of which nothing is known.
    """

    folder: Path
    store: LogStore
    note: bytes
    checkpoint: Checkpoint
    ledger: Ledger
    confirmed: int
    unconfirmed: int


def list_epochs(folder: Path) -> list[int]:
    """The epochs whose logs are in `folder`, which is named by the office: 1, 2, … without a gap.

    Raises SecurityError if there is no log of epoch 1, or one before the last is missing; UserError if this user may
    not look.
    """
    try:
        names = [path.name for path in folder.iterdir() if _EPOCH.fullmatch(path.name)]
        found = sorted(int(name) for name in names if os.path.lexists(folder / name / "checkpoint"))
    except (FileNotFoundError, NotADirectoryError):
        found = []
    except OSError as exc:
        raise UserError(f"cannot read {folder}: {exc.strerror}") from exc
    if not found:
        raise SecurityError(f"no log found: expected {folder}/<epoch>/checkpoint")
    if found != list(range(1, len(found) + 1)):
        raise SecurityError(f"an epoch is missing in {folder}: found {', '.join(map(str, found))}")
    return found


def read_official_logs(folder: Path, *, trust: Trust | None, max_entries: int = MAX_ENTRIES) -> OfficialRecord:
    """Read and verify the office whose logs are `<folder>/<epoch>`. Without `trust` it vouches for itself.

    Raises SecurityError if anything does not hold, if no checkpoint meets the policy, or if there are more than
    `max_entries`. Costs one read of all logs.
    """
    return OfficialReader(folder, trust=trust, max_entries=max_entries).read()


class OfficialReader:
    """Reads the logs of one office as `read_official_logs` does, again and again: what was verified stays verified.

    For a process that runs for long: after the first time only new entries are read and replayed. A log that does not
    go on from what was read before is read anew, and then says itself what is wrong. Not thread-safe.
    """

    def __init__(self, folder: Path, *, trust: Trust | None, max_entries: int = MAX_ENTRIES) -> None:
        self._folder = folder
        self._trust = trust
        self._policy = NO_POLICY if trust is None else trust.policy
        self._max_entries = max_entries
        self._kept: _Kept | None = None

    def forget(self) -> None:
        """Read everything anew the next time."""
        self._kept = None

    def read(self) -> OfficialRecord:
        """The office as its logs say now. Raises as `read_official_logs` does."""
        claims: list[_Claim] = []
        for epoch in list_epochs(self._folder):
            room = self._max_entries - sum(claim.checkpoint.size for claim in claims)
            claims.append(_read_claim(self._folder / str(epoch), epoch=epoch, trust=self._trust, room=room))
        newest = claims[-1]
        note = _choose_note(newest, self._policy)
        checkpoint = parse_checkpoint(parse_note(note).text)
        is_newest = checkpoint.size == newest.checkpoint.size
        store = newest.store if is_newest else GrownStore(newest.store, newest.checkpoint.size)
        kept, self._kept = self._kept, None  # which a SecurityError below leaves forgotten
        if kept is None or not kept.goes_on(newest.office, store, checkpoint):
            kept = self._read_anew(claims, store, checkpoint)
        open_note(note, [Verifier(kept.ledger.office.origin, key) for key in kept.ledger.log_keys])
        self._kept = kept
        return OfficialRecord(
            folder=newest.folder,
            store=store,
            note=note,
            checkpoint=checkpoint,
            ledger=kept.ledger,
            confirmed=self._policy.count(note),  # which was met when the note was chosen
            unconfirmed=newest.checkpoint.size - checkpoint.size,
        )

    def _read_anew(self, claims: Sequence["_Claim"], store: LogStore, checkpoint: Checkpoint) -> "_Kept":
        logs: list[Iterable[bytes]] = [read_entries(claim.store, claim.checkpoint) for claim in claims[:-1]]
        state = replay_state([*logs, read_entries(store, checkpoint)], trust=self._trust)
        return _Kept(self._trust is not None, state, read_frontier(store, checkpoint))


class _Kept:
    """What was replayed of an office's logs, and the right edge of the newest one."""

    def __init__(self, is_pinned: bool, state: State, frontier: Frontier) -> None:
        self._is_pinned = is_pinned
        self._state = state
        self._frontier = frontier
        self.ledger = state.ledger(pinned=is_pinned)

    def goes_on(self, office: OfficeRecord, store: LogStore, checkpoint: Checkpoint) -> bool:
        """Take what is new; False where the log is another one or breaks a rule: then this is of no use any more."""
        if office != self._state.office:  # another epoch
            return False
        try:
            new = read_growing(store, self._frontier, checkpoint)
            go_on(self._state, new)
        except SecurityError:
            return False
        if new:
            self.ledger = self._state.ledger(pinned=self._is_pinned)
        return True


@dataclass(frozen=True, slots=True)
class _Claim:
    """A log whose entry 0 is verified, and no more: what its newest checkpoint says is not believed."""

    folder: Path
    store: LogStore
    note: bytes
    checkpoint: Checkpoint
    office: OfficeRecord


def _read_claim(folder: Path, *, epoch: int, trust: Trust | None, room: int) -> _Claim:
    store = FolderStore(folder)
    note = store.read("checkpoint")  # read once: a node may show a newer one at any moment
    checkpoint = parse_checkpoint(parse_note(note).text)
    if checkpoint.size > room:
        raise SecurityError(f"log too long: expected at most {room} entries, got {checkpoint.size}")
    if checkpoint.size == 0:
        raise SecurityError(f"log is empty: expected an office record as entry 0 of {folder}")
    office = read_office_entry(read_entry(store, index=0, size=checkpoint.size), trust=trust)
    origin = f"{office.host}/{office.id}/{epoch}"
    if not origin == office.origin == checkpoint.origin:
        raise SecurityError(f"{folder} holds another log: expected {origin!r}, got {checkpoint.origin!r}")
    return _Claim(folder, store, note, checkpoint, office)


def _choose_note(claim: _Claim, policy: Policy) -> bytes:
    """The newest note that enough witnesses cosigned; the log's own signature is looked at later."""
    if policy.is_met(claim.note):
        return claim.note
    for note in read_kept_notes(claim.folder, claim.store, below=claim.checkpoint.size):
        kept = parse_checkpoint(parse_note(note).text)
        if kept.origin == claim.checkpoint.origin and kept.size <= claim.checkpoint.size and policy.is_met(note):
            return note
    raise SecurityError(
        f"no checkpoint of {claim.checkpoint.origin} is cosigned by {policy.quorum} witnesses of the pinned policy"
    )


def read_rendition(blobs: BlobStore, ref: RenditionRef) -> Rendition:
    """The rendition that a record names.

    Raises MissingError if there is no such blob, SecurityError if it says something else than its record does.
    """
    return check_rendition_ref(blobs.read(ref.sha256), ref)


def check_rendition_ref(data: bytes, ref: RenditionRef) -> Rendition:
    """The rendition in a blob whose hash is the one of `ref`. Raises SecurityError if it says something else."""
    rendition = parse_rendition(data)
    if (len(data), rendition.language, rendition.script) != (ref.bytes, ref.language, ref.script):
        raise SecurityError(f"blob {ref.sha256} has another length, language or script than its record says")
    return rendition
