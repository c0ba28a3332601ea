"""Paths, tiles and entry bundles of C2SP tlog-tiles, as pure functions.

    tile/<L>/<N>[.p/<W>]        hashes of 32 bytes, 256 in a full tile
    tile/entries/<N>[.p/<W>]    entries, each with a big-endian uint16 length before it

Full bundles and tiles hold 256; `.p/<W>` marks a partial one of width W. `<N>` is written in groups of three digits,
all but the last with an `x`: 1234067 is x001/x234/067.
"""

import re
import struct
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from elshi.base.errors import FormatError
from elshi.log.frontier import TILE_WIDTH
from elshi.log.merkle import HASH_BYTES

MAX_ENTRY_BYTES = 65_535
MAX_BUNDLE_BYTES = TILE_WIDTH * (MAX_ENTRY_BYTES + 2)
_LENGTH = struct.Struct(">H")
ENTRIES = -1  # the "level" of entry bundles

_PATH = re.compile(
    r"tile/(?P<level>entries|0|[1-9][0-9]?)/(?P<index>(?:x[0-9]{3}/){0,6}[0-9]{3})(?:\.p/(?P<width>[1-9][0-9]{0,2}))?"
)


@dataclass(frozen=True, slots=True)
class TilePath:
    """Which tile: `level` 0..63 or ENTRIES, `index` in its level, `width` 1..256 (256: full)."""

    level: int
    index: int
    width: int

    def __str__(self) -> str:
        groups = [f"{self.index % 1000:03d}"]
        rest = self.index // 1000
        while rest:
            groups.insert(0, f"x{rest % 1000:03d}")
            rest //= 1000
        level = "entries" if self.level == ENTRIES else str(self.level)
        suffix = "" if self.width == TILE_WIDTH else f".p/{self.width}"
        return f"tile/{level}/{'/'.join(groups)}{suffix}"

    def full(self) -> "TilePath":
        """The full tile of the same place."""
        return TilePath(self.level, self.index, TILE_WIDTH)

    def needs_size(self) -> int:
        """The smallest tree that has this tile."""
        return int((self.index * TILE_WIDTH + self.width) * TILE_WIDTH ** max(self.level, 0))


def parse_tile_path(path: str) -> TilePath:
    """The tile that `path` (relative, with /) names. Raises FormatError for any other spelling."""
    match = _PATH.fullmatch(path)
    if match is None:
        raise FormatError(f"not a tile path: {path!r}")
    level = ENTRIES if match["level"] == "entries" else int(match["level"])
    index = int(match["index"].replace("/", "").replace("x", ""))
    found = TilePath(level, index, int(match["width"] or TILE_WIDTH))
    if str(found) != path or level > 63:
        raise FormatError(f"not a tile path: {path!r}")
    return found


def tile_paths(size: int) -> Iterator[TilePath]:
    """Every bundle and tile that a tree of `size` consists of, each once; partial ones at the right edge."""
    for level in (ENTRIES, *range(64)):
        count = size // TILE_WIDTH ** max(level, 0)
        if count == 0:
            return
        yield from (TilePath(level, index, TILE_WIDTH) for index in range(count // TILE_WIDTH))
        if count % TILE_WIDTH:
            yield TilePath(level, count // TILE_WIDTH, count % TILE_WIDTH)


def format_tile(hashes: Sequence[bytes]) -> bytes:
    """The bytes of a tile."""
    return b"".join(hashes)


def parse_tile(data: bytes, *, width: int) -> list[bytes]:
    """The `width` hashes of a tile. Raises FormatError unless it has exactly that many."""
    if len(data) != width * HASH_BYTES:
        raise FormatError(f"tile has wrong size: expected {width * HASH_BYTES} bytes, got {len(data)}")
    return [data[start : start + HASH_BYTES] for start in range(0, len(data), HASH_BYTES)]


def format_bundle(entries: Sequence[bytes]) -> bytes:
    """The bytes of an entry bundle. Each entry is at most 65,535 bytes, else FormatError."""
    parts = [b""] * (2 * len(entries))
    try:
        parts[::2] = map(_LENGTH.pack, map(len, entries))
    except struct.error:  # does not fit two bytes
        check_entries(entries)
        raise
    parts[1::2] = entries
    return b"".join(parts)


def check_entries(entries: Iterable[bytes]) -> None:
    """Raises FormatError if one of `entries` is longer than a log can hold."""
    longest = max(map(len, entries), default=0)
    if longest > MAX_ENTRY_BYTES:
        raise FormatError(f"entry too long: expected at most {MAX_ENTRY_BYTES} bytes, got {longest}")


def parse_bundle(data: bytes, *, width: int) -> list[bytes]:
    """The `width` entries of a bundle. Raises FormatError if one is cut off or bytes are left over."""
    entries: list[bytes] = []
    at = 0
    for _ in range(width):
        start = at + 2
        at = start + int.from_bytes(data[start - 2 : start], "big")
        if start > len(data) or at > len(data):
            raise FormatError(f"entry bundle ends within entry {len(entries)} of {width}")
        entries.append(data[start:at])
    if at != len(data):
        raise FormatError(f"entry bundle has {len(data) - at} bytes after its {width} entries")
    return entries
