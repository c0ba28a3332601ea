"""Signatures of Standard Webhooks (github.com/standard-webhooks/standard-webhooks, spec, "Signature scheme"), v1.

A delivery has three headers: `webhook-id`, the same for each try of it; `webhook-timestamp`, seconds since 1970 of this
try; `webhook-signature`, one or more of `v1,<base64 of HMAC-SHA256>` with spaces between, so that a sender can change
its secret without a break. Signed is `<id>.<timestamp>.<body>`. The secret is 24 to 64 bytes, written `whsec_<base64>`.
Asymmetric signatures (`v1a`) are passed over.
"""

import base64
import binascii
import hmac
import re
from collections.abc import Mapping
from hashlib import sha256

from elshi.base.errors import FormatError

TOLERANCE_S = 300  # how far the clocks may be apart, and how long a delivery can be repeated by whoever saw it
PREFIX = "whsec_"
MIN_SECRET, MAX_SECRET = 24, 64  # bytes
ID, TIMESTAMP, SIGNATURE = "webhook-id", "webhook-timestamp", "webhook-signature"
_ID = re.compile(r"[!-\-/-~]{1,256}")  # visible ASCII without the full stop, which ends it in what is signed
_TIMESTAMP = re.compile(r"[0-9]{1,12}")
_MOST_SIGNATURES = 10


class SignatureError(FormatError):
    """A delivery that its secret did not sign, or too long ago."""


def parse_secret(written: str) -> bytes:
    """The bytes of a secret. Raises FormatError, which repeats nothing of it."""
    try:
        secret = base64.b64decode(written.removeprefix(PREFIX).encode("ascii"), validate=True)
    except (binascii.Error, UnicodeEncodeError) as exc:
        raise FormatError(f"expected a secret {PREFIX}<base64>") from exc
    if not written.startswith(PREFIX) or not MIN_SECRET <= len(secret) <= MAX_SECRET:
        raise FormatError(f"expected a secret {PREFIX}<base64> of {MIN_SECRET} to {MAX_SECRET} bytes")
    return secret


def sign_delivery(body: bytes, *, id: str, at: int, secret: bytes) -> dict[str, str]:  # noqa: A002  # the spec's word
    """The three headers of a delivery. `at`: seconds since 1970. Raises FormatError for an id that cannot be signed."""
    if not _ID.fullmatch(id):
        raise FormatError("expected an id of visible ASCII without a full stop")
    signature = base64.b64encode(_digest(body, id=id, timestamp=str(at), secret=secret)).decode()
    return {ID: id, TIMESTAMP: str(at), SIGNATURE: f"v1,{signature}"}


def verify_delivery(body: bytes, headers: Mapping[str, str], *, at: int, secret: bytes) -> None:
    """Raises SignatureError unless one of the signatures holds at `at`. `headers`: names in lower case."""
    named, timestamp = headers.get(ID, ""), headers.get(TIMESTAMP, "")
    if not _ID.fullmatch(named) or not _TIMESTAMP.fullmatch(timestamp):
        raise SignatureError(f"expected the headers {ID}, {TIMESTAMP} and {SIGNATURE}")
    wanted = _digest(body, id=named, timestamp=timestamp, secret=secret)
    given = headers.get(SIGNATURE, "").split(" ", _MOST_SIGNATURES)[:_MOST_SIGNATURES]
    matches = [hmac.compare_digest(wanted, _read_signature(one)) for one in given]
    if not any(matches):
        raise SignatureError("the signature does not hold")
    if abs(at - int(timestamp)) > TOLERANCE_S:  # said only to who knows the secret
        raise SignatureError(f"the timestamp is more than {TOLERANCE_S} seconds from now")


def _digest(body: bytes, *, id: str, timestamp: str, secret: bytes) -> bytes:  # noqa: A002
    return hmac.digest(secret, f"{id}.{timestamp}.".encode() + body, sha256)


def _read_signature(given: str) -> bytes:
    """Its bytes; none for what is no signature of v1."""
    version, _, written = given.partition(",")
    try:
        return base64.b64decode(written.encode("ascii"), validate=True) if version == "v1" else b""
    except (binascii.Error, UnicodeEncodeError):
        return b""
