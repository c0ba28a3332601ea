"""What is in a bundle and where (`elshi.mirror.bundle`): read once from beginning to end, and checked against itself.

Reads through `read_at(offset, count)`, so a file may be larger than memory. What is kept is 32 bytes for each 256
entries, a note and an edge for each log, 48 bytes for each text.
"""

import hashlib
import re
from array import array
from bisect import bisect_left
from dataclasses import dataclass, field

from elshi.base.errors import FormatError
from elshi.base.ids import check_host, check_office
from elshi.log import Checkpoint, heartbeat
from elshi.log.frontier import TILE_WIDTH
from elshi.log.merkle import HASH_BYTES, leaf_hashes
from elshi.log.tiles import TilePath, format_tile, parse_bundle
from elshi.mirror import heads
from elshi.mirror.bundle import (
    BEAT,
    EDGE,
    END,
    ENTRIES,
    HEAD_BYTES,
    HEADS,
    MAGIC,
    NOTE,
    TEXT,
    ReadAt,
    check_head,
    parse_edge,
)
from elshi.mirror.office_copy import checkpoint_of
from elshi.record.reading import MAX_ENTRIES
from elshi.record.types.offices import MAX_EPOCH

MAX_LOGS = heads.MAX_NOTES
MAX_TEXTS = 1 << 22
_EPOCH = re.compile(r"[1-9][0-9]{0,3}")


@dataclass(frozen=True, slots=True)
class Section:
    """One log of a bundle: `note` and `beat` (b"" if there is none) as they are, entries [`start`, checkpoint.size).

    `places`: offset and length of each entry bundle, from number `start` // 256 on, one after the other. `tiles`: path
    to bytes of each tile above level 0 that reaches right of `start`, and of the partial one of level 0.
    """

    office: str
    epoch: int
    checkpoint: Checkpoint
    note: bytes
    beat: bytes
    start: int
    places: "array[int]"
    tiles: dict[str, bytes]

    @property
    def first(self) -> int:
        """The number of the first entry bundle."""
        return self.start // TILE_WIDTH

    def place(self, index: int) -> tuple[int, int] | None:
        """Offset and length of the entry bundle `index`; None if it is not here."""
        at = 2 * (index - self.first)
        return (self.places[at], self.places[at + 1]) if 0 <= at < len(self.places) else None


@dataclass(slots=True)
class Texts:
    """Where each text is: ascending SHA-256 digests in a row, and offset and length of each."""

    digests: bytearray = field(default_factory=bytearray)
    places: "array[int]" = field(default_factory=lambda: array("Q"))

    def __len__(self) -> int:
        return len(self.digests) // HASH_BYTES

    def digest(self, number: int) -> bytes:
        """The digest of text `number`."""
        return bytes(self.digests[number * HASH_BYTES : (number + 1) * HASH_BYTES])

    def add(self, digest: bytes, offset: int, length: int) -> None:
        """Add the next one. Raises FormatError unless it comes after the last in order."""
        if len(self) and self.digest(len(self) - 1) >= digest:
            raise FormatError("texts are not in the order of their hashes, each once")
        if len(self) == MAX_TEXTS:
            raise FormatError(f"expected at most {MAX_TEXTS} texts")
        self.digests += digest
        self.places.extend((offset, length))

    def find(self, digest: bytes) -> tuple[int, int] | None:
        """Offset and length of a text; None if it is not here."""
        number = bisect_left(range(len(self)), digest, key=self.digest)
        if number == len(self) or self.digest(number) != digest:
            return None
        return self.places[2 * number], self.places[2 * number + 1]


@dataclass(frozen=True, slots=True)
class Index:
    """What is in a bundle and where. `heads`: the bytes of its first frame."""

    heads: bytes
    sections: tuple[Section, ...]
    texts: Texts


