"""A full audit of any tlog-tiles log: every entry, every tile of every level, the roots, the signatures.

A broken log is a finding, not an exception: `check_log` says `ok=False` and the first problem it met. It stops there,
because what lies beyond a broken part leads nowhere.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from elshi.base.errors import SecurityError
from elshi.log import merkle
from elshi.log.checkpoint import Checkpoint, parse_checkpoint
from elshi.log.compact import CompactRange
from elshi.log.cosignature import CosignatureVerifier
from elshi.log.frontier import TILE_WIDTH, Frontier, Tile
from elshi.log.note import Note, NoteVerifier, UnverifiedNote, check_signatures, parse_note
from elshi.log.ports import LogStore
from elshi.log.reader import read_bundle, read_kept, read_tile, widths
from elshi.log.tiles import TilePath


@dataclass(frozen=True, slots=True)
class SignatureCheck:
    """A signature line's key name; `checked` only if a given key verified it."""

    name: str
    checked: bool


@dataclass(frozen=True, slots=True)
class LogCheck:
    """What an audit found. `origin`, `size`, `root` are None if there was no readable checkpoint.

    `ok` says that the files are one well-formed tree with the root of the checkpoint, that `kept` older checkpoints
    are of the same tree and, where verifiers were given, that they signed: one of the log's keys each checkpoint, each
    cosigner the newest. Without verifiers nothing is said about who signed: see `signatures`, those of the newest.
    """

    origin: str | None
    size: int | None
    root: bytes | None
    ok: bool
    problems: tuple[str, ...]
    signatures: tuple[SignatureCheck, ...]
    kept: int = 0


def check_log(
    store: LogStore,
    verifiers: Sequence[NoteVerifier] = (),
    *,
    kept: Iterable[int] = (),
    on_progress: Callable[[int], object] | None = None,
) -> LogCheck:
    """Audit a log, and of its kept checkpoints (`checkpoints/<size>`) those of the sizes `kept`.

    `on_progress` is called with the number of entries checked since its last call. Raises nothing for a broken log;
    UserError if a file may not be read.
    """
    try:
        note = parse_note(store.read("checkpoint"))
        checkpoint = parse_checkpoint(note.text)
    except SecurityError as exc:
        return LogCheck(None, None, None, ok=False, problems=(str(exc),), signatures=())
    problems: list[str] = []
    signatures = _signatures(note, checked=set())
    sizes = sorted(set(kept))
    try:
        signatures = _signatures(note, checked=set(_check_signed(note, verifiers, cosigned=True).verified))
        roots = _read_kept_roots(store, checkpoint, verifiers, sizes)
        _check_tree(store, checkpoint, roots, on_progress)
    except SecurityError as exc:
        problems.append(str(exc))
    origin, size, root = checkpoint.origin, checkpoint.size, checkpoint.root
    return LogCheck(origin, size, root, not problems, tuple(problems), signatures, len(sizes))


def _signatures(note: UnverifiedNote, *, checked: set[object]) -> tuple[SignatureCheck, ...]:
    return tuple(SignatureCheck(signature.name, signature in checked) for signature in note.signatures)


def _check_signed(note: UnverifiedNote, verifiers: Sequence[NoteVerifier], *, cosigned: bool) -> Note:
    """One of the log's keys must have signed, if any was given; with `cosigned` also each cosigner that was given."""
    opened = check_signatures(note, verifiers)
    cosigners = [verifier for verifier in verifiers if isinstance(verifier, CosignatureVerifier)]
    logs = [verifier for verifier in verifiers if verifier not in cosigners]
    if logs and not any(opened.is_signed_by(log) for log in logs):
        named = ", ".join(signature.name for signature in opened.unverified)
        raise SecurityError(f"note is signed by no known key; it names {named}")
    for cosigner in cosigners if cosigned else ():
        if not opened.is_signed_by(cosigner):
            raise SecurityError(f"checkpoint is not cosigned by {cosigner.name}")
    return opened


def _read_kept_roots(
    store: LogStore, checkpoint: Checkpoint, verifiers: Sequence[NoteVerifier], sizes: Iterable[int]
) -> dict[int, bytes]:
    """The root that each kept checkpoint names, after all about it but the root itself was checked."""
    roots: dict[int, bytes] = {}
    for size in sizes:
        try:
            note = parse_note(read_kept(store, size))
            _check_signed(note, verifiers, cosigned=False)
            found = parse_checkpoint(note.text)
        except SecurityError as exc:
            raise SecurityError(f"checkpoints/{size}: {exc}") from exc
        if (found.origin, found.size) != (checkpoint.origin, size):
            raise SecurityError(f"checkpoints/{size}: is of size {found.size} of {found.origin}")
        if size > checkpoint.size:
            raise SecurityError(
                f"checkpoints/{size}: is beyond the shown checkpoint of size {checkpoint.size}; if the writer was "
                "stopped in the midst of an append, starting it mends this; else an older checkpoint was put back"
            )
        roots[size] = found.root
    return roots


def _check_tree(
    store: LogStore, checkpoint: Checkpoint, roots: dict[int, bytes], on_progress: Callable[[int], object] | None
) -> None:
    frontier, older = Frontier(), _OlderRoots(roots)
    for index, width in widths(checkpoint.size):
        leaves = merkle.leaf_hashes(read_bundle(store, index=index, width=width))
        older.add(leaves)
        for tile in frontier.add(leaves):
            _check_tile(store, tile)
        if on_progress is not None:
            on_progress(width)
    for tile in frontier.partials():
        _check_tile(store, tile)
    if frontier.root() != checkpoint.root:
        raise SecurityError("the entries do not lead to the root of the checkpoint")


class _OlderRoots:
    """Compares the roots at some sizes while the leaves come by, a tile at a time; costs nothing without any."""

    def __init__(self, roots: dict[int, bytes]) -> None:
        self._roots = roots
        self._last = max(roots, default=-1)
        self._range = CompactRange()
        self._compare()

    def add(self, leaves: list[bytes]) -> None:
        start = self._range.size
        if start >= self._last:
            return
        end = start + len(leaves)
        if len(leaves) == TILE_WIDTH and not any(size in self._roots for size in range(start + 1, end)):
            self._range.add(merkle.root(leaves), height=8)
            self._compare()
            return
        for leaf in leaves:
            self._range.add(leaf)
            self._compare()

    def _compare(self) -> None:
        expected = self._roots.get(self._range.size)
        if expected is not None and self._range.root() != expected:
            raise SecurityError(f"checkpoints/{self._range.size}: is not of the tree that the entries make")


def _check_tile(store: LogStore, tile: Tile) -> None:
    path = TilePath(tile.level, tile.index, len(tile.hashes))
    if tuple(read_tile(store, path)) != tile.hashes:
        raise SecurityError(f"{path} does not match the entries")
