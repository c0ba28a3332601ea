"""A bundle: logs and texts in one file, for a stick (`docs/formats/bundle.md`).

    elshi-bundle/1\\n      then frames: kind (1 byte), length of what follows (4 bytes, big-endian), that many bytes
    h                     heads: notes of any log that the sender knows (`elshi.mirror.heads`)
    c [b] r e…            one log: checkpoint note, heartbeat note, right edge, entry bundles; logs in order
    t…                    texts, in order of their SHA-256, which is their name
    .                     the end: SHA-256 of all bytes before this frame

No frame holds a path. A right edge says where the entries begin: `from` (8 bytes), then the hashes that the tiled tree
of the first `from` entries has right of its full tiles, lowest level first. Edge and entries must lead to the root in
the note, so a file that lies about one log is refused as a whole before anything is taken; who signed the note is not
looked at here. Tiles are not carried: they follow from edge and entries, and so do numbers and widths.

Here: frames, edges, and whether a file is whole. What is in it: `elshi.mirror.bundle_index`.
"""

import hashlib
import re
from collections.abc import Callable, Iterable, Iterator

from elshi.base.errors import FormatError, UserError
from elshi.log.frontier import TILE_WIDTH, Frontier
from elshi.log.merkle import HASH_BYTES
from elshi.log.note import MAX_NOTE_BYTES
from elshi.log.tiles import MAX_BUNDLE_BYTES
from elshi.mirror import heads
from elshi.mirror.errors import CutOffError
from elshi.record.blobs import MAX_BYTES as MAX_TEXT_BYTES
from elshi.record.errors import NewerFormatError
from elshi.record.reading import MAX_ENTRIES

FORMAT = "elshi-bundle/1"
MAGIC = f"{FORMAT}\n".encode()
HEADS, NOTE, BEAT, EDGE, ENTRIES, TEXT, END = b"h", b"c", b"b", b"r", b"e", b"t", b"."
MAX_EDGE_BYTES = 8 + 3 * (TILE_WIDTH - 1) * HASH_BYTES  # three levels reach beyond MAX_ENTRIES
LIMITS = {  # kind to the longest that may follow its head, in bytes
    HEADS: heads.MAX_BYTES, NOTE: MAX_NOTE_BYTES, BEAT: MAX_NOTE_BYTES, EDGE: MAX_EDGE_BYTES,
    ENTRIES: MAX_BUNDLE_BYTES, TEXT: MAX_TEXT_BYTES, END: HASH_BYTES,
}  # fmt: skip
HEAD_BYTES = 5
END_BYTES = HEAD_BYTES + HASH_BYTES
_END_HEAD = END + HASH_BYTES.to_bytes(4, "big")
_PIECE = 1 << 20
_OTHER_VERSION = re.compile(rb"elshi-bundle/[1-9][0-9]{0,3}\n")

ReadAt = Callable[[int, int], bytes]  # (offset, count): the bytes there, fewer only at the end of the file


def format_frame(kind: bytes, data: bytes) -> bytes:
    """One frame. Raises FormatError for what is too long."""
    if len(data) > LIMITS[kind]:
        raise FormatError(f"expected at most {LIMITS[kind]} bytes in a frame of kind {kind.decode()}, got {len(data)}")
    return kind + len(data).to_bytes(4, "big") + data


def finish(pieces: Iterable[bytes]) -> Iterator[bytes]:
    """The bytes of a whole bundle: what is fixed at its beginning, the `pieces` (frames), and the end."""
    sum_ = hashlib.sha256(MAGIC)
    yield MAGIC
    for piece in pieces:
        sum_.update(piece)
        yield piece
    yield format_frame(END, sum_.digest())


def format_edge(edge: Frontier) -> bytes:
    """What an edge frame holds."""
    return edge.size.to_bytes(8, "big") + b"".join(hash_ for level in edge.levels for hash_ in level)


def parse_edge(data: bytes) -> Frontier:
    """The edge. Raises FormatError unless it has exactly the hashes that a tree of its size has."""
    edge = Frontier()
    edge.size, edge.levels = int.from_bytes(data[:8], "big"), []
    if len(data) < 8 or edge.size > MAX_ENTRIES:
        raise FormatError(f"expected an edge of at most {MAX_ENTRIES} entries")
    count, at = edge.size, 8
    while count or not edge.levels:
        count, width = divmod(count, TILE_WIDTH)
        end = at + width * HASH_BYTES
        edge.levels.append([data[start : start + HASH_BYTES] for start in range(at, end, HASH_BYTES)])
        at = end
    if at != len(data):
        raise FormatError(f"edge of {edge.size} entries has wrong size: expected {at} bytes, got {len(data)}")
    return edge


def check_whole(read_at: ReadAt, size: int) -> None:
    """Accepts if the file of `size` bytes ends with the digest of all that is before it.

    Raises CutOffError for one that lacks its end, UserError for something else than a bundle, NewerFormatError for a
    later version, FormatError for any other damage. Reads each byte once, and a cut file's heads again.
    """
    start = read_at(0, len(MAGIC))
    if start != MAGIC:
        if MAGIC.startswith(start) and size < len(MAGIC):
            raise CutOffError(f"cut off after {size} bytes")
        if _OTHER_VERSION.match(start + b"\n"):
            raise NewerFormatError("it needs a newer Elshi")
        raise UserError(f"no bundle ({FORMAT})")
    body = size - END_BYTES
    last = read_at(body, END_BYTES) if body >= len(MAGIC) else b""
    if not last.startswith(_END_HEAD):
        _check_cut(read_at, size)
    sum_ = hashlib.sha256()
    for at in range(0, body, _PIECE):
        sum_.update(read_at(at, min(_PIECE, body - at)))
    if sum_.digest() != last[HEAD_BYTES:]:
        raise FormatError("damaged: its bytes are not those that it was made of")


def _check_cut(read_at: ReadAt, size: int) -> None:
    """Always raises: CutOffError if the file ends in the midst of good frames or between two, else FormatError."""
    at = len(MAGIC)
    while at < size:
        head = read_at(at, HEAD_BYTES)
        if len(head) < HEAD_BYTES:
            _check_kind(head[:1])
            break
        at += HEAD_BYTES + check_head(head)
        if head[:1] == END and at < size:
            raise FormatError(f"damaged: {size - at} bytes follow the end")
    raise CutOffError(f"cut off after {size} bytes")


def _check_kind(kind: bytes) -> None:
    if kind not in LIMITS:
        raise FormatError(f"damaged: no kind of frame {kind!r}")


def check_head(head: bytes) -> int:
    """The length that a frame's head says."""
    kind, length = head[:1], int.from_bytes(head[1:], "big")
    _check_kind(kind)
    if length > LIMITS[kind] or (kind == END and length != HASH_BYTES):
        raise FormatError(f"damaged: a frame of kind {kind.decode()} with {length} bytes")
    return length