def read_index(read_at: ReadAt, size: int) -> Index:
    """The index of a file that is whole (`check_whole`), each frame of it read once. Raises FormatError."""
    frames = _Frames(read_at, size)
    said = frames.take(HEADS)
    heads.parse_heads(said)
    sections: list[Section] = []
    while frames.next_is(NOTE):
        section = _read_section(frames)
        if sections and (section.office, section.epoch) <= (sections[-1].office, sections[-1].epoch):
            raise FormatError("logs are not in order, each once")
        if len(sections) == MAX_LOGS:
            raise FormatError(f"expected at most {MAX_LOGS} logs")
        sections.append(section)
    texts = Texts()
    while frames.next_is(TEXT):
        data = frames.take(TEXT)
        texts.add(hashlib.sha256(data).digest(), frames.at - len(data), len(data))
    frames.take(END)
    if frames.at != size:
        raise FormatError(f"{size - frames.at} bytes follow the end")
    return Index(said, tuple(sections), texts)


class _Frames:
    """The frames in a row, each within the limit of its kind; `at`: the offset behind the last one taken."""

    def __init__(self, read_at: ReadAt, size: int) -> None:
        self._read_at = read_at
        self._size = size
        self.at = len(MAGIC)

    def next_is(self, kind: bytes) -> bool:
        return self._read_at(self.at, 1) == kind

    def take(self, kind: bytes) -> bytes:
        head = self._read_at(self.at, HEAD_BYTES)
        if len(head) < HEAD_BYTES or head[:1] != kind:
            raise FormatError(f"expected a frame of kind {kind.decode()} at byte {self.at}, got {head[:1]!r}")
        length = check_head(head)
        data = self._read_at(self.at + HEAD_BYTES, length)
        if len(data) != length:
            raise FormatError(f"a frame of kind {kind.decode()} at byte {self.at} has no end")
        self.at += HEAD_BYTES + length
        return data


def _read_section(frames: _Frames) -> Section:
    note = frames.take(NOTE)
    head = checkpoint_of(note)
    office, epoch = _parse_origin(head.origin)
    if not 0 < head.size <= MAX_ENTRIES:
        raise FormatError(f"{head.origin}: expected 1 to {MAX_ENTRIES} entries, got {head.size}")
    beat = frames.take(BEAT) if frames.next_is(BEAT) else b""
    if beat and heartbeat.parse_heartbeat(beat).origin != head.origin:
        raise FormatError(f"{head.origin}: a heartbeat of another log")
    edge = parse_edge(frames.take(EDGE))
    start = edge.size
    if start > head.size or (start % TILE_WIDTH and start != head.size):
        raise FormatError(f"{head.origin}: entries of a log of {head.size} cannot begin at {start}")
    places: array[int] = array("Q")
    tiles: dict[str, bytes] = {}
    while edge.size < head.size:
        data = frames.take(ENTRIES)
        leaves = leaf_hashes(parse_bundle(data, width=min(TILE_WIDTH, head.size - edge.size)))
        places.extend((frames.at - len(data), len(data)))
        filled = [tile for tile in edge.add(leaves) if tile.level]
        tiles |= {str(TilePath(it.level, it.index, TILE_WIDTH)): format_tile(it.hashes) for it in filled}
    if edge.root() != head.root:
        raise FormatError(f"the entries of {head.origin} do not lead to the root of its checkpoint")
    tiles |= {str(TilePath(it.level, it.index, len(it.hashes))): format_tile(it.hashes) for it in edge.partials()}
    return Section(office, epoch, head, note, beat, start, places, tiles)


def _parse_origin(origin: str) -> tuple[str, int]:
    """Office and epoch of a log of ours. Raises FormatError."""
    parts = origin.split("/")
    if len(parts) != 3 or not _EPOCH.fullmatch(parts[2]) or int(parts[2]) > MAX_EPOCH:
        raise FormatError(f"expected a log like mfa.samal.example/xs-mfa/1, got {origin[:200]!r}")
    check_host(parts[0])
    check_office(parts[1])
    return parts[1], int(parts[2])
