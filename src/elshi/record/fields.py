"""Strict reading of single fields of a parsed JSON object: what is not exactly expected is a FormatError."""

import re
import unicodedata
from collections.abc import Collection, Mapping
from collections.abc import Set as AbstractSet
from datetime import datetime
from typing import Any

from elshi.base.errors import FormatError
from elshi.base.ids import check_host

_TIME = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z")
_HEX = re.compile(r"[0-9a-f]{64}")
_LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]{1,8}){0,4}")
_SCRIPT = re.compile(r"[A-Z][a-z]{3}")
MAX_URL = 2_000  # characters
# what RFC 3986 lets stand in a URL; our own host names are lower-case
_URL = re.compile(r"https://(?P<host>[a-z0-9.-]+)(?:[/?#][A-Za-z0-9._~:/?#\[\]@!$&'()*+,;=%-]*)?")
# C0 without LF, DEL and C1, line and paragraph separator, bidi embeddings, overrides and isolates, surrogates, tags
_FORBIDDEN = re.compile(
    "[\x00-\x09\x0b-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff\U000e0000-\U000e007f]"
)


def check_names(value: Mapping[str, Any], names: AbstractSet[str], *, what: str) -> None:
    """Raises unless `value` has exactly the fields `names`."""
    if value.keys() != names:
        lacking, surplus = sorted(names - set(value)), sorted(set(value) - names)
        raise FormatError(f"{what} has other fields than expected: lacking {lacking}, surplus {surplus}"[:400])


def read_text(value: Mapping[str, Any], name: str) -> str:
    """A field that must be a string."""
    return check_text(value[name], what=name)


def check_text(value: object, *, what: str) -> str:
    """`value`, which must be a string."""
    if not isinstance(value, str):
        raise FormatError(f"{what} is not a string")
    return value


def read_count(value: Mapping[str, Any], name: str, *, lowest: int, highest: int) -> int:
    """A field that must be a whole number in [lowest, highest]."""
    found = value[name]
    if not isinstance(found, int) or isinstance(found, bool) or not lowest <= found <= highest:
        raise FormatError(f"{name} is not a whole number from {lowest} to {highest}")
    return found


def read_object(value: Any, *, what: str) -> dict[str, Any]:
    """A value that must be an object."""
    if not isinstance(value, dict):
        raise FormatError(f"{what} is not an object")
    return value


def read_list(value: Mapping[str, Any], name: str, *, longest: int) -> list[Any]:
    """A field that must be a list of at most `longest` items."""
    found = value[name]
    if not isinstance(found, list) or len(found) > longest:
        raise FormatError(f"{name} is not a list of at most {longest} items")
    return found


def read_time(value: Mapping[str, Any], name: str) -> str:
    """A field that must be a UTC time in whole seconds, such as 2026-03-01T09:30:00Z."""
    text = _matching(value[name], _TIME, what=name, like="a time like 2026-03-01T09:30:00Z")
    try:
        datetime.fromisoformat(text)
    except ValueError as exc:
        raise FormatError(f"{name}: no such time: {text}") from exc
    return text


def read_hash(value: Mapping[str, Any], name: str) -> str:
    """A field that must be a SHA-256 in 64 lower-case hexadecimal digits."""
    return check_hash(value[name], what=name)


def check_hash(value: object, *, what: str) -> str:
    """`value`, which must be a SHA-256 in 64 lower-case hexadecimal digits."""
    return _matching(value, _HEX, what=what, like="64 hexadecimal digits")


def read_code(value: Mapping[str, Any], name: str, known: Collection[str]) -> str:
    """A field that must be one of the codes `known`."""
    found = value[name]
    if not isinstance(found, str) or found not in known:
        raise FormatError(f"{name} is none of {', '.join(known)}: {str(found)[:60]!r}")
    return found


def check_url(value: object, *, what: str) -> str:
    """`value`, which must be an https URL in ASCII of at most 2,000 characters, without user name or port."""
    text = check_text(value, what=what)
    match = _URL.fullmatch(text)
    if match is None or len(text) > MAX_URL:
        raise FormatError(f"{what}: expected a URL like https://mfa.samal.example/, got {text[:100]!r}")
    check_host(match["host"])
    return text


def check_language(tag: object) -> None:
    """Raises unless `tag` looks like a BCP 47 language tag."""
    _matching(tag, _LANGUAGE, what="language", like="a language tag like kk")


def check_script(code: object) -> None:
    """Raises unless `code` looks like an ISO 15924 script code."""
    _matching(code, _SCRIPT, what="script", like="a script code like Cyrl")


def check_prose(value: object, *, what: str, longest: int, lines: bool) -> str:
    """`value`, which must be a string of 1 to `longest` characters of NFC, not blank, without control characters.

    Bidi controls and tag characters count among those. With `lines` it may hold LF. `what` (a title, a body, a name)
    is for the message.
    """
    text = check_text(value, what=what)
    if not text.strip() or len(text) > longest:
        raise FormatError(f"{what} must have 1 to {longest} characters, got {len(text)}")
    found = _FORBIDDEN.search(text) or (None if lines else re.search("\n", text))
    if found is not None:
        raise FormatError(f"{what} holds the character U+{ord(found[0]):04X}, which is not allowed there")
    if not unicodedata.is_normalized("NFC", text):
        raise FormatError(f"{what} is not in Unicode normal form C")
    return text


def _matching(value: object, pattern: re.Pattern[str], *, what: str, like: str) -> str:
    text = check_text(value, what=what)
    if not pattern.fullmatch(text):
        raise FormatError(f"{what}: expected {like}, got {text[:100]!r}")
    return text
