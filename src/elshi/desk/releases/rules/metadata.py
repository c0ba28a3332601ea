"""Taking out of a picture what it says beside the picture: camera, place, time, names, thumbnails, whatever follows it.

A photograph from a telephone tells where it was taken, and who published it cannot take that back. So a picture is kept
without it, and whoever added it is told. The picture itself is not touched: its parts are copied as they are, and
the one thing that a browser needs, which way is up, is written anew. JPEG (ITU-T T.81, Exif 2.32), PNG (third edition),
WebP (RFC 9649). A PDF is left as it is: what it hides cannot be taken out without making another one.
"""

import re
import zlib
from dataclasses import dataclass

from elshi.desk.releases.rules import RuleError
from elshi.record.attachments import JPEG, PNG, WEBP, Media

_SOS, _EOI, _APP1, _APP2, _APP14, _COM = 0xDA, 0xD9, 0xE1, 0xE2, 0xEE, 0xFE
_FIRST = 0xC0  # below it are no markers of a picture (B.1.1.3)
_SCAN_ONLY = frozenset(range(0xD0, 0xD9))  # RST0 to RST7 stand within a scan, SOI at the beginning
_SCAN_END = re.compile(rb"\xff[^\x00\xd0-\xd7\xff]")  # the next marker after a scan's coded data
_PNG_KEPT = frozenset(
    {b"IHDR", b"PLTE", b"IDAT", b"IEND", b"tRNS", b"cHRM", b"gAMA", b"iCCP", b"sBIT", b"sRGB", b"cICP", b"bKGD"}
    | {b"hIST", b"pHYs", b"acTL", b"fcTL", b"fdAT"}
)
_WEBP_KEPT = frozenset({b"VP8 ", b"VP8L", b"VP8X", b"ALPH", b"ANIM", b"ANMF", b"ICCP"})
_WEBP_FIRST = frozenset({b"VP8 ", b"VP8L", b"VP8X"})  # RFC 9649, 2.5 to 2.7
_EXIF_FLAG, _XMP_FLAG = 0x08, 0x04  # in the first byte of VP8X
_ORIENTATION = 0x0112
_MAX_PARTS = 20_000  # of one file


@dataclass(frozen=True, slots=True)
class Cleaned:
    """The bytes to keep. `is_changed`: something was taken out."""

    data: bytes
    is_changed: bool


class _DamagedError(Exception):
    """The parts of the file do not fit together."""


def clean_picture(data: bytes, media: Media) -> Cleaned:
    """`data` without what is no part of the picture; unchanged if it is none. Raises RuleError `attachment-damaged`."""
    clean = {JPEG: _clean_jpeg, PNG: _clean_png, WEBP: _clean_webp}.get(media)
    if clean is None:
        return Cleaned(data, is_changed=False)
    try:
        kept = clean(data)
    except (_DamagedError, IndexError) as exc:
        raise RuleError("attachment-damaged") from exc
    return Cleaned(kept, is_changed=kept != data)


def _clean_jpeg(data: bytes) -> bytes:
    out, at = bytearray(data[:2]), 2
    for _ in range(_MAX_PARTS):
        if data[at] != 0xFF:
            raise _DamagedError
        while data[at] == 0xFF:  # fill bytes, B.1.1.2
            at += 1
        marker, at = data[at], at + 1
        if marker == _EOI:
            return bytes(out) + b"\xff\xd9"  # what follows is no part of the picture
        if marker < _FIRST or marker in _SCAN_ONLY:  # else what is left could read in another way than what was given
            raise _DamagedError
        end = at + int.from_bytes(data[at : at + 2], "big")
        if end < at + 2 or end > len(data):
            raise _DamagedError
        out += _jpeg_segment(marker, data[at:end])
        at = end
        if marker == _SOS:
            found = _SCAN_END.search(data, at)
            if found is None:  # a file without its end marker; browsers show it all the same
                return bytes(out) + data[at:] + b"\xff\xd9"
            out += data[at : found.start()]
            at = found.start()
    raise _DamagedError


