"""Taking out what a picture tells beside itself: the picture stays as it is, nothing of the rest does."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from desk.pictures import GPS, JFIF, PDF, UPRIGHT_6, chunk, jpeg, png, riff, segment, tiff, webp
from elshi.desk.releases.rules import RuleError
from elshi.desk.releases.rules.metadata import clean_picture
from elshi.record.attachments import JPEG, PNG, WEBP, find_media
from elshi.record.attachments import PDF as PDF_MEDIA

EXIF = b"Exif\x00\x00"
ICC = segment(0xE2, b"ICC_PROFILE\x00\x01\x01profile")
ADOBE = segment(0xEE, b"Adobe\x00\x64\x00\x00\x00\x00\x01")

CASES = {
    "png as it is": (png(), png()),
    "png with words": (png(chunk(b"tEXt", b"Author\x00" + GPS)), png()),
    "png with xmp": (png(chunk(b"iTXt", GPS), chunk(b"zTXt", GPS), chunk(b"tIME", b"\x07\xea\x03\x01\x09\0\0")), png()),
    "png with exif": (png(chunk(b"eXIf", tiff(1))), png()),
    "png on its side": (png(chunk(b"eXIf", tiff(6))), png(chunk(b"eXIf", UPRIGHT_6))),
    "png with colours": (png(chunk(b"sRGB", b"\x00")), png(chunk(b"sRGB", b"\x00"))),
    "png with something behind": (png() + GPS, png()),
    "jpeg as it is": (jpeg(), jpeg()),
    "jpeg with exif": (jpeg(segment(0xE1, EXIF + tiff(1))), jpeg()),
    "jpeg on its side": (jpeg(segment(0xE1, EXIF + tiff(6))), jpeg(segment(0xE1, EXIF + UPRIGHT_6))),
    "jpeg on its side, big-endian": (
        jpeg(segment(0xE1, EXIF + tiff(6, little=False))), jpeg(segment(0xE1, EXIF + UPRIGHT_6)),
    ),
    "jpeg with xmp": (jpeg(segment(0xE1, b"http://ns.adobe.com/xap/1.0/\x00" + GPS)), jpeg()),
    "jpeg with iptc": (jpeg(segment(0xED, b"Photoshop 3.0\x00" + GPS)), jpeg()),
    "jpeg with a comment": (jpeg(segment(0xFE, GPS)), jpeg()),
    "jpeg with a thumbnail": (jpeg(segment(0xE0, b"JFXX\x00\x10" + GPS)), jpeg()),
    "jpeg with more pictures": (jpeg(segment(0xE2, b"MPF\x00" + GPS), after=jpeg()), jpeg()),
    "jpeg with a film behind": (jpeg(after=b"\x00\x00\x00\x18ftypmp42" + GPS), jpeg()),
    "jpeg with colours": (jpeg(ICC, ADOBE), jpeg(ICC, ADOBE)),
    "jpeg in several scans": (jpeg(segment(0xE1, EXIF + tiff(1)), scans=3), jpeg(scans=3)),
    "webp as it is": (webp(), webp()),
    "webp with exif": (webp(riff(b"EXIF", tiff(1)), flags=0x08), webp()),
    "webp with xmp": (webp(riff(b"XMP ", GPS), flags=0x04), webp()),
    "webp on its side": (webp(riff(b"EXIF", tiff(6)), flags=0x1C), webp(riff(b"EXIF", UPRIGHT_6), flags=0x18)),
    "webp with something behind": (webp(after=GPS), webp()),
    "webp with an unknown part": (webp(riff(b"note", GPS)), webp()),
    "pdf": (PDF, PDF),
}  # fmt: skip


@pytest.mark.parametrize("name", CASES)
def test_only_the_picture_is_kept(name):
    given_bytes, kept = CASES[name]
    found = clean_picture(given_bytes, find_media(given_bytes))
    assert found.data == kept
    assert found.is_changed is (given_bytes != kept)
    assert GPS not in found.data
    assert b"Cam" not in found.data
    again = clean_picture(found.data, find_media(found.data))
    assert (again.data, again.is_changed) == (kept, False)


@pytest.mark.parametrize(
    "data",
    [
        png()[:-4],
        png()[:40],
        png().replace(b"IDAT", b"IDAX"),
        png(chunk(b"JUNK", b"x")),
        b"\x89PNG\r\n\x1a\n" + b"\x00\x00\x00\rIHDR" + b"\x00" * 17 + b"rest",
        b"\xff\xd8\xff",
        b"\xff\xd8" + JFIF,
        b"\xff\xd8\xff\xe0\x00\x01",
        b"\xff\xd8\xff\xe0\xff\xff" + b"x" * 20,
        b"\xff\xd8\xff\xff\xff",
        jpeg()[:30] + b"no marker here" + jpeg()[30:],
        jpeg(b"\xff\xd0"),
        jpeg(b"\xff\xd8"),
        jpeg(b"\xff\x01"),
        jpeg(segment(0x3B, b"reserved")),
        webp()[:-6],
        webp()[:16],
        b"RIFF\x04\x00\x00\x00WEBPVP8 ",
        b"RIFF\x14\x00\x00\x00WEBP" + riff(b"VP8A", b"12345678"),
        b"RIFF\x1c\x00\x00\x00WEBP" + riff(b"VP8X", b"") + riff(b"VP8L", b"12345678"),
        b"RIFF\x20\x00\x00\x00WEBPVP8 \xff\xff\xff\xff" + b"\x00" * 20,
    ],
)
def test_a_damaged_picture_is_refused(data):
    with pytest.raises(RuleError) as caught:
        clean_picture(data, find_media(data))
    assert caught.value.code == "attachment-damaged"


def test_a_picture_without_its_end_marker_gets_one():
    assert clean_picture(jpeg()[:-2], JPEG).data == jpeg()


def cleaned(data, media):
    """What is kept of `data`; None where the rule refuses it, and any other error is one of ours."""
    try:
        return clean_picture(data, media).data
    except RuleError as error:
        if error.code != "attachment-damaged":
            raise
        return None


@given(st.sampled_from([PNG, JPEG, WEBP, PDF_MEDIA]), st.binary(max_size=300), st.integers(0, 400), st.integers(0, 255))
@example(JPEG, b"", 3, 255)
def test_no_bytes_are_an_error_of_ours(media, tail, at, value):
    """Random bytes behind a good beginning, and good files with one byte changed: cleaned, or refused by the rule."""
    whole = {
        PNG: png(chunk(b"eXIf", tiff(3))),
        JPEG: jpeg(segment(0xE1, EXIF + tiff(3))),
        WEBP: webp(riff(b"EXIF", tiff(3))),
    }
    good = whole.get(media, PDF)
    changed = bytearray(good)
    changed[at % len(good)] = value
    for data in (good[:12] + tail, bytes(changed), good[: at % len(good)]):
        kept = cleaned(data, media)
        if kept is not None and data.startswith(good[:4]):
            assert clean_picture(kept, media).data == kept


def test_a_long_chain_of_parts_ends():
    with pytest.raises(RuleError):
        clean_picture(b"\xff\xd8" + segment(0xFE, b"") * 30_000 + b"\xff\xd9", JPEG)
