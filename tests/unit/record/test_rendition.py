import pytest

from elshi.base.canonical import format_canonical
from elshi.base.errors import FormatError
from elshi.record import NewerFormatError, Rendition, body_words, format_rendition, parse_rendition, words
from elshi.record.rendition import MAX_BODY, MAX_BYTES

GOOD = {
    "language": "kk",
    "script": "Cyrl",
    "title": "Сапар туралы мәлімдеме",
    "body": "Елшілік **бірінші** сөйлем.\n\n* бір\n* [екі](https://mfa.samal.example)",
    "salt": "00112233445566778899aabbccddeeff",
}


def test_round_trip():
    rendition = Rendition(**GOOD)
    data = format_rendition(rendition)
    assert parse_rendition(data) == rendition
    assert data.startswith(b'{"body":')


def test_longest_body_fits_the_limit_of_bytes():
    data = format_rendition(Rendition(**{**GOOD, "body": "\U0001f54a" * MAX_BODY}))
    assert len(data) <= MAX_BYTES
    assert parse_rendition(data).body == "\U0001f54a" * MAX_BODY


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("language", "Kazakh"),
        ("language", ""),
        ("script", "cyrl"),
        ("salt", "0" * 31),
        ("salt", "G" * 32),
        ("salt", "A" * 32),
        ("title", ""),
        ("title", "  "),
        ("title", "two\nlines"),
        ("title", "x" * 201),
        ("title", "tab\there"),
        ("title", "e\u0301"),
        ("title", "abc\u202edef"),
        ("body", ""),
        ("body", "\n"),
        ("body", "x" * 20_001),
        ("body", "a\r\nb"),
        ("body", "a\tb"),
        ("body", "bell\x07"),
        ("body", "nul\x00"),
        ("body", "\x85"),
        ("body", "a\u2028b"),
        ("body", "и\u0306"),
        ("body", "\ud800"),
        *[("body", f"a{chr(code)}b") for code in (*range(0x202A, 0x202F), *range(0x2066, 0x206A))],
        ("body", "<script>alert(1)</script>"),
        ("body", "text <b>bold</b>"),
        ("body", "<!-- comment -->"),
        ("body", "> <div>"),
        ("body", "[a <i>b</i>](https://x.example)"),
        ("body", "<?php ?>"),
        ("body", "* <br/>"),
    ],
)
def test_what_may_not_be_published_is_refused(field, value):
    with pytest.raises(FormatError):
        format_rendition(Rendition(**{**GOOD, field: value}))


@pytest.mark.parametrize(
    "body", ["5 < 6 and 7 > 6", "`<b>` in code", "<https://mfa.samal.example>", "a & b", "می\u200cخواهم"]
)
def test_what_only_looks_like_html_is_taken(body):
    assert parse_rendition(format_rendition(Rendition(**{**GOOD, "body": body}))).body == body


def test_other_fields_and_formats_are_refused():
    value = {"format": "elshi-rendition/1", **GOOD}
    parse_rendition(format_canonical(value))
    with pytest.raises(NewerFormatError, match="needs a newer Elshi"):
        parse_rendition(format_canonical({**value, "format": "elshi-rendition/2"}))
    for bad in ({**value, "more": 1}, {**value, "title": 5}, {k: v for k, v in value.items() if k != "salt"}):
        with pytest.raises(FormatError):
            parse_rendition(format_canonical(bad))


def test_words_are_title_then_body_as_a_reader_sees_them():
    assert words(Rendition(**GOOD)) == "Сапар туралы мәлімдеме Елшілік бірінші сөйлем. бір екі"
    assert body_words(Rendition(**GOOD)) == "Елшілік бірінші сөйлем. бір екі"