def _jpeg_segment(marker: int, segment: bytes) -> bytes:
    """The segment as it is kept: empty for what is no part of the picture."""
    whole = bytes((0xFF, marker)) + segment
    body = segment[2:]
    if marker == _APP1 and body.startswith(b"Exif\x00\x00"):
        upright = _format_orientation(_find_orientation(body[6:]))
        return b"" if not upright else b"\xff\xe1" + (len(upright) + 8).to_bytes(2, "big") + b"Exif\x00\x00" + upright
    if 0xE0 <= marker <= 0xEF:
        is_kept = (
            (marker == 0xE0 and body.startswith(b"JFIF\x00"))
            or (marker == _APP2 and body.startswith(b"ICC_PROFILE\x00"))
            or (marker == _APP14 and body.startswith(b"Adobe"))
        )
        return whole if is_kept else b""
    return b"" if marker == _COM else whole


def _clean_png(data: bytes) -> bytes:
    out, at = bytearray(data[:8]), 8
    for _ in range(_MAX_PARTS):
        length, kind = int.from_bytes(data[at : at + 4], "big"), data[at + 4 : at + 8]
        end = at + 12 + length
        chunk = data[at:end]
        if len(chunk) < 12 or end > len(data) or zlib.crc32(chunk[4:-4]) != int.from_bytes(chunk[-4:], "big"):
            raise _DamagedError
        if kind in _PNG_KEPT:
            out += chunk
        elif kind == b"eXIf":
            out += _png_chunk(b"eXIf", _format_orientation(_find_orientation(chunk[8:-4])))
        elif kind[:1].isupper():  # a critical chunk that we do not know: no picture without it
            raise _DamagedError
        if kind == b"IEND":
            return bytes(out)
        at = end
    raise _DamagedError


def _png_chunk(kind: bytes, body: bytes) -> bytes:
    return body and len(body).to_bytes(4, "big") + kind + body + zlib.crc32(kind + body).to_bytes(4, "big")


def _clean_webp(data: bytes) -> bytes:
    end = 8 + int.from_bytes(data[4:8], "little")
    if end > len(data) or end < 20:
        raise _DamagedError
    parts, at, upright = bytearray(), 12, b""
    for _ in range(_MAX_PARTS):
        if at >= end:
            break
        kind, length = data[at : at + 4], int.from_bytes(data[at + 4 : at + 8], "little")
        after = at + 8 + length + length % 2
        if len(kind) < 4 or at + 8 + length > end:
            raise _DamagedError
        body = data[at + 8 : at + 8 + length]
        if kind == b"EXIF":
            upright = _format_orientation(_find_orientation(body.removeprefix(b"Exif\x00\x00")))
        elif kind in _WEBP_KEPT:
            parts += _webp_chunk(kind, body)
        at = after
    else:
        raise _DamagedError
    if bytes(parts[:4]) not in _WEBP_FIRST or (parts[:4] == b"VP8X" and parts[4:8] != b"\x0a\x00\x00\x00"):
        raise _DamagedError
    if parts[:4] == b"VP8X":
        parts[8] = (parts[8] & ~(_EXIF_FLAG | _XMP_FLAG)) | (_EXIF_FLAG if upright else 0)
        parts += _webp_chunk(b"EXIF", upright) if upright else b""
    return b"RIFF" + (len(parts) + 4).to_bytes(4, "little") + b"WEBP" + bytes(parts)


def _webp_chunk(kind: bytes, body: bytes) -> bytes:
    return kind + len(body).to_bytes(4, "little") + body + b"\x00" * (len(body) % 2)


def _find_orientation(tiff: bytes) -> int:
    """Which way is up, 1 (as it is) to 8, from the first directory of a TIFF structure; 1 for anything odd."""
    order = {b"II*\x00": "little", b"MM\x00*": "big"}.get(tiff[:4])
    if order is None:
        return 1
    little = order == "little"

    def number(start: int, size: int) -> int:
        return int.from_bytes(tiff[start : start + size], "little" if little else "big")

    at = number(4, 4)
    for entry in range(at + 2, at + 2 + 12 * min(number(at, 2), 500), 12):
        if entry + 12 > len(tiff):
            break
        if number(entry, 2) == _ORIENTATION:
            found = number(entry + 8, 2)
            return found if 1 <= found <= 8 else 1
    return 1


def _format_orientation(orientation: int) -> bytes:
    """A TIFF structure that says only this; empty for a picture that is upright as it is."""
    if orientation == 1:
        return b""
    entry = _ORIENTATION.to_bytes(2, "big") + b"\x00\x03\x00\x00\x00\x01" + orientation.to_bytes(2, "big") + b"\x00\x00"
    return b"MM\x00*\x00\x00\x00\x08" + b"\x00\x01" + entry + b"\x00\x00\x00\x00"
