"""Sizes of pictures, read from heads that were written by hand from the documents."""

import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st

from channels.contract import PNG
from elshi.adapters.channels.picture_sizes import read_size
from elshi.adapters.channels.telegram import empty_picture

JPEG = (
    bytes.fromhex("ffd8ffe000104a46494600010101004800480000")  # SOI, APP0
    + bytes.fromhex("ffdb0043") + bytes(65)  # a table
    + bytes.fromhex("ffc0001108013a0276030111000211010311 01".replace(" ", ""))  # SOF0: 314 high, 630 wide
)  # fmt: skip
PROGRESSIVE = JPEG.replace(b"\xff\xc0", b"\xff\xc2")
FILLED = JPEG.replace(b"\xff\xc0", b"\xff\xff\xff\xc0")


def webp(kind: bytes, body: bytes) -> bytes:
    chunk = kind + struct.pack("<I", len(body)) + body
    return b"RIFF" + struct.pack("<I", 4 + len(chunk)) + b"WEBP" + chunk


@pytest.mark.parametrize(
    ("data", "size"),
    [
        (PNG, (1, 1)),
        (empty_picture(), (640, 360)),
        (JPEG, (630, 314)),
        (PROGRESSIVE, (630, 314)),
        (FILLED, (630, 314)),
        (webp(b"VP8 ", bytes.fromhex("3001009d012a58029001")), (600, 400)),
        (webp(b"VP8L", bytes.fromhex("2f57c26300".replace(" ", ""))), (600, 400)),
        (webp(b"VP8X", bytes.fromhex("00000000 570200 8f0100".replace(" ", ""))), (600, 400)),
        (webp(b"ALPH", bytes(20)), None),
        (JPEG.replace(b"JFIF\0\x01", b"Exif\0\0"), None),
        (JPEG[:60], None),
        (PNG[:20], None),
        (b"GIF89a", None),
        (b"", None),
    ],
)
def test_each_kind(data: bytes, size: tuple[int, int] | None) -> None:
    assert read_size(data) == size


@given(
    st.sampled_from([PNG, JPEG, webp(b"VP8 ", bytes(10)), webp(b"VP8L", bytes(5)), webp(b"VP8X", bytes(10))]), st.data()
)
def test_damage_breaks_nothing(data: bytes, drawn: st.DataObject) -> None:
    damaged = bytearray(data[: drawn.draw(st.integers(0, len(data)))])
    for _ in range(drawn.draw(st.integers(0, 4))):
        if damaged:
            damaged[drawn.draw(st.integers(0, len(damaged) - 1))] = drawn.draw(st.integers(0, 255))
    size = read_size(bytes(damaged))
    assert size is None or min(size) >= 1
