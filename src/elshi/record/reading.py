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
from collections.abc import Iterable
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
)
from elshi.record.blobs import BlobStore
from elshi.record.kept import GrownStore, read_entry, read_kept_notes
from elshi.record.ledger import Ledger
from elshi.record.rendition import Rendition, parse_rendition
from elshi.record.replaying import read_office_entry, replay_epochs
from elshi.record.trust import Trust
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
    epochs = list_epochs(folder)
    claims: list[_Claim] = []
    for epoch in epochs:
        read = sum(claim.checkpoint.size for claim in claims)
        claims.append(_read_claim(folder / str(epoch), epoch=epoch, trust=trust, room=max_entries - read))
    newest = claims[-1]
    policy = NO_POLICY if trust is None else trust.policy
    note = _choose_note(newest, policy)
    checkpoint = parse_checkpoint(parse_note(note).text)
    store = (
        newest.store if checkpoint.size == newest.checkpoint.size else GrownStore(newest.store, newest.checkpoint.size)
    )
    logs: list[Iterable[bytes]] = [read_entries(claim.store, claim.checkpoint) for claim in claims[:-1]]
    ledger = replay_epochs([*logs, read_entries(store, checkpoint)], trust=trust)
    origin = ledger.office.origin
    verifiers = [Verifier(origin, key) for key in ledger.log_keys]
    open_note(note, verifiers)  # the policy was met when the note was chosen
    return OfficialRecord(
        folder=newest.folder,
        store=store,
        note=note,
        checkpoint=checkpoint,
        ledger=ledger,
        confirmed=policy.count(note),
        unconfirmed=newest.checkpoint.size - checkpoint.size,
    )


@dataclass(frozen=True, slots=True)
class _Claim:
    """A log whose entry 0 is verified, and no more: what its newest checkpoint says is not believed."""

    folder: Path
    store: LogStore
    note: bytes
    checkpoint: Checkpoint


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
    return _Claim(folder, store, note, checkpoint)


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
