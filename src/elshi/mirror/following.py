"""From a copy and a source to the files of the grown copy: only what is new is read, and nothing is taken unverified.

The source's level-1 tiles say what each new bundle of 256 entries hashes to; together with our own right edge they must
lead to the root of its checkpoint, before a single entry is read. Because our own edge is part of that sum, a tree that
leads to the root is one that continues ours (RFC 6962, 2.1.2). One level-1 tile speaks for 65,536 entries.

    outline = read_outline(store, frontier=edge, new=checkpoint)         the plan, verified
    copy.write(growth_files(outline, frontier=edge, bundles=…))          the bytes, each verified, then written
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from elshi.base.errors import SecurityError
from elshi.log import Checkpoint, LogStore, MissingError, ProofReader
from elshi.log.compact import CompactRange
from elshi.log.frontier import TILE_WIDTH, Frontier
from elshi.log.merkle import leaf_hashes
from elshi.log.reader import read_tile
from elshi.log.tiles import ENTRIES, TilePath, format_tile, parse_bundle
from elshi.mirror.errors import EquivocationError, WrongBytesError


class NotContinuedError(SecurityError):
    """What the source's tiles say does not lead from our right edge to its checkpoint; why is not known yet."""


@dataclass(frozen=True, slots=True)
class Outline:
    """What is new up to `checkpoint`: the hash of each bundle from number `first` on, and the leaves of a last, partial
    one (empty if there is none).
    """

    checkpoint: Checkpoint
    first: int
    bundles: tuple[bytes, ...]
    tail: tuple[bytes, ...]

    def widths(self) -> Iterator[tuple[int, int]]:
        """(number, width) of each bundle that is to be read."""
        for offset in range(len(self.bundles)):
            yield self.first + offset, TILE_WIDTH
        if self.tail:
            yield self.first + len(self.bundles), len(self.tail)


def read_outline(store: LogStore, *, frontier: Frontier, new: Checkpoint) -> Outline:
    """The outline from our edge `frontier` to `new`, which must be larger.

    Raises NotContinuedError if the tiles do not lead from the one to the other, MissingError where one is not there.
    """
    first, (full, width) = frontier.size // TILE_WIDTH, divmod(new.size, TILE_WIDTH)
    bundles: list[bytes] = []
    for index in range(first // TILE_WIDTH, -(-full // TILE_WIDTH)):
        start = index * TILE_WIDTH
        hashes = read_tile(store, TilePath(1, index, min(TILE_WIDTH, full - start)))
        bundles += hashes[max(first - start, 0) :]
    tail = tuple(read_tile(store, TilePath(0, full, width))) if width else ()
    ours = tuple(frontier.levels[0])
    if full == first and tail[: len(ours)] != ours:
        raise NotContinuedError(f"{new.origin}: the entries from {first * TILE_WIDTH} on are others than before")
    sum_ = _left_of(frontier)
    for hash_ in bundles:
        sum_.add(hash_, height=8)
    for leaf in tail:
        sum_.add(leaf)
    if sum_.root() != new.root:
        raise NotContinuedError(f"{new.origin}: the tiles do not lead from {frontier.size} entries to {new.size}")
    return Outline(new, first, tuple(bundles), tail)


def _left_of(frontier: Frontier) -> CompactRange:
    """What lies left of the frontier's unfinished bundle."""
    sum_ = CompactRange()
    for level in range(len(frontier.levels) - 1, 0, -1):
        for hash_ in frontier.levels[level]:
            sum_.add(hash_, height=8 * level)
    return sum_


def growth_files(outline: Outline, *, frontier: Frontier, bundles: Iterable[bytes]) -> Iterator[tuple[str, bytes]]:
    """(path, bytes) of each bundle and tile that is new, verified before it is yielded; `frontier` grows with them.

    `bundles`: their bytes in the order of `outline.widths()`. Raises WrongBytesError for one that is not of the
    outline, NotContinuedError if the entries that we have of the first one are others.
    """
    for offset, ((index, width), data) in enumerate(zip(outline.widths(), bundles, strict=True)):
        path = TilePath(ENTRIES, index, width)
        try:
            leaves = leaf_hashes(parse_bundle(data, width=width))
        except SecurityError as exc:
            raise WrongBytesError(f"{path}: {exc}") from exc
        ours = frontier.levels[0]
        if leaves[: len(ours)] != ours:
            raise NotContinuedError(f"{outline.checkpoint.origin}: {path} begins with other entries than before")
        filled = frontier.add(leaves[len(ours) :])
        if width < TILE_WIDTH:
            is_right = tuple(leaves) == outline.tail
        else:
            above = filled[1].hashes if len(filled) > 1 else frontier.levels[1]
            is_right = above[-1] == outline.bundles[offset]
        if not is_right:
            raise WrongBytesError(f"{path} does not hold the entries that the tree has there")
        yield str(path), data
        for tile in filled:
            yield str(TilePath(tile.level, tile.index, TILE_WIDTH)), format_tile(tile.hashes)
    for tile in frontier.partials():
        yield str(TilePath(tile.level, tile.index, len(tile.hashes))), format_tile(tile.hashes)


def is_of_outline(data: bytes, outline: Outline, *, index: int, width: int) -> bool:
    """Whether `data`, found on our own disk, is the bundle that the outline has at `index`."""
    try:
        leaves = leaf_hashes(parse_bundle(data, width=width))
    except SecurityError:
        return False
    if width < TILE_WIDTH:
        return tuple(leaves) == outline.tail
    frontier = Frontier()
    frontier.add(leaves)
    return frontier.levels[1][-1] == outline.bundles[index - outline.first]


def check_same_tree(ours: Checkpoint, theirs: Checkpoint, *, store: LogStore, notes: tuple[bytes, bytes]) -> None:
    """Accepts if the smaller of two signed checkpoints is a prefix of the larger, whose tiles are in `store`.

    Raises EquivocationError, with both `notes`, if it is proved that it is not; WrongBytesError if the tiles of the
    larger do not lead to its own root, which proves nothing about the log; MissingError.
    """
    smaller, larger = sorted((ours, theirs), key=lambda it: it.size)
    if smaller.size == larger.size:
        if smaller.root != larger.root:
            raise EquivocationError(f"{ours.origin}: two trees of {ours.size} entries are signed", notes)
        return
    if smaller.size == 0:
        return
    try:
        reader = ProofReader(store, larger)
        root = reader.root_at(smaller.size)
        reader.consistency(Checkpoint(larger.origin, smaller.size, root))
    except MissingError:
        raise
    except SecurityError as exc:
        raise WrongBytesError(
            f"{larger.origin}: its tiles do not lead to its own root at {larger.size}: {exc}"
        ) from exc
    if root != smaller.root:
        raise EquivocationError(
            f"{ours.origin}: the tree of {smaller.size} entries and that of {larger.size}, both signed, do not agree",
            notes,
        )
