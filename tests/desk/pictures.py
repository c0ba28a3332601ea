"""Small whole pictures made by hand from the standards, with and without what a camera writes beside the picture."""

import zlib

PDF = b"%PDF-1.7\n1 0 obj <</Author (A. Author)>> endobj\n%%EOF\n"
GPS = b"GPS 51.1694 71.4491 secret place"
UPRIGHT_6 = b"MM\x00*\x00\x00\x00\x08\x00\x01\x01\x12\x00\x03\x00\x00\x00\x01\x00\x06\x00\x00\x00\x00\x00\x00"


def chunk(kind: bytes, body: bytes) -> bytes:
    return len(body).to_bytes(4, "big") + kind + body + zlib.crc32(kind + body).to_bytes(4, "big")


def png(*extra: bytes, pixel: int = 0) -> bytes:
    """One grey pixel; `extra` chunks stand before its data."""
    head = chunk(b"IHDR", b"\x00\x00\x00\x01\x00\x00\x00\x01\x08\x00\x00\x00\x00")
    data = chunk(b"IDAT", zlib.compress(bytes((0, pixel))))
    return b"\x89PNG\r\n\x1a\n" + head + b"".join(extra) + data + chunk(b"IEND", b"")


def tiff(orientation: int, *, little: bool = True) -> bytes:
    """A directory with a camera's name, the orientation and a place."""
    order = "little" if little else "big"

    def number(value: int, size: int) -> bytes:
        return value.to_bytes(size, order)

    entries = [
        number(0x010F, 2) + number(2, 2) + number(4, 4) + b"Cam\x00",
        number(0x0112, 2) + number(3, 2) + number(1, 4) + number(orientation, 2) + b"\x00\x00",
    ]
    head = b"II*\x00" if little else b"MM\x00*"
    return head + number(8, 4) + number(len(entries), 2) + b"".join(entries) + number(0, 4) + GPS


def segment(marker: int, body: bytes) -> bytes:
    return bytes((0xFF, marker)) + (len(body) + 2).to_bytes(2, "big") + body


JFIF = segment(0xE0, b"JFIF\x00\x01\x01\x00\x00\x01\x00\x01\x00\x00")
TABLES = segment(0xDB, b"\x00" + b"\x01" * 64) + segment(0xC0, b"\x08\x00\x01\x00\x01\x01\x01\x11\x00")
SCAN = segment(0xDA, b"\x01\x01\x00\x00\x3f\x00") + b"\x12\xff\x00\x34\xff\xd0\x56"


def jpeg(*extra: bytes, after: bytes = b"", scans: int = 1) -> bytes:
    """The parts of a JPEG in their order (its data decode to nothing); `after` follows its end marker."""
    return b"\xff\xd8" + JFIF + b"".join(extra) + TABLES + SCAN * scans + b"\xff\xd9" + after


def riff(kind: bytes, body: bytes) -> bytes:
    return kind + len(body).to_bytes(4, "little") + body + b"\x00" * (len(body) % 2)


def webp(*extra: bytes, flags: int = 0, after: bytes = b"") -> bytes:
    parts = (
        riff(b"VP8X", bytes((flags, 0, 0, 0)) + b"\x00" * 6) + riff(b"VP8L", b"\x2f\x00\x00\x00\x00") + b"".join(extra)
    )
    return b"RIFF" + (len(parts) + 4).to_bytes(4, "little") + b"WEBP" + parts + after
