"""Cosignatures (C2SP tlog-cosignature), the Ed25519 kind (signature type 0x04): "I saw this log grow, up to here".

The signature is 8 bytes of time (big-endian, seconds since 1970) and 64 of Ed25519 over two lines and the note's text:

    cosignature/v1
    time 1679315147
    example.com/behind-the-sofa
    20852163
    CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=

It says nothing about extension lines. A time in the future is not refused: clocks of cut-off machines are wrong, and
what counts is that the cosigner signs one tree only. The ML-DSA-44 kind (0x06) is not built; its lines are ignored.
"""

import base64
from dataclasses import dataclass

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from elshi.base.errors import FormatError
from elshi.log import ed25519
from elshi.log.checkpoint import parse_checkpoint
from elshi.log.signature_line import ED25519_COSIGNATURE, Signature, check_name, compute_key_id, format_signature

_TIME_BYTES = 8
_SIGNATURE_BYTES = _TIME_BYTES + 64
MAX_TIME = 2**63 - 1  # tlog-cosignature, "Format"


@dataclass(frozen=True, slots=True)
class CosignatureVerifier:
    """A cosigner's name and Ed25519 public key (32 bytes). Raises FormatError for what the rules refuse."""

    name: str
    public: bytes

    def __post_init__(self) -> None:
        check_name(self.name)
        ed25519.check_public_key(self.public)

    @property
    def key_id(self) -> bytes:
        """The first 4 bytes of SHA-256(name || 0x0A || 0x04 || public key)."""
        return compute_key_id(self.name, ED25519_COSIGNATURE, self.public)

    @property
    def vkey(self) -> str:
        """The key as text: name+key ID+base64(0x04 || public key)."""
        encoded = base64.b64encode(ED25519_COSIGNATURE + self.public).decode()
        return f"{self.name}+{self.key_id.hex()}+{encoded}"

    def verify(self, text: str, signature: bytes) -> None:
        """Accepts a `signature` (72 bytes) of this cosigner on a note's `text`, or raises SecurityError."""
        ed25519.verify_signature(
            public=self.public, signature=signature[_TIME_BYTES:], message=_message(text, parse_time_of(signature))
        )


@dataclass(frozen=True, slots=True)
class Cosigner:
    """A named Ed25519 private key that cosigns checkpoints. One key serves one name only: the name is not signed."""

    name: str
    private_key: Ed25519PrivateKey

    @property
    def verifier(self) -> CosignatureVerifier:
        """The public half."""
        return CosignatureVerifier(self.name, ed25519.public_bytes(self.private_key))

    @property
    def vkey(self) -> str:
        """The public half as text, to hand out."""
        return self.verifier.vkey

    def cosign(self, text: str, *, time: int) -> str:
        """One signature line, with its newline, on the checkpoint `text`, as of `time` (seconds since 1970).

        Whoever calls has verified that the tree is consistent with all that this cosigner signed before. Raises
        FormatError if `text` is no checkpoint or the time does not fit.
        """
        parse_checkpoint(text)
        if not 0 <= time <= MAX_TIME:
            raise FormatError(f"cosignature time does not fit: {time}")
        signature = time.to_bytes(_TIME_BYTES, "big") + self.private_key.sign(_message(text, time))
        return format_signature(Signature(self.name, self.verifier.key_id, signature))


def parse_time_of(signature: bytes) -> int:
    """When a cosignature (its 72 bytes) says that it was made, in seconds since 1970. Raises FormatError."""
    if len(signature) != _SIGNATURE_BYTES:
        raise FormatError(f"cosignature has wrong size: expected {_SIGNATURE_BYTES} bytes, got {len(signature)}")
    time = int.from_bytes(signature[:_TIME_BYTES], "big")
    if time > MAX_TIME:
        raise FormatError("cosignature time is beyond 2**63 - 1")
    return time


def _message(text: str, time: int) -> bytes:
    return f"cosignature/v1\ntime {time}\n{text}".encode()  # tlog-cosignature, "Ed25519 signed message"
