"""What only the vault key and the citizen's own link open. The browser's twin: `site/static/trips/sealing.js`.

The *secret*, 16 random bytes made in the browser, stands in the fragment of the citizen's link alone, and is sent to
nobody. From it come (HKDF-SHA256, RFC 5869, no salt) the *token*, which whoever keeps the trip is shown with each act
and forgets, and the key of the citizen's *own copy*. The trip's *id* is the SHA-256 of the token.

Details and words are sealed to the *vault key*, HPKE (RFC 9180), base mode, one shot: DHKEM(P-256, HKDF-SHA256),
HKDF-SHA256, AES-256-GCM; P-256 because every browser has it. What is sealed is padded with spaces to a multiple of 512
bytes. The own copy is AES-256-GCM of the same padded bytes: nonce of 12 random bytes, then the ciphertext.
"""

import hmac
import os
from hashlib import sha256

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.ec import (
    SECP256R1,
    EllipticCurvePrivateKey,
    EllipticCurvePublicKey,
)
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.hpke import AEAD, KDF, KEM, Suite
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from elshi.base.errors import FormatError
from elshi.speak.trip_details import Details, Said, format_details, format_said, parse_details, parse_said
from elshi.speak.trips import MAX_DETAILS, PADDED_TO, decode_bytes, encode_bytes

SECRET, TOKEN = 16, 32  # bytes
NONCE, TAG = 12, 16  # bytes that the own copy has more
_DETAILS, _SAID = b"elshi-trip/1 details", b"elshi-trip/1 check-in"
_SUITE = Suite(KEM.P256, KDF.HKDF_SHA256, AEAD.AES_256_GCM)


def make_secret() -> str:
    """A new secret as a link has it, 22 signs."""
    return encode_bytes(os.urandom(SECRET))


def derive_token(secret: str) -> bytes:
    """The token of a secret. Raises FormatError for what is none."""
    return _derive(secret, b"elshi-trip/1 token")


def derive_copy_key(secret: str) -> bytes:
    """The key of the own copy. Raises FormatError for what is no secret."""
    return _derive(secret, b"elshi-trip/1 copy")


def find_id(token: bytes) -> str:
    """The id of the trip whose token this is."""
    return sha256(token).hexdigest()


def seal_details(details: Details, key: EllipticCurvePublicKey) -> bytes:
    """The sealed bytes; others each time. Raises FormatError for what are no details."""
    return _seal(format_details(details), key, _DETAILS)


def open_details(sealed: bytes, key: EllipticCurvePrivateKey) -> Details:
    """Raises FormatError for bytes that are damaged, sealed to another key, or no details."""
    return parse_details(_open(sealed, key, _DETAILS))


def seal_said(said: Said, key: EllipticCurvePublicKey) -> bytes:
    """The sealed bytes; others each time. Raises FormatError for what a check-in cannot say."""
    return _seal(format_said(said), key, _SAID)


def open_said(sealed: bytes, key: EllipticCurvePrivateKey) -> Said:
    """Raises FormatError for bytes that are damaged, sealed to another key, or not what a check-in says."""
    return parse_said(_open(sealed, key, _SAID))


def seal_copy(details: Details, secret: str) -> bytes:
    """The citizen's own copy. Raises FormatError."""
    nonce = os.urandom(NONCE)
    return nonce + AESGCM(derive_copy_key(secret)).encrypt(nonce, _pad(format_details(details)), None)


def open_copy(data: bytes, secret: str) -> Details:
    """Raises FormatError for bytes that are damaged, of another secret, or no details."""
    try:
        plain = AESGCM(derive_copy_key(secret)).decrypt(data[:NONCE], data[NONCE:], None)
    except (InvalidTag, ValueError) as exc:
        raise FormatError("not the copy of this link, or damaged") from exc
    return parse_details(plain.rstrip(b" "))


def check_copy(data: bytes) -> None:
    """Raises FormatError unless `data` has a length that an own copy can have."""
    size = len(data) - NONCE - TAG
    if size % PADDED_TO or not PADDED_TO <= size <= MAX_DETAILS:
        raise FormatError(f"expected a copy of a whole number of {PADDED_TO} bytes, at most {MAX_DETAILS}")


def format_vault_key(key: EllipticCurvePublicKey) -> str:
    """The public half as `intake/door.json` has it: SEC 1, uncompressed, in hex."""
    return key.public_bytes(Encoding.X962, PublicFormat.UncompressedPoint).hex()


def parse_vault_key(text: str) -> EllipticCurvePublicKey:
    """Raises FormatError for what `format_vault_key` would not have written."""
    try:
        key = EllipticCurvePublicKey.from_encoded_point(SECP256R1(), bytes.fromhex(text))
    except ValueError as exc:
        raise FormatError("expected a point of P-256 in hex") from exc
    if format_vault_key(key) != text:
        raise FormatError("expected a point of P-256, uncompressed, in hex")
    return key


def derive_phone_key(key: EllipticCurvePrivateKey) -> bytes:
    """The key under which numbers are marked; it comes from the vault key, so it is lost with it."""
    scalar = key.private_numbers().private_value.to_bytes(32, "big")
    return HKDF(SHA256(), 32, None, b"elshi-trip/1 phone").derive(scalar)


def mark_phone(phone: str, phone_key: bytes) -> str:
    """HMAC-SHA256 in hex of a number in E.164 with or without +: the same number is known again and not read."""
    return hmac.new(phone_key, phone.removeprefix("+").encode(), sha256).hexdigest()


def _derive(secret: str, info: bytes) -> bytes:
    data = decode_bytes(secret)
    if len(data) != SECRET:
        raise FormatError(f"expected a secret of {SECRET} bytes")
    return HKDF(SHA256(), 32, None, info).derive(data)


def _pad(plain: bytes) -> bytes:
    return plain + b" " * (-len(plain) % PADDED_TO)


def _seal(plain: bytes, key: EllipticCurvePublicKey, info: bytes) -> bytes:
    return _SUITE.encrypt(_pad(plain), key, info)


def _open(sealed: bytes, key: EllipticCurvePrivateKey, info: bytes) -> bytes:
    try:
        return _SUITE.decrypt(sealed, key, info).rstrip(b" ")
    except (InvalidTag, ValueError) as exc:
        raise FormatError("not sealed to this key, or damaged") from exc
