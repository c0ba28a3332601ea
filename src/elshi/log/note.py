"""Signed notes (C2SP signed-note), Ed25519 only (signature type 0x01).

A note is text that ends in a newline, an empty line, and signature lines `— <name> base64(key ID || signature)`:

    Ognuno sta solo sul cuor della terra
    trafitto da un raggio di sole:

    ed è subito sera.

    — quasimodo.example/salvatore NnugSzTjtVAewIS+Z/iJhUPeFDkO/5QQ2i5ddnGITLlC+EhfLW9oJKONrMouFSQU…

A verifier key ("vkey") is `<name>+<key ID, 8 hex digits>+base64(0x01 || public key)`, as the Go note package writes it.
Signatures by keys that we do not know are kept but prove nothing; one bad signature by a known key refuses the note.
"""

import base64
import binascii
import hashlib
import re
from collections.abc import Iterable
from dataclasses import dataclass

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from elshi.base.errors import FormatError, SecurityError
from elshi.log import ed25519

MAX_NOTE_BYTES = 1 << 18
MAX_SIGNATURES = 64  # the document asks for at least 16
_ED25519 = b"\x01"
_CONTROL = re.compile(r"[\x00-\x09\x0b-\x1f]")


@dataclass(frozen=True, slots=True)
class Signature:
    """One signature line: key `name`, the 4 bytes of the `key_id`, and the `signature` bytes after them."""

    name: str
    key_id: bytes
    signature: bytes


@dataclass(frozen=True, slots=True)
class UnverifiedNote:
    """A well-formed note whose signatures nobody has checked. Its text must not be believed."""

    text: str
    signatures: tuple[Signature, ...]


@dataclass(frozen=True, slots=True)
class Note:
    """A note that at least one known key signed. `unverified` are signatures by keys that were not given."""

    text: str
    verified: tuple[Signature, ...]
    unverified: tuple[Signature, ...]


@dataclass(frozen=True, slots=True)
class Verifier:
    """A named Ed25519 public key (32 bytes). Raises FormatError for a name or key that the rules refuse."""

    name: str
    public: bytes

    def __post_init__(self) -> None:
        _check_name(self.name)
        ed25519.check_public_key(self.public)

    @property
    def key_id(self) -> bytes:
        """The first 4 bytes of SHA-256(name || 0x0A || 0x01 || public key)."""
        return hashlib.sha256(self.name.encode() + b"\n" + _ED25519 + self.public).digest()[:4]


@dataclass(frozen=True, slots=True)
class Signer:
    """A named Ed25519 private key."""

    name: str
    private_key: Ed25519PrivateKey

    @property
    def verifier(self) -> Verifier:
        """The public half."""
        return Verifier(self.name, ed25519.public_bytes(self.private_key))

    @property
    def vkey(self) -> str:
        """The public half as text, to hand out."""
        return format_vkey(self.name, ed25519.public_bytes(self.private_key))


def format_vkey(name: str, public: bytes) -> str:
    """The vkey of a public key (32 bytes). Raises FormatError for a name or key that the rules refuse."""
    verifier = Verifier(name, public)
    return f"{name}+{verifier.key_id.hex()}+{base64.b64encode(_ED25519 + public).decode()}"


def parse_vkey(text: str) -> Verifier:
    """The verifier that a vkey names. Raises FormatError, also for key types other than Ed25519."""
    name, _, rest = text.partition("+")
    key_id, _, encoded = rest.partition("+")
    data = parse_base64(encoded)
    if data[:1] != _ED25519:
        raise FormatError(f"expected an Ed25519 vkey (name+id+key), got {text[:200]!r}")
    verifier = Verifier(name, data[1:])
    if verifier.key_id.hex() != key_id:
        raise FormatError(f"vkey has wrong key ID: expected {verifier.key_id.hex()}, got {key_id[:20]!r}")
    return verifier


def sign_note(text: str, signer: Signer) -> bytes:
    """The note of `text` (ends in a newline) with one signature. Raises FormatError if a note cannot hold the text."""
    _check_text(text)
    verifier = signer.verifier
    signature = signer.private_key.sign(text.encode())
    line = f"— {verifier.name} {base64.b64encode(verifier.key_id + signature).decode()}\n"
    return f"{text}\n{line}".encode()


def parse_note(data: bytes) -> UnverifiedNote:
    """Split a note into text and signatures, nothing verified. Raises FormatError."""
    if len(data) > MAX_NOTE_BYTES:
        raise FormatError(f"note too long: expected at most {MAX_NOTE_BYTES} bytes, got {len(data)}")
    try:
        whole = data.decode("utf-8")
    except UnicodeDecodeError as exc:
        raise FormatError("note is not UTF-8") from exc
    text, blank, block = whole.rpartition("\n\n")
    if not blank or not block.endswith("\n"):
        raise FormatError("note has no signature block")
    text += "\n"
    _check_text(text)
    lines = block[:-1].split("\n")
    if len(lines) > MAX_SIGNATURES:
        raise FormatError(f"note has too many signatures: expected at most {MAX_SIGNATURES}, got {len(lines)}")
    return UnverifiedNote(text, tuple(_parse_signature(line) for line in lines))


def open_note(data: bytes, verifiers: Iterable[Verifier]) -> Note:
    """The note in `data`, if a key of `verifiers` signed it and no known key's signature is bad.

    Raises FormatError for bytes that are no note and SecurityError where the signatures do not hold.
    """
    note = parse_note(data)
    known: dict[tuple[str, bytes], Verifier] = {}
    for verifier in verifiers:
        if known.setdefault((verifier.name, verifier.key_id), verifier) != verifier:
            raise SecurityError(f"two verifiers share the name {verifier.name!r} and a key ID")
    verified: list[Signature] = []
    unverified: list[Signature] = []
    for signature in note.signatures:
        key = known.get((signature.name, signature.key_id))
        if key is None:
            unverified.append(signature)
            continue
        ed25519.verify_signature(public=key.public, signature=signature.signature, message=note.text.encode())
        verified.append(signature)
    if not verified:
        raise SecurityError(f"note is signed by no known key; it names {', '.join(s.name for s in unverified)}")
    return Note(note.text, tuple(verified), tuple(unverified))


def parse_base64(text: str) -> bytes:
    """Standard Base 64 (RFC 4648, 4) with padding, canonical only. Raises FormatError."""
    try:
        data = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError) as exc:
        raise FormatError(f"not base64: {text[:100]!r}") from exc
    if base64.b64encode(data).decode() != text:
        raise FormatError(f"base64 is not canonical: {text[:100]!r}")
    return data


def _parse_signature(line: str) -> Signature:
    parts = line.split(" ")
    if len(parts) != 3 or parts[0] != "—":
        raise FormatError(f"not a signature line: {line[:200]!r}")
    _check_name(parts[1])
    data = parse_base64(parts[2])
    if len(data) < 5:
        raise FormatError(f"signature too short: {line[:200]!r}")
    return Signature(parts[1], data[:4], data[4:])


def _check_name(name: str) -> None:
    if not name or "+" in name or any(c.isspace() for c in name) or _CONTROL.search(name):
        raise FormatError(f"not a key name (no spaces, no plus): {name[:200]!r}")


def _check_text(text: str) -> None:
    if not text.endswith("\n"):
        raise FormatError("note text does not end in a newline")
    if _CONTROL.search(text):
        raise FormatError("note text holds a control character")
