"""Signed notes (C2SP signed-note).

A note is text that ends in a newline, an empty line, and signature lines `— <name> base64(key ID || signature)`:

    Ognuno sta solo sul cuor della terra
    trafitto da un raggio di sole:

    ed è subito sera.

    — quasimodo.example/salvatore NnugSzTjtVAewIS+Z/iJhUPeFDkO/5QQ2i5ddnGITLlC+EhfLW9oJKONrMouFSQU…

A verifier key ("vkey") is `<name>+<key ID, 8 hex digits>+base64(type || public key)`, as the Go note package writes it.
Known types are Ed25519 (0x01) and Ed25519 cosignatures (0x04, `elshi.log.cosignature`). Signatures by keys that we do
not know are kept but prove nothing; one bad signature by a known key refuses the note.
"""

import base64
import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Protocol

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from elshi.base.errors import FormatError, SecurityError
from elshi.log import ed25519
from elshi.log.cosignature import CosignatureVerifier
from elshi.log.signature_line import (
    ED25519_COSIGNATURE,
    ED25519_NOTE,
    Signature,
    check_name,
    compute_key_id,
    format_signature,
    parse_base64,
    parse_signature,
)

MAX_NOTE_BYTES = 1 << 18
MAX_SIGNATURES = 64  # the document asks for at least 16
_CONTROL = re.compile(r"[\x00-\x09\x0b-\x1f]")


class NoteVerifier(Protocol):
    """A key that somebody trusts, for one type of signature. Equal objects are the same key."""

    @property
    def name(self) -> str:
        """The key name."""
        ...

    @property
    def key_id(self) -> bytes:
        """The 4 bytes of its key ID."""
        ...

    def verify(self, text: str, signature: bytes) -> None:
        """Accepts `signature` (without the key ID) on the note's `text`, or raises SecurityError."""
        ...


@dataclass(frozen=True, slots=True)
class UnverifiedNote:
    """A well-formed note whose signatures nobody has checked. Its text must not be believed."""

    text: str
    signatures: tuple[Signature, ...]


@dataclass(frozen=True, slots=True)
class Note:
    """A note after its signatures were checked. `unverified` are signatures by keys that were not given."""

    text: str
    verified: tuple[Signature, ...]
    unverified: tuple[Signature, ...]

    def is_signed_by(self, verifier: NoteVerifier) -> bool:
        """Whether the key of `verifier`, one of those the note was checked with, signed it."""
        return any((s.name, s.key_id) == (verifier.name, verifier.key_id) for s in self.verified)


@dataclass(frozen=True, slots=True)
class Verifier:
    """A named Ed25519 public key (32 bytes). Raises FormatError for a name or key that the rules refuse."""

    name: str
    public: bytes

    def __post_init__(self) -> None:
        check_name(self.name)
        ed25519.check_public_key(self.public)

    @property
    def key_id(self) -> bytes:
        """The first 4 bytes of SHA-256(name || 0x0A || 0x01 || public key)."""
        return compute_key_id(self.name, ED25519_NOTE, self.public)

    @property
    def vkey(self) -> str:
        """The key as text: name+key ID+base64(0x01 || public key)."""
        return f"{self.name}+{self.key_id.hex()}+{base64.b64encode(ED25519_NOTE + self.public).decode()}"

    def verify(self, text: str, signature: bytes) -> None:
        """Accepts a `signature` (64 bytes) of this key on a note's `text`, or raises SecurityError."""
        ed25519.verify_signature(public=self.public, signature=signature, message=text.encode())


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
        return self.verifier.vkey


def format_vkey(name: str, public: bytes) -> str:
    """The vkey of a log's public key (32 bytes). Raises FormatError for a name or key that the rules refuse."""
    return Verifier(name, public).vkey


def parse_vkey(text: str) -> Verifier | CosignatureVerifier:
    """The verifier that a vkey names, by its type byte: 0x01 or 0x04. Raises FormatError, also for other types."""
    name, _, rest = text.partition("+")
    key_id, _, encoded = rest.partition("+")
    data = parse_base64(encoded)
    verifier: Verifier | CosignatureVerifier
    if data[:1] == ED25519_NOTE:
        verifier = Verifier(name, data[1:])
    elif data[:1] == ED25519_COSIGNATURE:
        verifier = CosignatureVerifier(name, data[1:])
    else:
        raise FormatError(f"expected an Ed25519 vkey (name+id+key, type 1 or 4), got {text[:200]!r}")
    if verifier.key_id.hex() != key_id:
        raise FormatError(f"vkey has wrong key ID: expected {verifier.key_id.hex()}, got {key_id[:20]!r}")
    return verifier


def sign_note(text: str, signer: Signer) -> bytes:
    """The note of `text` (ends in a newline) with one signature. Raises FormatError if a note cannot hold the text."""
    _check_text(text)
    verifier = signer.verifier
    signature = Signature(verifier.name, verifier.key_id, signer.private_key.sign(text.encode()))
    return format_note(text, [signature])


def format_note(text: str, signatures: Iterable[Signature]) -> bytes:
    """The note of `text` with these signatures, in this order. Raises FormatError if it would be no note."""
    note = f"{text}\n{''.join(format_signature(signature) for signature in signatures)}".encode()
    if parse_note(note).text != text:
        raise FormatError("text does not fit a note")
    return note


def add_signatures(note: bytes, others: Iterable[Signature]) -> bytes:
    """The note with `others` after its own signatures, nothing verified; of each key the first signature stays.

    Raises FormatError if there are too many.
    """
    opened = parse_note(note)
    signatures = {(signature.name, signature.key_id): signature for signature in others}
    for signature in opened.signatures:
        signatures.pop((signature.name, signature.key_id), None)
    return format_note(opened.text, (*opened.signatures, *signatures.values()))


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
    return UnverifiedNote(text, tuple(parse_signature(line) for line in lines))


def open_note(data: bytes, verifiers: Iterable[NoteVerifier]) -> Note:
    """The note in `data`, if a key of `verifiers` signed it and no known key's signature is bad.

    Raises FormatError for bytes that are no note and SecurityError where the signatures do not hold.
    """
    note = check_signatures(parse_note(data), verifiers)
    if not note.verified:
        raise SecurityError(f"note is signed by no known key; it names {', '.join(s.name for s in note.unverified)}")
    return note


def check_signatures(note: UnverifiedNote, verifiers: Iterable[NoteVerifier]) -> Note:
    """The note with its signatures sorted into verified and unknown; there may be no verified one.

    Raises SecurityError if a signature by one of `verifiers` is bad.
    """
    known: dict[tuple[str, bytes], NoteVerifier] = {}
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
        key.verify(note.text, signature.signature)
        verified.append(signature)
    return Note(note.text, tuple(verified), tuple(unverified))


def _check_text(text: str) -> None:
    if not text.endswith("\n"):
        raise FormatError("note text does not end in a newline")
    if _CONTROL.search(text):
        raise FormatError("note text holds a control character")
