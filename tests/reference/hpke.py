"""RFC 9180, base mode, one shot, opened step by step from the RFC's text: the slow twin of what `cryptography` does.

DHKEM(X25519, HKDF-SHA256) is 0x0020, HKDF-SHA256 0x0001, ChaCha20Poly1305 0x0003 (sections 7.1 to 7.3).
"""

import hashlib
import hmac

from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305

_KEM = b"KEM" + (0x0020).to_bytes(2, "big")
_HPKE = b"HPKE" + b"".join(number.to_bytes(2, "big") for number in (0x0020, 0x0001, 0x0003))


def open_base(sealed: bytes, key: X25519PrivateKey, info: bytes) -> bytes:
    """Section 6.1: enc || ciphertext, without additional data."""
    enc, ciphertext = sealed[:32], sealed[32:]
    shared = _decap(enc, key)
    context = b"\x00" + _extract(b"", b"psk_id_hash", b"", _HPKE) + _extract(b"", b"info_hash", info, _HPKE)  # 5.1
    secret = _extract(shared, b"secret", b"", _HPKE)
    seal_key = _expand(secret, b"key", context, 32, _HPKE)
    nonce = _expand(secret, b"base_nonce", context, 12, _HPKE)
    return ChaCha20Poly1305(seal_key).decrypt(nonce, ciphertext, b"")


def _decap(enc: bytes, key: X25519PrivateKey) -> bytes:
    """Section 4.1."""
    dh = key.exchange(X25519PublicKey.from_public_bytes(enc))
    context = enc + key.public_key().public_bytes_raw()
    return _expand(_extract(b"", b"eae_prk", dh, _KEM), b"shared_secret", context, 32, _KEM)


def _extract(salt: bytes, label: bytes, ikm: bytes, suite: bytes) -> bytes:
    return hmac.new(salt or bytes(32), b"HPKE-v1" + suite + label + ikm, hashlib.sha256).digest()


def _expand(prk: bytes, label: bytes, info: bytes, length: int, suite: bytes) -> bytes:
    labelled = length.to_bytes(2, "big") + b"HPKE-v1" + suite + label + info
    assert length <= 32
    return hmac.new(prk, labelled + b"\x01", hashlib.sha256).digest()[:length]
