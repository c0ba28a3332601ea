"""Attachments: what a file is by its bytes, and the words that stand for it."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from elshi.base.errors import FormatError
from elshi.record import NewerFormatError, parse_record
from elshi.record.attachments import (
    MAX_ALTERNATIVE,
    MEDIA,
    find_media,
    format_alternatives,
    parse_alternatives,
)
from elshi.record.receipt import all_blobs, named_blobs
from unit.record.golden import make_golden

SALT = "0123456789abcdef" * 2


@pytest.mark.parametrize(
    ("data", "media_type"),
    [
        (b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR", "image/png"),
        (b"\xff\xd8\xff\xe0\x00\x10JFIF", "image/jpeg"),
        (b"RIFF\x24\x00\x00\x00WEBPVP8L", "image/webp"),
        (b"%PDF-1.7\n", "application/pdf"),
    ],
)
def test_a_file_is_what_its_bytes_say(data, media_type):
    assert find_media(data).media_type == media_type
    assert set(MEDIA) == {"image/png", "image/jpeg", "image/webp", "application/pdf"}


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"GIF89a",
        b"<svg xmlns='http://www.w3.org/2000/svg'/>",
        b"<!doctype html><script>alert(1)</script>",
        b" %PDF-1.7",
        b"\x89PNG\r\n\x1a\n\x00\x00\x00\rtEXt",
        b"RIFF\x24\x00\x00\x00WAVEfmt ",
        b"MZ\x90\x00",
    ],
)
def test_other_files_are_none(data):
    assert find_media(data) is None


def test_words_are_read_back():
    texts = {"en": "Two ministers at the border post.", "kk": "Шекара бекетіндегі екі министр."}
    blob = format_alternatives(texts, salt=SALT)
    assert parse_alternatives(blob) == texts
    assert blob.startswith(b'{"alternatives":{"en":"Two ministers at the border post.","kk":"')


@pytest.mark.parametrize(
    "texts",
    [
        {},
        {"en": ""},
        {"en": " "},
        {"en": "two\nlines"},
        {"en": "a\u202eb"},
        {"en": "e\u0301"},
        {"en": "x" * (MAX_ALTERNATIVE + 1)},
        {"EN": "words"},
        {"en": 5},
        {f"e{chr(97 + n // 26)}{chr(97 + n % 26)}": "words" for n in range(65)},
    ],
)
def test_words_that_may_not_stand_there(texts):
    with pytest.raises(FormatError):
        format_alternatives(texts, salt=SALT)


@pytest.mark.parametrize(
    "changes", [{"salt": "0"}, {"salt": "G" * 32}, {"alternatives": []}, {"alternatives": None}, {"more": 1}]
)
def test_damaged_words_are_refused(changes):
    value = {"alternatives": {"en": "words"}, "format": "elshi-alternatives/1", "salt": SALT} | changes
    with pytest.raises(FormatError):
        parse_alternatives(json.dumps(value, sort_keys=True, separators=(",", ":")).encode())


def test_words_of_a_later_format_need_a_newer_elshi():
    blob = format_alternatives({"en": "words"}, salt=SALT).replace(b"alternatives/1", b"alternatives/2")
    with pytest.raises(NewerFormatError):
        parse_alternatives(blob)


@given(st.binary(max_size=200))
def test_no_bytes_are_an_error_of_ours(data):
    media = find_media(data)
    assert media is None or media in MEDIA.values()
    with pytest.raises(FormatError):
        parse_alternatives(data)


def test_a_copy_needs_what_no_receipt_carries():
    record = parse_record(make_golden()["statement-attached.json"])
    texts = [digest for digest, _ in named_blobs(record)]
    assert all_blobs(record) == [*texts, "1" * 64, "2" * 64, "0" * 64, "3" * 64]
    assert len(texts) == 2
    assert all_blobs(parse_record(make_golden()["withdrawal.json"])) == []
    snapshot = parse_record(make_golden()["snapshot.json"])
    assert all_blobs(snapshot) == [snapshot.sha256]
