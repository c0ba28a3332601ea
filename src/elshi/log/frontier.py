"""The right edge of a growing tiled tree: all that is needed to add leaves and to know the root.

At tile level L it keeps the up to 255 hashes that do not fill a tile yet (tlog-tiles, "Partial Tiles"): at most 8 KiB
per level, whatever the size of the log.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from elshi.log import merkle

TILE_WIDTH = 256


@dataclass(frozen=True, slots=True)
class Tile:
    """The hashes of tile `index` at `level`; fewer than 256 in a partial tile."""

    level: int
    index: int
    hashes: tuple[bytes, ...]


class Frontier:
    """Not thread-safe. `size` leaves so far; `levels[L]` the hashes right of the last full tile of level L."""

    def __init__(self) -> None:
        self.size = 0
        self.levels: list[list[bytes]] = [[]]

    def copy(self) -> "Frontier":
        """An independent copy, to try an append on."""
        other = Frontier()
        other.size, other.levels = self.size, [list(level) for level in self.levels]
        return other

    def room(self) -> int:
        """How many leaves still fit the unfinished level-0 tile, 1..256."""
        return TILE_WIDTH - len(self.levels[0])

    def add(self, leaves: Sequence[bytes]) -> list[Tile]:
        """Add at most `room()` leaf hashes; the tiles that this filled, lowest level first."""
        if len(leaves) > self.room():
            raise ValueError(f"expected at most {self.room()} leaves, got {len(leaves)}")
        self.size += len(leaves)
        self.levels[0].extend(leaves)
        filled: list[Tile] = []
        level = 0
        while len(self.levels[level]) == TILE_WIDTH:
            hashes = tuple(self.levels[level])
            filled.append(Tile(level, self.size // TILE_WIDTH ** (level + 1) - 1, hashes))
            self.levels[level] = []
            if level + 1 == len(self.levels):
                self.levels.append([])
            self.levels[level + 1].append(merkle.root(hashes))
            level += 1
        return filled

    def partials(self) -> Iterator[Tile]:
        """The partial tiles of the present size, lowest level first; empty ones do not exist."""
        for level, hashes in enumerate(self.levels):
            if hashes:
                yield Tile(level, self.size // TILE_WIDTH ** (level + 1), tuple(hashes))

    def root(self) -> bytes:
        """The root of all leaves so far (RFC 6962). At most 255 hashes of work per level."""
        carried: list[bytes] = []
        for hashes in self.levels:
            # the smaller tree to the right of the full tiles stands as one last node beside them
            row = [*hashes, *carried]
            carried = [merkle.root(row)] if row else []
        return carried[0] if carried else merkle.EMPTY_ROOT
