"""How wide and high a picture is, from its first bytes: PNG, JPEG, WebP. Where nothing can be read, nothing is said.

Bluesky's applications cut a picture to a square if they are not told (app.bsky.embed.images, `aspectRatio`); a card
would lose words. A picture that may have to be turned (the desk keeps that one part of EXIF) is not spoken of at all.
"""

import struct

_SIZED = frozenset({*range(0xC0, 0xD0)} - {0xC4, 0xC8, 0xCC})  # JPEG's SOF markers (ITU-T T.81, B.1.1.3)
_TURNED = (b"Exif\0\0", b"eXIf", b"EXIF")  # in JPEG, PNG, WebP
_BARE = frozenset({0x01, *range(0xD0, 0xD9)})  # markers without a length


def read_size(data: bytes) -> tuple[int, int] | None:
    """Width and height in pixels, each from 1; None if it is no such picture, a broken one, or to be turned."""
    if any(mark in data for mark in _TURNED):
        return None
    try:
        if data.startswith(b"\x89PNG\r\n\x1a\n"):
            found = struct.unpack(">II", data[16:24])
        elif data.startswith(b"\xff\xd8"):
            found = _read_jpeg(data)
        elif data[:4] == b"RIFF" and data[8:12] == b"WEBP":
            found = _read_webp(data)
        else:
            return None
    except (struct.error, IndexError):
        return None
    width, height = found
    return (width, height) if width > 0 and height > 0 else None


def _read_jpeg(data: bytes) -> tuple[int, int]:
    at = 2
    while data[at] == 0xFF:
        marker = data[at + 1]
        if marker == 0xFF:  # a filling byte
            at += 1
        elif marker in _BARE:
            at += 2
        elif marker in _SIZED:
            height, width = struct.unpack(">HH", data[at + 5 : at + 9])
            return width, height
        else:
            at += 2 + struct.unpack(">H", data[at + 2 : at + 4])[0]
    return 0, 0


def _read_webp(data: bytes) -> tuple[int, int]:
    kind, body = data[12:16], data[20:]
    if kind == b"VP8X":  # the container's own: 24 bits each, less one
        return int.from_bytes(body[4:7], "little") + 1, int.from_bytes(body[7:10], "little") + 1
    if kind == b"VP8L":  # 14 bits each, less one, after a byte of signature
        bits = struct.unpack("<I", body[1:5])[0]
        return (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1
    if kind == b"VP8 ":  # RFC 6386, 9.1: after three bytes of frame tag and three of start code
        width, height = struct.unpack("<HH", body[6:10])
        return width & 0x3FFF, height & 0x3FFF
    return 0, 0
