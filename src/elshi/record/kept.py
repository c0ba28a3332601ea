"""Reading a log as of an earlier size: its kept checkpoints, and tiles that have grown since."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from elshi.log import LogStore, MissingError
from elshi.log.folder import KEPT, list_below
from elshi.log.frontier import TILE_WIDTH
from elshi.log.reader import read_bundle, read_kept
from elshi.log.tiles import ENTRIES, TilePath, format_bundle, format_tile, parse_bundle, parse_tile, parse_tile_path


@dataclass(frozen=True, slots=True)
class GrownStore:
    """A :class:`LogStore` that gives the partial tiles of an earlier size, cut from those of the log of `size`.

    A log keeps the partial tiles of its newest size only (tlog-tiles, "Pruning"). Nothing is verified here.
    """

    store: LogStore
    size: int

    def read(self, path: str) -> bytes:
        """See the protocol."""
        try:
            return self.store.read(path)
        except MissingError:
            grown = None if path.startswith(KEPT) or path == "checkpoint" else self._grown(parse_tile_path(path))
            if grown is None:
                raise
            return grown

    def _grown(self, tile: TilePath) -> bytes | None:
        width = self.size // TILE_WIDTH ** max(tile.level, 0) - tile.index * TILE_WIDTH
        if not tile.width < width < TILE_WIDTH:  # a full tile is looked for by the reader
            return None
        data = self.store.read(str(TilePath(tile.level, tile.index, width)))
        if tile.level == ENTRIES:
            return format_bundle(parse_bundle(data, width=width)[: tile.width])
        return format_tile(parse_tile(data, width=width)[: tile.width])


def read_kept_notes(folder: Path, store: LogStore, *, below: int) -> Iterator[bytes]:
    """The kept notes of the log in `folder` of at most `below` entries, the longest log first; nothing verified."""
    names = (name for name in list_below(folder, KEPT) if name.isascii() and name.isdecimal() and len(name) < 20)
    for size in sorted({int(name) for name in names if name == str(int(name))}, reverse=True):
        if 0 < size <= below:
            yield read_kept(store, size)


def read_entry(store: LogStore, *, index: int, size: int) -> bytes:
    """Entry `index` of a log of `size`, not verified. Raises SecurityError if it cannot be read."""
    bundle, offset = divmod(index, TILE_WIDTH)
    width = min(TILE_WIDTH, size - bundle * TILE_WIDTH)
    return read_bundle(store, index=bundle, width=width)[offset]
