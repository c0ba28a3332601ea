"""The keys of an actor: RSA, because that is what signs requests on the fediverse, and Ed25519 for proofs on objects.

The secret of a channel is both as PEM (PKCS #8), one after the other. The instance's secret is an RSA key alone.
"""

import re
from dataclasses import dataclass, field

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, RSAPublicKey, generate_private_key
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
    load_pem_public_key,
)

from elshi.base.errors import UserError
from elshi.record import format_multikey

RSA_BITS = 3072  # of ours
_RSA_BITS = range(2048, 8193)  # of others': less is weak, more is work that a stranger gives us
_MAX_PEM = 4_000
_PEM = re.compile(r"-----BEGIN PRIVATE KEY-----[A-Za-z0-9+/=\s]+-----END PRIVATE KEY-----")


@dataclass(frozen=True, slots=True)
class ActorKeys:
    """Both private keys of an actor of ours."""

    rsa: RSAPrivateKey = field(repr=False)
    ed25519: Ed25519PrivateKey = field(repr=False)

    @property
    def multikey(self) -> str:
        """The public Ed25519 key, `z6Mk…`."""
        return format_multikey(self.ed25519.public_key().public_bytes_raw())


def make_secret() -> str:
    """New keys of an actor, as its channel's secret."""
    return _format_private(generate_private_key(65537, RSA_BITS)) + _format_private(Ed25519PrivateKey.generate())


def make_instance_secret() -> str:
    """A new key of the instance."""
    return _format_private(generate_private_key(65537, RSA_BITS))


def parse_secret(secret: str) -> ActorKeys:
    """Both keys. Raises UserError, which shows nothing of it, unless there is one of each."""
    found = [_parse_private(block) for block in _PEM.findall(secret)]
    rsa = [key for key in found if isinstance(key, RSAPrivateKey)]
    ed25519 = [key for key in found if isinstance(key, Ed25519PrivateKey)]
    if len(found) != 2 or not rsa or not ed25519:
        raise UserError("expected two private keys in PEM, one RSA and one Ed25519, in the secret of the channel")
    return ActorKeys(rsa[0], ed25519[0])


def parse_instance_secret(secret: str) -> RSAPrivateKey:
    """The RSA key of the instance. Raises UserError."""
    found = [_parse_private(block) for block in _PEM.findall(secret)]
    if len(found) != 1 or not isinstance(found[0], RSAPrivateKey):
        raise UserError("expected one RSA private key in PEM as the secret of the instance")
    return found[0]


def format_public(key: RSAPrivateKey) -> str:
    """The public key as `publicKeyPem` has it."""
    return key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode()


def parse_public(pem: object) -> RSAPublicKey | None:
    """Another's `publicKeyPem`; None if it is no RSA key of a size that we take."""
    if not isinstance(pem, str) or len(pem) > _MAX_PEM:
        return None
    try:
        key = load_pem_public_key(pem.encode())
    except (ValueError, UnsupportedAlgorithm):
        return None
    return key if isinstance(key, RSAPublicKey) and key.key_size in _RSA_BITS else None


def _format_private(key: RSAPrivateKey | Ed25519PrivateKey) -> str:
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()


def _parse_private(block: str) -> object:
    try:
        return load_pem_private_key(block.encode(), password=None)
    except (ValueError, UnsupportedAlgorithm):
        return None
