"""One pull: an office's copy is brought up to what one source shows of it. Verify, then keep, then show.

In this order, each step only if the one before held:

1. The source's checkpoint of each epoch, from our newest on, is read. Its size is a claim.
2. Is it not smaller than what this source, if it is live, has shown before, and of one tree with ours? Two signed
   trees that are not one are an equivocation, with both notes as evidence.
3. New bundles and tiles are verified, then written (`staging`); nothing that is shown names them yet.
4. All epochs are replayed under the pinned root key, as every reader would; the newest checkpoint must be signed by a
   log key that is good there.
5. The texts that the new entries name are read; what this source lacks is noted as missing and asked of others.
6. The checkpoint is shown. Erased texts are removed.

What is wrong is raised: see `elshi.mirror.errors`. UnreachableError and MissingError (something that the source's own
checkpoint calls for is not there) are no fault of the log; asking again is right.
"""

from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from elshi.base.errors import FormatError, SecurityError
from elshi.log import (
    Checkpoint,
    CosignatureVerifier,
    LogStore,
    MissingError,
    NoteVerifier,
    Verifier,
    check_signatures,
    format_note,
    open_note,
    parse_note,
    parse_vkey,
)
from elshi.log.durable_files import write_files
from elshi.log.note import add_signatures
from elshi.mirror.errors import (
    BadRecordError,
    DamagedCopyError,
    EquivocationError,
    RevokedCheckpointError,
    RolledBackError,
    WrongBytesError,
)
from elshi.mirror.following import NotContinuedError, check_same_tree
from elshi.mirror.log_copy import LogCopy
from elshi.mirror.memory import Memory
from elshi.mirror.office_copy import OfficeCopy, checkpoint_of, log_verifiers
from elshi.mirror.ports import Source, UnreachableError
from elshi.mirror.source_store import SourceStore
from elshi.mirror.staging import READERS, map_ahead, stage
from elshi.record import Ledger
from elshi.record.blobs import MAX_BYTES as MAX_BLOB_BYTES
from elshi.record.errors import ForeignOfficeError, NewerFormatError, RevokedKeyError
from elshi.record.kept import read_entry
from elshi.record.ledger import find_current
from elshi.record.reading import MAX_ENTRIES
from elshi.record.receipt import all_blobs
from elshi.record.rendition import blob_sha256
from elshi.record.replaying import read_office_entry
from elshi.record.types.offices import MAX_EPOCH


class NoSuchLogError(MissingError):
    """A source shows nothing of an office. Not every source has every office, so this is no alarm."""


@dataclass(frozen=True, slots=True)
class Pulled:
    """What a pull did: `sizes`, epoch to (before, after); how many `texts` came, and how many are `missing` now.

    `is_level`: the source showed all that we have, or more.
    """

    sizes: dict[int, tuple[int, int]]
    texts: int
    missing: int
    is_level: bool

    @property
    def is_new(self) -> bool:
        """Whether entries came."""
        return any(after > before for before, after in self.sizes.values())


@dataclass(frozen=True, slots=True)
class _Claim:
    """What a source shows of one epoch; the note is well-formed and of this log, and no more."""

    epoch: int
    note: bytes
    checkpoint: Checkpoint
    store: LogStore


