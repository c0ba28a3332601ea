"""Ed25519 (RFC 8032), with one written rule for which public keys and signatures are taken.

Acceptance rule. A public key is 32 bytes, the canonical encoding (y < 2**255 - 19, RFC 8032, 5.1.3) of a point on the
curve that is not one of the eight points of small order: under such a key one signature fits many messages. A
signature is 64 bytes with S < L and is checked without the cofactor, as OpenSSL does it. Points with a small-order
part next to a large one are not looked for: only the holder of the key could make one, and gains nothing against
others.
"""

from functools import lru_cache

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from elshi.base.errors import FormatError, SecurityError

_P = 2**255 - 19
_D = -121665 * pow(121666, -1, _P) % _P
_SIGN_BIT = 1 << 255
# The y of the points of order 8; RFC 8032 does not list them, see tests/unit/log/test_ed25519.py for the doubling.
_Y8 = 0x7A03AC9277FDC74EC6CC392CFA53202A0F67100D760B3CBA4FD84D3D706A17C7
_SMALL_ORDER_Y = frozenset({0, 1, _P - 1, _Y8, _P - _Y8})


@lru_cache(maxsize=256)  # the few keys of a log, used for every record; a refusal is not kept
def check_public_key(public: bytes) -> None:
    """Raises FormatError unless `public` passes the acceptance rule above."""
    if len(public) != 32:
        raise FormatError(f"Ed25519 public key has wrong size: expected 32 bytes, got {len(public)}")
    encoded = int.from_bytes(public, "little")
    y = encoded & (_SIGN_BIT - 1)
    if y >= _P:
        raise FormatError("Ed25519 public key is not in its canonical encoding")
    if y in _SMALL_ORDER_Y:
        raise FormatError("Ed25519 public key is a point of small order")
    # x**2 = (y**2 - 1) / (d y**2 + 1) must have a root (RFC 8032, 5.1.3); d is no square, so the divisor is never 0
    x_squared = (y * y - 1) * pow(_D * y * y + 1, -1, _P) % _P
    if pow(x_squared, (_P - 1) // 2, _P) != 1:
        raise FormatError("Ed25519 public key is not a point on the curve")


@lru_cache(maxsize=256)
def _load_public_key(public: bytes) -> Ed25519PublicKey:
    check_public_key(public)
    return Ed25519PublicKey.from_public_bytes(public)


def verify_signature(*, public: bytes, signature: bytes, message: bytes) -> None:
    """Accepts, or raises SecurityError. `public` must pass the acceptance rule."""
    key = _load_public_key(public)
    if len(signature) != 64:
        raise SecurityError(f"Ed25519 signature has wrong size: expected 64 bytes, got {len(signature)}")
    try:
        key.verify(signature, message)
    except InvalidSignature as exc:
        raise SecurityError("Ed25519 signature does not verify") from exc


def public_bytes(private_key: Ed25519PrivateKey) -> bytes:
    """The 32 bytes of the public key that belongs to `private_key`."""
    return private_key.public_key().public_bytes_raw()
