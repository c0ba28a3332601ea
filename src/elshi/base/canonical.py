"""Canonical JSON (RFC 8785, JCS) for everything that is hashed or signed.

`parse_canonical` is strict: it takes only the bytes that `format_canonical` would write, so a value has exactly one
encoding and a hash of it means one thing. Duplicate keys, other spacing, another key order, floats that are not
whole and numbers beyond 2**53 are refused. JCS does not normalise Unicode; texts are brought to NFC before they get
here (see `elshi.record.rendition`).

What is nested deeper than MAX_DEPTH or longer than MAX_BYTES is neither read nor written, so that nothing is signed
that could not be read back.
"""

import json
import re
from typing import Any

import rfc8785

from elshi.base.errors import FormatError

MAX_BYTES = 1 << 20  # no signed document of ours is larger; blobs of text stay far below
MAX_DEPTH = 16  # levels of objects and lists; our deepest format has 4
# A string (or what is left of one that does not end), or a bracket outside of one. Possessive, so it runs in one pass.
_STRING_OR_BRACKET = re.compile(rb'"(?:[^"\\]++|\\.)*+"?|([\[\]{}])', re.DOTALL)


def format_canonical(value: object, *, max_bytes: int = MAX_BYTES) -> bytes:
    """The RFC 8785 bytes of `value` (dict, list, str, int, float, bool or None).

    Raises FormatError for anything else, and for what is deeper or longer than `parse_canonical` takes.
    """
    try:
        data: bytes = rfc8785.dumps(value)  # type: ignore[arg-type]  # its own alias is stricter than its code
    except (rfc8785.CanonicalizationError, TypeError, RecursionError, UnicodeEncodeError) as exc:
        raise FormatError(f"value has no canonical JSON form: {exc}") from exc
    _check_limits(data, max_bytes=max_bytes)
    return data


def parse_canonical(data: bytes, *, max_bytes: int = MAX_BYTES) -> dict[str, Any]:
    """The object in `data`, if `data` is its canonical form and within limits. Raises FormatError."""
    _check_limits(data, max_bytes=max_bytes)
    try:
        value = json.loads(data.decode("utf-8"), object_pairs_hook=_no_duplicates)
    except (
        ValueError,
        RecursionError,
    ) as exc:  # bad UTF-8, bad JSON, or a number with more digits than Python will read
        raise FormatError(f"not JSON: {exc}") from exc
    if not isinstance(value, dict):
        raise FormatError(f"expected a JSON object, got {type(value).__name__}")
    if format_canonical(value, max_bytes=max_bytes) != data:
        raise FormatError("JSON is not in its canonical form (RFC 8785)")
    return value


def _no_duplicates(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise FormatError("JSON object has a key twice")
    return found


def _check_limits(data: bytes, *, max_bytes: int) -> None:
    """Raises FormatError if `data` is too long or nested too deeply; looked at before anything is built from it."""
    if len(data) > max_bytes:
        raise FormatError(f"canonical JSON too long: expected at most {max_bytes} bytes, got {len(data)}")
    if data.count(b"{") + data.count(b"[") <= MAX_DEPTH:  # in strings or not: too few to be nested too deeply
        return
    depth = 0
    for bracket in _STRING_OR_BRACKET.findall(data):
        if bracket in (b"[", b"{"):
            depth += 1
            if depth > MAX_DEPTH:
                raise FormatError(f"canonical JSON too deep: expected at most {MAX_DEPTH} levels")
        elif bracket:
            depth -= 1
