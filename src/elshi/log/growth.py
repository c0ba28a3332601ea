"""One append in the making: entries in, the files of the grown tree out."""

from collections.abc import Iterable, Iterator
from itertools import islice

from elshi.log import merkle
from elshi.log.frontier import TILE_WIDTH, Frontier
from elshi.log.tiles import ENTRIES, TilePath, format_bundle, format_tile


class Growth:
    """Yields the new files once, by `files`; afterwards `frontier` and `tail` are the new right edge.

    Holds one tile's entries at a time, and with `keep_leaves` also the leaf hash of every new entry.
    """

    def __init__(
        self, frontier: Frontier, tail: list[bytes], entries: Iterable[bytes], *, keep_leaves: bool = False
    ) -> None:
        self.frontier, self.tail = frontier, tail
        self.leaves: list[bytes] = []
        self.filled: list[TilePath] = []  # full tiles and bundles where partial ones were before
        self._old_size = frontier.size
        self._entries = iter(entries)
        self._keep_leaves = keep_leaves

    def files(self) -> Iterator[tuple[str, bytes]]:
        """(path, bytes) of every new bundle and tile; partial ones last, and only those that changed.

        Raises FormatError for an entry that is too long, where its bundle would come.
        """
        before = {(tile.level, tile.index, len(tile.hashes)) for tile in self.frontier.partials()}
        while batch := list(islice(self._entries, self.frontier.room())):
            leaves = merkle.leaf_hashes(batch)
            if self._keep_leaves:
                self.leaves += leaves
            self.tail += batch
            for tile in self.frontier.add(leaves):
                yield from self._full(tile.level, tile.index, format_tile(tile.hashes))
        if self.tail:
            index, width = divmod(self.frontier.size, TILE_WIDTH)
            yield str(TilePath(ENTRIES, index, width)), format_bundle(self.tail)
        for tile in self.frontier.partials():
            if (tile.level, tile.index, len(tile.hashes)) not in before:
                yield str(TilePath(tile.level, tile.index, len(tile.hashes))), format_tile(tile.hashes)

    def _full(self, level: int, index: int, data: bytes) -> Iterator[tuple[str, bytes]]:
        path = TilePath(level, index, TILE_WIDTH)
        # only the tiles at the old right edge can have been partial before
        was_partial = self._old_size // TILE_WIDTH**level > index * TILE_WIDTH
        if was_partial:
            self.filled.append(path)
        yield str(path), data
        if level == 0:
            bundle = TilePath(ENTRIES, index, TILE_WIDTH)
            if was_partial:
                self.filled.append(bundle)
            yield str(bundle), format_bundle(self.tail)
            self.tail = []
