"""Digests of a body in a header: Content-Digest (RFC 9530), and Digest (RFC 3230), which it took the place of."""

import binascii
import hmac
import re
from base64 import b64decode, b64encode
from hashlib import sha256, sha512

_HASHES = {"sha-256": sha256, "sha-512": sha512}
_CONTENT_DIGEST = re.compile(r"([a-z0-9*_.-]+)=:([A-Za-z0-9+/]*={0,2}):")
_DIGEST = re.compile(r"([A-Za-z0-9-]+)=([A-Za-z0-9+/]*={0,2})")


def content_digest(body: bytes) -> str:
    """The value of Content-Digest: `sha-256=:…:`."""
    return f"sha-256=:{b64encode(sha256(body).digest()).decode()}:"


def digest(body: bytes) -> str:
    """The value of Digest: `SHA-256=…`."""
    return f"SHA-256={b64encode(sha256(body).digest()).decode()}"


def is_content_digest(value: str, body: bytes) -> bool:
    """Whether `value` holds for `body`: one digest that we know at least, and each of those that we know."""
    return _holds(_CONTENT_DIGEST, value, body)


def is_digest(value: str, body: bytes) -> bool:
    """The same for the older header."""
    return _holds(_DIGEST, value, body)


def _holds(form: re.Pattern[str], value: str, body: bytes) -> bool:
    known = 0
    for member in value.split(","):
        match = form.fullmatch(member.strip(" \t"))
        if match is None:
            return False
        hashed = _HASHES.get(match[1].lower())
        if hashed is None:
            continue
        known += 1
        try:
            claimed = b64decode(match[2], validate=True)
        except binascii.Error:
            return False
        if not hmac.compare_digest(claimed, hashed(body).digest()):
            return False
    return known > 0
