"""RFC 9180, base mode, one shot, opened step by step from the RFC's text: the slow twin of what `cryptography` does.

Two suites (sections 7.1 to 7.3): DHKEM(X25519, HKDF-SHA256) 0x0020, HKDF-SHA256 0x0001, ChaCha20Poly1305 0x0003; and
DHKEM(P-256, HKDF-SHA256) 0x0010, HKDF-SHA256 0x0001, AES-256-GCM 0x0002. The key says which.
"""

import hashlib
import hmac

from cryptography.hazmat.primitives.asymmetric.ec import (
    ECDH,
    SECP256R1,
    EllipticCurvePrivateKey,
    EllipticCurvePublicKey,
)
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM, ChaCha20Poly1305
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat


def open_base(sealed: bytes, key: X25519PrivateKey | EllipticCurvePrivateKey, info: bytes, aad: bytes = b"") -> bytes:
    """Section 6.1: enc || ciphertext."""
    curve = isinstance(key, EllipticCurvePrivateKey)
    kem, aead, length = (0x0010, 0x0002, 65) if curve else (0x0020, 0x0003, 32)
    suite = b"HPKE" + b"".join(number.to_bytes(2, "big") for number in (kem, 0x0001, aead))
    enc, ciphertext = sealed[:length], sealed[length:]
    shared = _decap(enc, key, b"KEM" + kem.to_bytes(2, "big"))
    context = b"\x00" + _extract(b"", b"psk_id_hash", b"", suite) + _extract(b"", b"info_hash", info, suite)  # 5.1
    secret = _extract(shared, b"secret", b"", suite)
    seal_key = _expand(secret, b"key", context, 32, suite)
    nonce = _expand(secret, b"base_nonce", context, 12, suite)
    return (AESGCM if curve else ChaCha20Poly1305)(seal_key).decrypt(nonce, ciphertext, aad)


def _decap(enc: bytes, key: X25519PrivateKey | EllipticCurvePrivateKey, suite: bytes) -> bytes:
    """Section 4.1."""
    if isinstance(key, EllipticCurvePrivateKey):
        dh = key.exchange(ECDH(), EllipticCurvePublicKey.from_encoded_point(SECP256R1(), enc))
        own = key.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
    else:
        dh, own = key.exchange(X25519PublicKey.from_public_bytes(enc)), key.public_key().public_bytes_raw()
    return _expand(_extract(b"", b"eae_prk", dh, suite), b"shared_secret", enc + own, 32, suite)


def _extract(salt: bytes, label: bytes, ikm: bytes, suite: bytes) -> bytes:
    return hmac.new(salt or bytes(32), b"HPKE-v1" + suite + label + ikm, hashlib.sha256).digest()


def _expand(prk: bytes, label: bytes, info: bytes, length: int, suite: bytes) -> bytes:
    labelled = length.to_bytes(2, "big") + b"HPKE-v1" + suite + label + info
    assert length <= 32
    return hmac.new(prk, labelled + b"\x01", hashlib.sha256).digest()[:length]
