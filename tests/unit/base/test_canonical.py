"""RFC 8785: the published vectors, and that parsing takes nothing but the canonical form."""

import json

import pytest

from elshi.base.canonical import MAX_DEPTH, format_canonical, parse_canonical
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
