"""Reading a log from its files: checkpoint, entries, proofs.

Every byte is suspect until it leads to the checkpoint's root. A partial tile that is gone is read from the full one in
its place (tlog-tiles, "Partial Tiles").
"""

from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import Protocol

from elshi.base.errors import FormatError, SecurityError
from elshi.log import merkle
from elshi.log.checkpoint import Checkpoint, parse_checkpoint
from elshi.log.frontier import TILE_WIDTH, Frontier
from elshi.log.note import NoteVerifier, open_note
from elshi.log.ports import LogStore, MissingError
from elshi.log.tiles import ENTRIES, TilePath, parse_bundle, parse_tile


def read_checkpoint(store: LogStore, verifiers: Iterable[NoteVerifier], *, origin: str | None = None) -> Checkpoint:
    """The log's checkpoint, signed by one of `verifiers`, and of the log `origin` if that is given.

    Raises MissingError, FormatError or SecurityError.
    """
    checkpoint = parse_checkpoint(open_note(store.read("checkpoint"), verifiers).text)
    if origin is not None and checkpoint.origin != origin:
        raise SecurityError(f"checkpoint is of another log: expected {origin!r}, got {checkpoint.origin!r}")
    return checkpoint


def read_kept(store: LogStore, size: int) -> bytes:
    """The kept note of the checkpoint of `size`, with the cosignatures it has got; nothing verified. MissingError."""
    return store.read(f"checkpoints/{size}")


def read_tile(store: LogStore, path: TilePath) -> list[bytes]:
    """The hashes of a tile, not yet authenticated. Raises SecurityError that names the tile."""
    return _read_stored(store, path, parse_tile)


def read_bundle(store: LogStore, *, index: int, width: int) -> list[bytes]:
    """The first `width` entries of bundle `index`, not yet authenticated. Raises SecurityError that names it."""
    return _read_stored(store, TilePath(ENTRIES, index, width), parse_bundle)


class _Parse(Protocol):
    def __call__(self, data: bytes, *, width: int) -> list[bytes]: ...


def _read_stored(store: LogStore, path: TilePath, parse: _Parse) -> list[bytes]:
    stored = path
    try:
        try:
            data = store.read(str(path))
        except MissingError:
            if path.width == TILE_WIDTH:
                raise
            stored = path.full()
            data = store.read(str(stored))
        return parse(data, width=stored.width)[: path.width]
    except FormatError as exc:
        raise FormatError(f"{stored}: {exc}") from exc


def widths(size: int, *, after: int = 0) -> Iterator[tuple[int, int]]:
    """(index, width) of each level-0 tile, and of each bundle, of a tree of `size` that has leaves beyond `after`."""
    for start in range(after - after % TILE_WIDTH, size, TILE_WIDTH):
        yield start // TILE_WIDTH, min(TILE_WIDTH, size - start)


def read_entries(store: LogStore, checkpoint: Checkpoint) -> Iterator[bytes]:
    """All entries in order. Each one is verified against the checkpoint's root before it is yielded.

    First all level-0 tiles are read and must lead to the root (done before this returns); of each, its hash is kept:
    32 bytes per 256 entries. Then each bundle must hash to what was kept. `checkpoint` itself must be trusted, or
    be verified by the caller before he uses what he read. Raises SecurityError.
    """
    frontier = Frontier()
    kept: list[bytes] = []
    for index, width in widths(checkpoint.size):
        hashes = read_tile(store, TilePath(0, index, width))
        kept.append(merkle.root(hashes))
        frontier.add(hashes)
    if frontier.root() != checkpoint.root:
        raise SecurityError(f"tiles of {checkpoint.origin} do not lead to the root of its checkpoint")
    return _verified_entries(store, checkpoint, kept)


def _verified_entries(store: LogStore, checkpoint: Checkpoint, kept: list[bytes]) -> Iterator[bytes]:
    for index, width in widths(checkpoint.size):
        entries = read_bundle(store, index=index, width=width)
        if merkle.root([merkle.leaf_hash(entry) for entry in entries]) != kept[index]:
            raise SecurityError(f"entry bundle {index} of {checkpoint.origin} does not match its tile")
        yield from entries


def read_frontier(store: LogStore, checkpoint: Checkpoint) -> Frontier:
    """The right edge of the tree, read from its partial tiles; they must lead to the checkpoint's root.

    At most one tile per level of 256, whatever the size. What lies left of it is not looked at. Raises SecurityError.
    """
    frontier = read_edge(store, checkpoint.size)
    if frontier.root() != checkpoint.root:
        raise SecurityError(f"tiles of {checkpoint.origin} do not lead to the root of its checkpoint")
    return frontier


