"""A node's private keys on disk: PKCS #8 PEM, 0600 in a 0700 folder. Only the press reads the signing keys.

`root.key` signs key records and nothing else; it is meant to leave this machine after `elshi init`.
"""

import secrets
from dataclasses import dataclass
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, load_pem_private_key

from elshi.base.durable import make_folder, write_durable
from elshi.base.errors import UserError
from elshi.log.note import Signer
from elshi.node.home import NodeHome
from elshi.node.settings import Settings

ROOT, RECORD, LOG = "root.key", "record.key", "log.key"
PSEUDONYM_BYTES = 32
PSEUDONYMS, DESK = "pseudonym.key", "desk.key"


@dataclass(frozen=True, slots=True)
class SigningKeys:
    """What the press signs with: records with `record`, checkpoints with `log`."""

    record: Ed25519PrivateKey
    log: Signer


def make_keys(home: NodeHome) -> dict[str, Ed25519PrivateKey]:
    """Make and write all keys of a new node; returns the three Ed25519 keys by file name."""
    make_folder(home.keys)
    home.keys.chmod(0o700)
    made = {name: Ed25519PrivateKey.generate() for name in (ROOT, RECORD, LOG)}
    for name, key in made.items():
        pem = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
        write_durable(home.keys / name, pem, mode=0o600)
    write_durable(home.keys / PSEUDONYMS, secrets.token_bytes(PSEUDONYM_BYTES), mode=0o600)
    write_durable(home.keys / DESK, secrets.token_urlsafe(48).encode(), mode=0o600)
    return made


def read_signing_keys(home: NodeHome, settings: Settings) -> SigningKeys:
    """The keys the press signs with. Raises UserError when one is missing or not an Ed25519 key."""
    return SigningKeys(
        record=_read_private(home.keys / RECORD),
        log=Signer(settings.origin, _read_private(home.keys / LOG)),
    )


def read_pseudonym_key(home: NodeHome) -> bytes:
    """The 32 bytes that turn authors into pseudonyms. Raises UserError when they are not there."""
    key = _read(home.keys / PSEUDONYMS)
    if len(key) != PSEUDONYM_BYTES:
        raise UserError(f"{home.keys / PSEUDONYMS}: expected {PSEUDONYM_BYTES} bytes, got {len(key)}")
    return key


def _read_private(path: Path) -> Ed25519PrivateKey:
    try:
        key = load_pem_private_key(_read(path), password=None)
    except (ValueError, TypeError) as exc:
        raise UserError(f"{path} is not an unencrypted PEM private key") from exc
    if not isinstance(key, Ed25519PrivateKey):
        raise UserError(f"{path}: expected an Ed25519 key, got {type(key).__name__}")
    return key


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as exc:
        raise UserError(f"cannot read the key {path}: {exc.strerror}") from exc
