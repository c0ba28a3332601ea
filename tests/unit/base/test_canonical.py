"""RFC 8785: the published vectors, and that parsing takes nothing but the canonical form."""

import json

import pytest

from elshi.base.canonical import MAX_BYTES, MAX_DEPTH, format_canonical, parse_canonical
from elshi.base.errors import FormatError


def test_jcs_vectors(shared):
    folder = shared("vectors/jcs")
    names = sorted(path.stem for path in (folder / "input").iterdir())
    assert names == ["arrays", "french", "structures", "unicode", "values", "weird"]
    for name in names:
        value = json.loads((folder / "input" / f"{name}.json").read_bytes())
        made = format_canonical(value)
        assert made == (folder / "output" / f"{name}.json").read_bytes().rstrip(b"\n")
        assert made == bytes.fromhex((folder / "outhex" / f"{name}.txt").read_text())


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"[]",
        b"1",
        b"null",
        b'{"a":1,"a":1}',
        b'{"b":1,"a":1}',
        b'{"a": 1}',
        b'{"a":1}\n',
        b'{"a":1.0}',
        b'{"a":"\\u0061"}',
        b"\xff",
        b'{"a":NaN}',
        b'{"a":9007199254740993}',
        b'{"a":"\\ud800"}',
        b'\xef\xbb\xbf{"a":1}',
        b'{"a":-0}',
        b'{"a":1e2}',
        b'{"a":' + b"[" * MAX_DEPTH + b"]" * MAX_DEPTH + b"}",
        b"[" * 100_000,
        b'{"a":' + b"1" * 5000 + b"}",
    ],
)
def test_anything_but_the_canonical_form_is_refused(data):
    with pytest.raises(FormatError):
        parse_canonical(data)


def test_limit_of_size():
    data = b'{"a":"' + b"x" * 100 + b'"}'
    assert parse_canonical(data, max_bytes=len(data)) == {"a": "x" * 100}
    with pytest.raises(FormatError, match="too long"):
        parse_canonical(data, max_bytes=len(data) - 1)


@pytest.mark.parametrize(
    "value", [{"a": object()}, {"a": 2**53 + 1}, {"a": float("nan")}, {1: 2}, {"a": b"x"}, {"a": "\ud800"}]
)
def test_values_without_canonical_form_are_refused(value):
    with pytest.raises(FormatError):
        format_canonical(value)


@pytest.mark.parametrize("text", ["]" * 20_000, '"' + "]" * 20_000, "\\" + "}" * 20_000, '\\"]]', "é]]"])
def test_closing_brackets_in_a_string_make_no_room_for_nesting(text):
    string = json.dumps(text, ensure_ascii=False).encode()
    data = b'{"a":' + string + b',"b":' + b"[" * 20_000 + b"]" * 20_000 + b"}"
    with pytest.raises(FormatError, match="too deep"):
        parse_canonical(data)


@pytest.mark.parametrize("text", ["[" * 20_000, "{" * 70 + '"[' * 70, "\\[" * 100])
def test_brackets_in_a_text_are_words(text):
    assert parse_canonical(format_canonical({"a": text})) == {"a": text}


def test_what_could_not_be_read_is_not_written():
    deepest: object = "x"
    for _ in range(MAX_DEPTH):
        deepest = {"a": deepest}
    assert parse_canonical(format_canonical(deepest)) == deepest
    for value, fault in (({"a": deepest}, "too deep"), ({"a": "x" * MAX_BYTES}, "too long")):
        with pytest.raises(FormatError, match=fault):
            format_canonical(value)


def test_a_string_that_does_not_end_is_refused_in_one_pass():
    for data in (b'{"a":"' + b"[" * (MAX_BYTES - 10), b'{"a":"' + b"\\" * (MAX_BYTES - 10), b'"' * MAX_BYTES):
        with pytest.raises(FormatError, match="not JSON"):
            parse_canonical(data)
