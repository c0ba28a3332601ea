"""Canonical JSON (RFC 8785, JCS) for everything that is hashed or signed.

`parse_canonical` is strict: it takes only the bytes that `format_canonical` would write, so a value has exactly one
encoding and a hash of it means one thing. Duplicate keys, other spacing, another key order, floats that are not
whole and numbers beyond 2**53 are refused. JCS does not normalise Unicode; texts are brought to NFC before they get
here (see `elshi.record.rendition`).
"""

import json
import re
from typing import Any

import rfc8785

from elshi.base.errors import FormatError

MAX_BYTES = 1 << 20  # no signed document of ours is larger; blobs of text stay far below
MAX_DEPTH = 64  # brackets inside strings count too, so the bound is generous
_BRACKET = re.compile(rb"[\[\]{}]")


def format_canonical(value: object) -> bytes:
    """The RFC 8785 bytes of `value` (dict, list, str, int, bool or None). Raises FormatError for anything else."""
    try:
        return rfc8785.dumps(value)  # type: ignore[arg-type]  # its own alias is stricter than its code
    except (rfc8785.CanonicalizationError, TypeError, RecursionError, UnicodeEncodeError) as exc:
        raise FormatError(f"value has no canonical JSON form: {exc}") from exc


def parse_canonical(data: bytes, *, max_bytes: int = MAX_BYTES) -> dict[str, Any]:
    """The object in `data`, if `data` is its canonical form and within limits. Raises FormatError."""
    if len(data) > max_bytes:
        raise FormatError(f"canonical JSON too long: expected at most {max_bytes} bytes, got {len(data)}")
    if _depth(data) > MAX_DEPTH:
        raise FormatError(f"canonical JSON too deep: expected at most {MAX_DEPTH} levels")
    try:
        value = json.loads(data.decode("utf-8"), object_pairs_hook=_no_duplicates)
    except ValueError as exc:  # bad UTF-8, bad JSON, or a number with more digits than Python will read
        raise FormatError(f"not JSON: {exc}") from exc
    if not isinstance(value, dict):
        raise FormatError(f"expected a JSON object, got {type(value).__name__}")
    if format_canonical(value) != data:
        raise FormatError("JSON is not in its canonical form (RFC 8785)")
    return value


def _no_duplicates(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise FormatError("JSON object has a key twice")
    return found


def _depth(data: bytes) -> int:
    """An upper bound of the nesting depth, counted before anything is built. Brackets in strings count too."""
    depth = deepest = 0
    for bracket in _BRACKET.findall(data):
        depth += 1 if bracket in b"[{" else -1
        deepest = max(deepest, depth)
    return deepest
