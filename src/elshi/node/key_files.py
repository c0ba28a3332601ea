"""Private keys as files: PKCS #8 PEM, 0600; signing keys (Ed25519) with a passphrase or without, others without.

A passphrase protects as `cryptography` does by its best available way: PBES2 with AES-256-CBC and PBKDF2 (2,048
rounds), which other programs read too. So few rounds make guessing cheap: what protects is the length of the
passphrase (docs/keys.md).
"""

from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.types import PrivateKeyTypes
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    KeySerializationEncryption,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)

from elshi.base.durable import write_durable
from elshi.base.errors import UserError

MAX_KEY_BYTES = 1 << 14
MIN_PASSPHRASE = 12  # bytes, of a new passphrase
MAX_PASSPHRASE = 1_000  # bytes; OpenSSL cuts at 1,023
_PROTECTED = b"-----BEGIN ENCRYPTED PRIVATE KEY-----"


class PassphraseError(UserError):
    """A passphrase is needed, or the one given is wrong."""


def format_key(key: Ed25519PrivateKey, *, passphrase: bytes | None) -> bytes:
    """The PEM text of `key`, protected by `passphrase` if there is one."""
    how: KeySerializationEncryption = NoEncryption() if passphrase is None else BestAvailableEncryption(passphrase)
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, how)


def write_key_file(path: Path, key: Ed25519PrivateKey, *, passphrase: bytes | None) -> None:
    """Write `key` durably, 0600; takes the place of a file that is there."""
    write_durable(path, format_key(key, passphrase=passphrase), mode=0o600)


def read_key_file(path: Path, *, passphrase: bytes | None) -> Ed25519PrivateKey:
    """The key in `path`. A passphrase is not needed, and not used, for a file that has none.

    Raises PassphraseError if it is lacking or wrong, UserError if the file is missing or holds no Ed25519 key.
    """
    pem = read_key_bytes(path)
    protected = _PROTECTED in pem
    if protected and passphrase is None:
        raise PassphraseError(f"{path} is protected by a passphrase: expected one, got none")
    try:
        key = load_pem_private_key(pem, password=passphrase if protected else None)
    except (ValueError, TypeError) as exc:
        if protected:
            raise PassphraseError(f"{path}: wrong passphrase, or a damaged file") from exc
        raise UserError(f"{path} is not a PEM private key") from exc
    if not isinstance(key, Ed25519PrivateKey):
        raise UserError(f"{path}: expected an Ed25519 key, got {type(key).__name__}")
    return key


def write_plain_key(path: Path, key: PrivateKeyTypes) -> None:
    """Write a key of any kind that no passphrase protects, durably, 0600."""
    write_durable(path, key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()), mode=0o600)


def read_plain_key(path: Path) -> PrivateKeyTypes:
    """A key of any kind that no passphrase protects. Raises UserError."""
    try:
        return load_pem_private_key(read_key_bytes(path), password=None)
    except (ValueError, TypeError) as exc:
        raise UserError(f"{path} is not a PEM private key") from exc


def is_protected(path: Path) -> bool:
    """Whether the key in `path` has a passphrase. Raises UserError when there is no such file."""
    return _PROTECTED in read_key_bytes(path)


def read_key_bytes(path: Path) -> bytes:
    """The bytes of a key file of at most MAX_KEY_BYTES. Raises UserError."""
    try:
        with path.open("rb") as file:
            data = file.read(MAX_KEY_BYTES + 1)
    except OSError as exc:
        raise UserError(f"cannot read the key {path}: {exc.strerror}") from exc
    if len(data) > MAX_KEY_BYTES:
        raise UserError(f"{path}: expected a key of at most {MAX_KEY_BYTES} bytes")
    return data


def check_new_passphrase(passphrase: bytes) -> None:
    """Raises PassphraseError unless `passphrase` may protect a key from now on."""
    if not MIN_PASSPHRASE <= len(passphrase) <= MAX_PASSPHRASE:
        raise PassphraseError(
            f"expected a passphrase of {MIN_PASSPHRASE} to {MAX_PASSPHRASE} bytes, got {len(passphrase)}: "
            "six or more words chosen by dice are good; nothing was written"
        )
