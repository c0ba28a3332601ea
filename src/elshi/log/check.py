"""A full audit of any tlog-tiles log: every entry, every tile of every level, the root, the signatures.

A broken log is a finding, not an exception: `check_log` says `ok=False` and the first problem it met. It stops there,
because what lies beyond a broken part leads nowhere.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from elshi.base.errors import SecurityError
from elshi.log import merkle
from elshi.log.checkpoint import Checkpoint, parse_checkpoint
from elshi.log.frontier import Frontier, Tile
from elshi.log.note import UnverifiedNote, Verifier, open_note, parse_note
from elshi.log.ports import LogStore
from elshi.log.reader import read_bundle, read_tile, widths
from elshi.log.tiles import TilePath


@dataclass(frozen=True, slots=True)
class SignatureCheck:
    """A signature line's key name; `checked` only if a given key verified it."""

    name: str
    checked: bool


@dataclass(frozen=True, slots=True)
class LogCheck:
    """What an audit found. `origin`, `size`, `root` are None if there was no readable checkpoint.

    `ok` says that the files are one well-formed tree with the root of the checkpoint and, where verifiers were given,
    that one of them signed it. Without verifiers nothing is said about who signed: see `signatures`.
    """

    origin: str | None
    size: int | None
    root: bytes | None
    ok: bool
    problems: tuple[str, ...]
    signatures: tuple[SignatureCheck, ...]


def check_log(
    store: LogStore, verifiers: Sequence[Verifier] = (), *, on_progress: Callable[[int], object] | None = None
) -> LogCheck:
    """Audit a log. `on_progress` is called with the number of entries checked since its last call.

    Raises nothing for a broken log; UserError if a file may not be read.
    """
    try:
        data = store.read("checkpoint")
        note = parse_note(data)
        checkpoint = parse_checkpoint(note.text)
    except SecurityError as exc:
        return LogCheck(None, None, None, ok=False, problems=(str(exc),), signatures=())
    problems: list[str] = []
    signatures = _signatures(note, checked=set())
    try:
        if verifiers:
            signatures = _signatures(note, checked=set(open_note(data, verifiers).verified))
        _check_tree(store, checkpoint, on_progress)
    except SecurityError as exc:
        problems.append(str(exc))
    origin, size, root = checkpoint.origin, checkpoint.size, checkpoint.root
    return LogCheck(origin, size, root, ok=not problems, problems=tuple(problems), signatures=signatures)


def _signatures(note: UnverifiedNote, *, checked: set[object]) -> tuple[SignatureCheck, ...]:
    return tuple(SignatureCheck(signature.name, signature in checked) for signature in note.signatures)


def _check_tree(store: LogStore, checkpoint: Checkpoint, on_progress: Callable[[int], object] | None) -> None:
    frontier = Frontier()
    for index, width in widths(checkpoint.size):
        leaves = [merkle.leaf_hash(entry) for entry in read_bundle(store, index=index, width=width)]
        for tile in frontier.add(leaves):
            _check_tile(store, tile)
        if on_progress is not None:
            on_progress(width)
    for tile in frontier.partials():
        _check_tile(store, tile)
    if frontier.root() != checkpoint.root:
        raise SecurityError("the entries do not lead to the root of the checkpoint")


def _check_tile(store: LogStore, tile: Tile) -> None:
    path = TilePath(tile.level, tile.index, len(tile.hashes))
    if tuple(read_tile(store, path)) != tile.hashes:
        raise SecurityError(f"{path} does not match the entries")