def read_growing(store: LogStore, frontier: Frontier, checkpoint: Checkpoint) -> list[bytes]:
    """The entries of `checkpoint` beyond those of `frontier`, which was verified before; the frontier grows by them.

    What lies left of the frontier is not looked at; that the new tiles go on from it is what leads to the root. Nothing
    changes on SecurityError, also raised where the checkpoint is of a shorter log.
    """
    grown, entries = frontier.copy(), []
    if checkpoint.size < grown.size:
        raise SecurityError(f"checkpoint of {checkpoint.origin} has {checkpoint.size} entries, {grown.size} were there")
    for index, width in widths(checkpoint.size, after=grown.size):
        hashes, before = read_tile(store, TilePath(0, index, width)), len(grown.levels[0])
        found = read_bundle(store, index=index, width=width)
        if hashes[:before] != grown.levels[0] or [merkle.leaf_hash(one) for one in found] != hashes:
            raise SecurityError(f"entry bundle {index} of {checkpoint.origin} does not go on from what was read before")
        grown.add(hashes[before:])
        entries += found[before:]
    if grown.root() != checkpoint.root:
        raise SecurityError(f"tiles of {checkpoint.origin} do not lead to the root of its checkpoint")
    frontier.size, frontier.levels = grown.size, grown.levels
    return entries


def read_edge(store: LogStore, size: int) -> Frontier:
    """The right edge of the first `size` entries as the tiles have it, not verified. Raises SecurityError."""
    frontier = Frontier()
    frontier.size, frontier.levels = size, []
    level, count = 0, size
    while count or not frontier.levels:
        index, width = divmod(count, TILE_WIDTH)
        frontier.levels.append(read_tile(store, TilePath(level, index, width)) if width else [])
        level, count = level + 1, index
    return frontier


def read_inclusion(store: LogStore, checkpoint: Checkpoint, index: int) -> list[bytes]:
    """The inclusion proof of entry `index`, made from tiles and verified against the checkpoint's root.

    Reads at most two tiles per level of 256; for many proofs under one checkpoint see `ProofReader`. Raises
    SecurityError; ValueError if there is no such entry.
    """
    return ProofReader(store, checkpoint).inclusion(index)


def read_consistency(store: LogStore, old: Checkpoint, new: Checkpoint) -> list[bytes]:
    """The proof that `old` (size > 0) is a prefix of `new`, made from the tiles of `new` and verified.

    Raises SecurityError, also where there is no such proof.
    """
    return ProofReader(store, new).consistency(old)


def read_growth(store: LogStore, *, old_size: int, new: Checkpoint) -> list[bytes]:
    """The consistency proof from `old_size` (0: an empty one) to `new`, made from the tiles of `new` and verified.

    For a witness that names only the size it knows. Raises SecurityError, also for a size beyond `new`.
    """
    if old_size in {0, new.size}:
        return []
    reader = ProofReader(store, new)
    return reader.consistency(Checkpoint(new.origin, old_size, reader.root_at(old_size)))


_KEPT_TILES = 64  # of at most 8 KiB
_KEPT_NODES = 1 << 14


class ProofReader:
    """Makes proofs under one checkpoint from tiles; keeps the tiles and inner nodes that it needed lately.

    Every proof is verified against the checkpoint's root before it is returned.
    """

    def __init__(self, store: LogStore, checkpoint: Checkpoint) -> None:
        self._checkpoint = checkpoint
        self._tile = lru_cache(maxsize=_KEPT_TILES)(lambda path: read_tile(store, path))
        self._node = lru_cache(maxsize=_KEPT_NODES)(self._read_node)

    def inclusion(self, index: int) -> list[bytes]:
        """See `read_inclusion`."""
        size = self._checkpoint.size
        if not 0 <= index < size:
            raise ValueError(f"no entry {index} in a log of {size}")
        proof = merkle.prove_inclusion(index, size, subtree=self._node)
        leaf = self._node(index, index + 1)
        merkle.verify_inclusion(index=index, size=size, leaf=leaf, proof=proof, root=self._checkpoint.root)
        return proof

    def consistency(self, old: Checkpoint) -> list[bytes]:
        """See `read_consistency`."""
        new = self._checkpoint
        if not 0 < old.size <= new.size or old.origin != new.origin:
            raise SecurityError(f"no consistency proof leads from size {old.size} to {new.size} of {new.origin}")
        proof = merkle.prove_consistency(old.size, new.size, subtree=self._node)
        merkle.verify_consistency(old_size=old.size, size=new.size, old_root=old.root, root=new.root, proof=proof)
        return proof

    def root_at(self, size: int) -> bytes:
        """The root of the first `size` entries as the tiles have it, not verified. SecurityError if beyond the tree."""
        if not 0 <= size <= self._checkpoint.size:
            raise SecurityError(f"no consistency proof leads from size {size} to {self._checkpoint.size}")
        return self._node(0, size) if size else merkle.EMPTY_ROOT

    def _read_node(self, lo: int, hi: int) -> bytes:
        """The hash of leaves [lo, hi), a node of the tree: whole, or the right edge of it."""
        count = hi - lo
        if count & (count - 1):  # the right edge: split it as RFC 6962 does
            middle = lo + (1 << (count.bit_length() - 1))
            return merkle.node_hash(self._node(lo, middle), self._node(middle, hi))
        level = (count.bit_length() - 1) // 8
        span = TILE_WIDTH**level
        start, width = lo // span, count // span
        if width > 1:
            middle = (lo + hi) // 2
            return merkle.node_hash(self._node(lo, middle), self._node(middle, hi))
        index, offset = divmod(start, TILE_WIDTH)
        available = min(TILE_WIDTH, self._checkpoint.size // span - index * TILE_WIDTH)
        found: bytes = self._tile(TilePath(level, index, available))[offset]
        return found