def pull_office(
    copy: OfficeCopy, source: Source, *, memory: Memory, witnesses: Iterable[CosignatureVerifier] = ()
) -> Pulled:
    """Bring `copy` up to what `source` shows. `memory` is changed; the caller stores it, also after an error.

    `witnesses`: whose cosignatures are kept beside those of the office's own policy. Raises NoSuchLogError if the
    source has nothing of this office, and as the head of this module says; what is shown is then as it was.
    """
    heads = copy.heads()
    claims = _read_claims(copy, source, newest=max(heads, default=0))
    ledger = _read_own(copy)
    shown = memory.shown.setdefault(source.name, {}) if source.is_live else {}
    _check_not_rolled_back(claims, shown, source)
    _note_shown([claim for claim in claims if _is_signed(claim, ledger)], shown)
    grown = [claim for claim in claims if _takes(copy, claim, ledger)]
    _recall_missing(memory, ledger, heads)
    if not grown:
        _note_shown(claims, shown)
        _add_cosignatures(copy, claims, ledger, witnesses)
        texts = _fetch_missing(copy, source, memory, erased=frozenset() if ledger is None else ledger.erased)
        if ledger is not None:
            remove_erased(copy, ledger)
        return Pulled({}, texts, len(memory.missing), _is_level(claims, heads))
    sizes = {claim.epoch: (heads[claim.epoch].size if claim.epoch in heads else 0) for claim in grown}
    ledger = _replay(copy, heads, grown, before=ledger)
    notes = [_verify(claim, ledger, witnesses) for claim in grown]
    _note_shown(claims, shown)
    memory.missing |= named_since(ledger, sizes)
    texts = _fetch_missing(copy, source, memory, erased=ledger.erased)
    for claim, note in zip(grown, notes, strict=True):
        copy.log(claim.epoch).show(note)
    copy.keep_ledger(ledger)
    memory.named = {str(epoch): head.size for epoch, head in copy.heads().items()}
    remove_erased(copy, ledger)
    after = {claim.epoch: (sizes[claim.epoch], claim.checkpoint.size) for claim in grown}
    return Pulled(after, texts, len(memory.missing), is_level=True)


def remove_erased(copy: OfficeCopy, ledger: Ledger) -> None:
    """Remove the texts that have a tombstone; done again at each pull, so that a killed one leaves none."""
    for digest in ledger.erased:
        copy.blobs.path(digest).unlink(missing_ok=True)


def _read_claims(copy: OfficeCopy, source: Source, *, newest: int) -> list[_Claim]:
    """What the source shows, from our newest epoch on. Raises NoSuchLogError if that is nothing."""
    claims: list[_Claim] = []
    for epoch in range(max(newest, 1), MAX_EPOCH + 1):
        store = SourceStore(source, f"{copy.trust.office}/{epoch}")
        try:
            note = store.read("checkpoint")
        except MissingError:
            break
        try:
            parse_note(note)
        except FormatError as exc:  # the page of a portal or a proxy in the way: nothing was said about the log
            raise UnreachableError(f"{source.name} answered something else than a checkpoint") from exc
        try:
            checkpoint = checkpoint_of(note)
        except FormatError as exc:
            raise WrongBytesError(f"{copy.origin(epoch)}: {exc}") from exc
        if checkpoint.origin != copy.origin(epoch):
            raise ForeignOfficeError(f"expected the log {copy.origin(epoch)}, got {checkpoint.origin!r}")
        if checkpoint.size > MAX_ENTRIES:
            raise WrongBytesError(f"{checkpoint.origin}: expected at most {MAX_ENTRIES} entries, got {checkpoint.size}")
        if checkpoint.size == 0:  # made, and not begun yet
            break
        claims.append(_Claim(epoch, note, checkpoint, store))
    if not claims:
        raise NoSuchLogError(f"{source.name} shows no log of {copy.trust.office}")
    return claims


def _check_not_rolled_back(claims: list[_Claim], shown: dict[str, int], source: Source) -> None:
    """Raises if the source shows less than it did."""
    for claim in claims:
        before = shown.get(str(claim.epoch), 0)
        if claim.checkpoint.size < before:
            raise RolledBackError(
                f"{source.name} shows {claim.checkpoint.size} entries of {claim.checkpoint.origin}, and showed {before}"
            )


def _note_shown(claims: Iterable[_Claim], shown: dict[str, int]) -> None:
    """Remember what the source shows. Only of claims that hold: a size that nobody signed binds nobody."""
    for claim in claims:
        shown[str(claim.epoch)] = claim.checkpoint.size


def _read_own(copy: OfficeCopy, *, anew: bool = False) -> Ledger | None:
    """What our copy says. Raises DamagedCopyError where it does not hold any more: that is no fault of a source."""
    try:
        return copy.read_ledger(anew=anew)
    except NewerFormatError:
        raise
    except SecurityError as exc:
        raise DamagedCopyError(f"the copy in {copy.folder} is damaged: {exc}") from exc


def _recall_missing(memory: Memory, ledger: Ledger | None, heads: dict[int, Checkpoint]) -> None:
    """What the shown entries name beyond what was written down (a kill, a lost memory) may be missing, too."""
    known = {epoch: memory.named.get(str(epoch), 0) for epoch in heads}
    if ledger is not None and any(known[epoch] < head.size for epoch, head in heads.items()):
        memory.missing |= named_since(ledger, known)
        memory.named = {str(epoch): head.size for epoch, head in heads.items()}


