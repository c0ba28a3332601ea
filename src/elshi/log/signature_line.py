"""What all signed notes share (C2SP signed-note, "Signatures"): key names, key IDs, Base 64, and one signature line.

    — <key name> base64(32-bit key ID || signature)

A key ID tells keys and kinds of signature apart; it is no fingerprint: the first 4 bytes of
SHA-256(key name || 0x0A || signature type || public key).
"""

import base64
import binascii
import hashlib
import re
from dataclasses import dataclass

from elshi.base.errors import FormatError

KEY_ID_BYTES = 4
# signed-note, "Signature types"; the types that this program verifies
ED25519_NOTE = b"\x01"
ED25519_COSIGNATURE = b"\x04"
_NO_NAME_CHARACTER = re.compile(r"[\s+\x00-\x1f]")  # white space of any script, plus, control characters


@dataclass(frozen=True, slots=True)
class Signature:
    """One signature line: key `name`, the 4 bytes of the `key_id`, and the `signature` bytes after them."""

    name: str
    key_id: bytes
    signature: bytes


def compute_key_id(name: str, kind: bytes, public: bytes) -> bytes:
    """The 4 bytes of the key ID of a key of the signature type `kind` (one byte)."""
    return hashlib.sha256(name.encode() + b"\n" + kind + public).digest()[:KEY_ID_BYTES]


def check_name(name: str) -> None:
    """Raises FormatError unless `name` may be a key name: not empty, no spaces of any script, no plus."""
    if not name or _NO_NAME_CHARACTER.search(name):
        raise FormatError(f"not a key name (no spaces, no plus): {name[:200]!r}")


def format_signature(signature: Signature) -> str:
    """The signature line, with its newline."""
    return f"— {signature.name} {base64.b64encode(signature.key_id + signature.signature).decode()}\n"


def parse_signature(line: str) -> Signature:
    """The signature in a line (without its newline), nothing verified. Raises FormatError."""
    parts = line.split(" ")
    if len(parts) != 3 or parts[0] != "—":
        raise FormatError(f"not a signature line: {line[:200]!r}")
    check_name(parts[1])
    data = parse_base64(parts[2])
    if len(data) <= KEY_ID_BYTES:
        raise FormatError(f"signature too short: {line[:200]!r}")
    return Signature(parts[1], data[:KEY_ID_BYTES], data[KEY_ID_BYTES:])


def parse_base64(text: str) -> bytes:
    """Standard Base 64 (RFC 4648, 4) with padding, canonical only. Raises FormatError."""
    try:
        data = binascii.a2b_base64(text, strict_mode=True)
    except ValueError as exc:
        raise FormatError(f"not base64: {text[:100]!r}") from exc
    if binascii.b2a_base64(data, newline=False).decode() != text:
        raise FormatError(f"base64 is not canonical: {text[:100]!r}")
    return data
