import pytest

from elshi.base.canonical import format_canonical
from elshi.base.errors import FormatError
from elshi.record import (
    NewerFormatError,
    Rendition,
    body_words,
    check_rendition,
    format_rendition,
    parse_rendition,
    words,
)
from elshi.record.rendition import MAX_BODY, MAX_BODY_BYTES, MAX_BYTES
from elshi.text.markdown import MAX_NESTING, plain_text

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
    for body in ("\U0001f54a" * (MAX_BODY_BYTES // 4), "外" * (MAX_BODY_BYTES // 3), '"' * MAX_BODY):
        data = format_rendition(Rendition(**{**GOOD, "body": body}))
        assert len(data) <= MAX_BYTES
        assert parse_rendition(data).body == body


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
        *[(name, f"a{chr(code)}b") for code in (0xE0000, 0xE0041, 0xE007F) for name in ("title", "body")],
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


def test_body_is_limited_in_bytes_too():
    fits = "外" * (MAX_BODY_BYTES // 3)
    parse_rendition(format_rendition(Rendition(**{**GOOD, "body": fits})))
    with pytest.raises(FormatError, match="at most 54000 bytes in UTF-8, got 54003"):
        format_rendition(Rendition(**{**GOOD, "body": fits + "外"}))


@pytest.mark.parametrize("field", GOOD)
@pytest.mark.parametrize("value", [None, 5, True, b"text", ["text"], {"a": 1}])
def test_what_is_no_string_is_refused_in_any_field(field, value):
    with pytest.raises(FormatError, match="not a string"):
        check_rendition(Rendition(**{**GOOD, field: value}))


def nested(levels):
    """Quotes and lists in turn; a quote is one level of the parser, a list two."""
    return "> * " * (levels // 3) + "> " * (levels % 3) + "the words within"


def test_what_the_page_would_drop_is_refused():
    for levels in range(1, MAX_NESTING):
        body = nested(levels)
        check_rendition(Rendition(**{**GOOD, "body": body}))
        assert "the words within" in plain_text(body), levels
    for levels in (MAX_NESTING, MAX_NESTING + 1, MAX_NESTING + 2, 300):
        assert "the words within" not in plain_text(nested(levels))
        with pytest.raises(FormatError, match="nested deeper than 50 levels"):
            check_rendition(Rendition(**{**GOOD, "body": "Before.\n\n" + nested(levels)}))


def test_raw_html_is_found_at_any_depth():
    with pytest.raises(FormatError, match="raw HTML"):
        check_rendition(Rendition(**{**GOOD, "body": "> " * (MAX_NESTING - 5) + "<script>"}))