def _takes(copy: OfficeCopy, claim: _Claim, ledger: Ledger | None) -> bool:
    """Whether the claim is more than we have; then its files are staged. Else it must be of one tree with ours."""
    log = copy.log(claim.epoch)
    ours, theirs = log.read_checkpoint(), claim.checkpoint
    if theirs.size <= ours.size:
        _check_of_ours(log, ours, claim, ledger)
        return False
    if ours.size == 0:
        read_office_entry(read_entry(claim.store, index=0, size=theirs.size), trust=copy.trust)  # whose log is it?
    try:
        stage(log, claim.store, theirs)
    except NotContinuedError as exc:
        _check_signed(claim, ledger)
        check_same_tree(ours, theirs, store=claim.store, notes=(log.read_note() or b"", claim.note))
        raise WrongBytesError(str(exc)) from exc
    return True


def _check_of_ours(log: LogCopy, ours: Checkpoint, claim: _Claim, ledger: Ledger | None) -> None:
    """No more than we have must be of one tree with ours. Who signed it matters only where it is not: a source that is
    behind may show what a key signed that has been revoked since.
    """
    try:
        check_same_tree(ours, claim.checkpoint, store=log.store, notes=(log.read_note() or b"", claim.note))
    except EquivocationError:
        _check_signed(claim, ledger)
        raise
    except SecurityError as exc:  # also MissingError: the tiles are ours
        raise DamagedCopyError(f"the copy in {log.folder} is damaged: {exc}") from exc


def _is_signed(claim: _Claim, ledger: Ledger | None, *, in_use: bool = False) -> bool:
    """Whether a log key that we know, and that is good there, signed the claim."""
    try:
        open_note(claim.note, log_verifiers(ledger, claim.checkpoint, epoch=claim.epoch, in_use=in_use))
    except SecurityError:
        return False
    return True


def _check_signed(claim: _Claim, ledger: Ledger | None) -> None:
    """Raises unless a log key that we know, and that is in use, signed it: else it proves nothing about the office."""
    if _is_signed(claim, ledger, in_use=True):
        return
    if _is_signed(claim, ledger):
        head = claim.checkpoint
        raise RevokedCheckpointError(f"{head.origin}: a revoked key signed another tree of {head.size} entries")
    raise _unsigned(claim, ledger)


def _unsigned(claim: _Claim, ledger: Ledger | None) -> SecurityError:
    """What is wrong with a claim that no good key of the log has signed."""
    origin, size = claim.checkpoint.origin, claim.checkpoint.size
    keys = () if ledger is None else ledger.keys
    revoked = [Verifier(origin, key.public_key) for key in keys if key.purpose == "log" and key.revoked]
    try:
        if check_signatures(parse_note(claim.note), revoked).verified:
            return RevokedCheckpointError(f"{origin}: its checkpoint of {size} entries is signed by a revoked key")
    except SecurityError:  # a bad line in a revoked key's name says nothing
        pass
    return WrongBytesError(f"{origin}: its checkpoint of {size} is not signed by a key of the log")


def _replay(copy: OfficeCopy, heads: dict[int, Checkpoint], grown: list[_Claim], *, before: Ledger | None) -> Ledger:
    """What every reader would make of the copy once the claims are shown; `before`: what it says without them."""
    new = {**heads, **{claim.epoch: claim.checkpoint for claim in grown}}
    stores: dict[int, LogStore] = {epoch: copy.log(epoch).store for epoch in new}
    try:
        return copy.replay(stores, new, verified={epoch: head.size for epoch, head in heads.items()})
    except (NewerFormatError, ForeignOfficeError, RevokedKeyError):
        raise
    except SecurityError as exc:
        _read_own(copy, anew=True)  # all was read from our own disk: is it that?
        kind = BadRecordError if _is_signed(grown[-1], before) else WrongBytesError
        raise kind(f"{copy.trust.office}: {exc}") from exc


