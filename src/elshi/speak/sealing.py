"""What strangers hand in is sealed to the desk's key at once: whoever takes it in cannot read it any more.

HPKE (RFC 9180), base mode, one shot: DHKEM(X25519, HKDF-SHA256), HKDF-SHA256, ChaCha20Poly1305, and a label of our own
as `info`. A sealed entry is `enc || ciphertext`, as the RFC's single-shot API has it; any implementation opens it with
the private key. Nobody signs: whoever can write into the spool can add to it, which a visitor of a form can too.

What is sealed is an *entry*: canonical JSON `{format, kind, at, fields}`, padded with spaces to a multiple of 256
bytes, so that its length does not tell one address from another.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.hpke import AEAD, KDF, KEM, Suite

from elshi.base.canonical import format_canonical, parse_canonical
from elshi.base.errors import FormatError

FORMAT = "elshi-intake/1"
MAX_ENTRY = 1 << 19  # bytes, before it is sealed
PADDED_TO = 256
_INFO = b"elshi-intake/1 entry"
_KIND = re.compile(r"[a-z][a-z-]{0,39}")
_SUITE = Suite(KEM.X25519, KDF.HKDF_SHA256, AEAD.CHACHA20_POLY1305)


@dataclass(frozen=True, slots=True)
class Entry:
    """Something that was handed in: its `kind`, when (UTC), and texts by name."""

    kind: str
    at: datetime
    fields: Mapping[str, str] = field(default_factory=dict)


def seal_entry(entry: Entry, key: X25519PublicKey) -> bytes:
    """The sealed bytes; others each time. Raises FormatError for what is too long or is no entry."""
    if not _KIND.fullmatch(entry.kind):
        raise FormatError(f"expected a kind of entry in small letters, got {entry.kind[:40]!r}")
    plain = format_canonical(
        {
            "format": FORMAT,
            "kind": entry.kind,
            "at": entry.at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ"),
            "fields": dict(entry.fields),
        }
    )
    if len(plain) > MAX_ENTRY:
        raise FormatError(f"entry too long: expected at most {MAX_ENTRY} bytes, got {len(plain)}")
    return _SUITE.encrypt(plain + b" " * (-len(plain) % PADDED_TO), key, _INFO)


def open_entry(sealed: bytes, key: X25519PrivateKey) -> Entry:
    """The entry. Raises FormatError for bytes that are damaged, sealed to another key, or no entry."""
    try:
        plain = _SUITE.decrypt(sealed, key, _INFO)
    except (InvalidTag, ValueError) as exc:
        raise FormatError("not sealed to this key, or damaged") from exc
    found = parse_canonical(plain.rstrip(b" "), max_bytes=MAX_ENTRY)
    if set(found) != {"format", "kind", "at", "fields"} or found["format"] != FORMAT:
        raise FormatError(f"expected an entry of format {FORMAT}")
    kind, fields = found["kind"], found["fields"]
    if not isinstance(kind, str) or not _KIND.fullmatch(kind) or not isinstance(fields, dict):
        raise FormatError("expected a kind and fields in an entry")
    if not all(isinstance(value, str) for value in fields.values()):
        raise FormatError("expected texts in the fields of an entry")
    try:
        at = datetime.strptime(str(found["at"]), "%Y-%m-%dT%H:%M:%S.%fZ").replace(tzinfo=UTC)
    except ValueError as exc:
        raise FormatError("expected the time of an entry in UTC") from exc
    return Entry(kind, at, fields)