def _verify(claim: _Claim, ledger: Ledger, witnesses: Iterable[CosignatureVerifier]) -> bytes:
    """The claim's note, with the signatures that were verified and no others."""
    origin, size = claim.checkpoint.origin, claim.checkpoint.size
    good = log_verifiers(ledger, claim.checkpoint, epoch=claim.epoch)
    known: list[NoteVerifier] = [*good, *declared_witnesses(ledger), *witnesses]
    try:
        opened = check_signatures(parse_note(claim.note), known)
    except SecurityError as exc:
        raise WrongBytesError(f"{origin}: a signature on its checkpoint of {size} is bad: {exc}") from exc
    if any(opened.is_signed_by(key) for key in good):
        return format_note(opened.text, opened.verified)
    raise _unsigned(claim, ledger)


def declared_witnesses(ledger: Ledger) -> list[CosignatureVerifier]:
    """The witnesses that the office itself names."""
    declared = () if ledger.policy is None else ledger.policy.witnesses
    keys = (parse_vkey(it.vkey) for it in declared)
    return [key for key in keys if isinstance(key, CosignatureVerifier)]


def _add_cosignatures(
    copy: OfficeCopy, claims: list[_Claim], ledger: Ledger | None, witnesses: Iterable[CosignatureVerifier]
) -> None:
    """Keep the cosignatures that the source has on the very checkpoint that we show, and that hold."""
    log, claim = copy.log(claims[-1].epoch), claims[-1]
    ours = log.read_note()
    if ledger is None or ours is None or claim.epoch != ledger.epoch or checkpoint_of(ours) != claim.checkpoint:
        return
    known = [*declared_witnesses(ledger), *witnesses]
    try:
        opened = check_signatures(parse_note(claim.note), known)
    except SecurityError as exc:
        raise WrongBytesError(f"{claim.checkpoint.origin}: a cosignature is bad: {exc}") from exc
    note = add_signatures(ours, opened.verified)
    if note != ours:
        log.show(note)


def named_since(ledger: Ledger, before: dict[int, int]) -> set[str]:
    """The texts that entries beyond the sizes `before` name. Of snapshots only the newest: the others are not read."""
    entries = [entry for chain in ledger.statements.values() for entry in chain]
    new = (it for it in [*entries, *ledger.snapshots[-1:]] if it.epoch in before and it.index >= before[it.epoch])
    return {digest for it in new for digest in all_blobs(it.record)}


def still_needed(ledger: Ledger, missing: set[str]) -> set[str]:
    """Those of the `missing` texts without which something that stands cannot be shown."""
    standing = [find_current(chain) for chain in ledger.statements.values()]
    found = [it for it in [*standing, *ledger.snapshots[-1:]] if it is not None]
    return {digest for it in found for digest in all_blobs(it.record)} & missing


def _fetch_missing(copy: OfficeCopy, source: Source, memory: Memory, *, erased: frozenset[str]) -> int:
    """Read from `source` what `memory` says is missing; how many came. What is erased is not taken back."""
    memory.missing -= erased
    memory.missing = {digest for digest in memory.missing if not _is_here(copy, digest)}
    if not memory.missing:
        return 0

    def read(digest: str) -> tuple[str, bytes | None]:
        path = f"blobs/sha256/{digest[:2]}/{digest[2:4]}/{digest}"
        try:
            data = source.read(path, max_bytes=MAX_BLOB_BYTES)
        except MissingError:
            return digest, None
        if blob_sha256(data) != digest:
            raise WrongBytesError(f"{path} has other bytes than its name says")
        return path, data

    came: list[str] = []
    cut: list[UnreachableError] = []

    def found(results: Iterable[tuple[str, bytes | None]]) -> Iterator[tuple[str, bytes]]:
        try:
            for path, data in results:
                if data is not None:
                    came.append(path.rpartition("/")[2])
                    yield path, data
        except UnreachableError as exc:  # what came by then is kept
            cut.append(exc)

    with ThreadPoolExecutor(READERS) as pool:
        write_files(copy.folder, found(map_ahead(pool, read, sorted(memory.missing))))
    memory.missing -= set(came)
    if cut:
        raise cut[0]
    return len(came)


def _is_here(copy: OfficeCopy, digest: str) -> bool:
    try:
        copy.blobs.read(digest)
    except SecurityError:
        return False
    return True


def _is_level(claims: list[_Claim], heads: dict[int, Checkpoint]) -> bool:
    newest = max(heads, default=0)
    return any(it.epoch > newest or it.checkpoint.size >= heads[newest].size for it in claims if it.epoch >= newest)
