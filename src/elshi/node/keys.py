"""A node's private keys on disk: PKCS #8 PEM, 0600 in a 0700 folder. Only the press reads the signing keys.

`record.key` and `log.key` have one passphrase or none. The root key is not among them, ever (`elshi.node.root_key`).
A key that is to take over lies beside the old one as `<name>.next` until the log names it; `promote` puts it in the
old one's place, which is the end of the old private key.
"""

import secrets
from dataclasses import dataclass
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from elshi.base.durable import make_folder, sync_folder, write_durable
from elshi.base.errors import UserError
from elshi.log import public_bytes
from elshi.log.note import Signer
from elshi.node.home import NodeHome
from elshi.node.key_files import (
    PassphraseError,
    check_new_passphrase,
    is_protected,
    read_key_bytes,
    read_key_file,
    write_key_file,
)
from elshi.node.settings import Settings

RECORD, LOG = "record.key", "log.key"
SIGNING = {"record": RECORD, "log": LOG}  # purpose of a key record to the file of the private key
PSEUDONYM_BYTES = 32
PSEUDONYMS, DESK = "pseudonym.key", "desk.key"


@dataclass(frozen=True, slots=True)
class SigningKeys:
    """What the press signs with: records with `record`, checkpoints with `log`."""

    record: Ed25519PrivateKey
    log: Signer

    @property
    def public(self) -> dict[str, bytes]:
        """The public keys (32 bytes) by purpose."""
        return {"record": public_bytes(self.record), "log": self.log.verifier.public}


def make_keys(home: NodeHome, *, passphrase: bytes | None = None) -> dict[str, Ed25519PrivateKey]:
    """Make and write all keys of a new node; returns the two signing keys by file name.

    `passphrase` protects the signing keys. Raises PassphraseError if it is too short; nothing is written.
    """
    if passphrase is not None:
        check_new_passphrase(passphrase)
    make_folder(home.keys)
    home.keys.chmod(0o700)
    made = {name: Ed25519PrivateKey.generate() for name in (RECORD, LOG)}
    for name, key in made.items():
        write_key_file(home.keys / name, key, passphrase=passphrase)
    write_durable(home.keys / PSEUDONYMS, secrets.token_bytes(PSEUDONYM_BYTES), mode=0o600)
    make_desk_key(home)
    return made


def make_desk_key(home: NodeHome) -> None:
    """Make the desk's secret, which signs sessions."""
    write_durable(home.keys / DESK, secrets.token_urlsafe(48).encode(), mode=0o600)


def find_lacking_keys(home: NodeHome) -> list[str]:
    """The keys of a working node that are not there: a home that was restored from a backup without keys lacks all."""
    return [name for name in (LOG, PSEUDONYMS, RECORD) if not (home.keys / name).exists()]


def check_signing_keys(home: NodeHome) -> None:
    """Raises UserError that names each signing key that is not there, and how to bring it."""
    lacking = [name for name in find_lacking_keys(home) if name in SIGNING.values()]
    if lacking:
        raise UserError(
            f"{home.keys} lacks {' and '.join(lacking)}, so nothing is signed. Put them there, 0600, from where they "
            "are kept or from a backup made with --with-keys; if they are lost for good, new ones come with: elshi log "
            "new-epoch --home H --reason lost-key --root-key FILE --yes"
        )


def read_signing_keys(home: NodeHome, settings: Settings, *, passphrase: bytes | None = None) -> SigningKeys:
    """The keys the press signs with. Raises PassphraseError, or UserError when one is missing or no Ed25519 key."""
    check_signing_keys(home)
    return SigningKeys(
        record=read_key_file(home.keys / RECORD, passphrase=passphrase),
        log=Signer(settings.origin, read_key_file(home.keys / LOG, passphrase=passphrase)),
    )


def needs_passphrase(home: NodeHome) -> bool:
    """Whether a signing key of the node is protected; one that is not there is not."""
    return any(is_protected(path) for path in (home.keys / RECORD, home.keys / LOG) if path.exists())


def change_passphrase(home: NodeHome, *, old: bytes | None, new: bytes | None) -> None:
    """Protect the signing keys with `new` (None: not at all). May be run again after it was killed.

    Each file is written whole, one after the other; a file that has the new passphrase already is left as it is.
    Raises PassphraseError with nothing changed if `old` opens neither.
    """
    if new is not None:
        check_new_passphrase(new)
    paths = [path for name in (RECORD, LOG) for path in (home.keys / name, _next(home, name)) if path.exists()]
    keys = {path: _read_with_either(path, old=old, new=new) for path in paths}
    for path, key in keys.items():
        write_key_file(path, key, passphrase=new)


def _read_with_either(path: Path, *, old: bytes | None, new: bytes | None) -> Ed25519PrivateKey:
    try:
        return read_key_file(path, passphrase=old)
    except PassphraseError:
        if new is None:
            raise
    try:
        return read_key_file(path, passphrase=new)
    except PassphraseError as exc:
        raise PassphraseError(f"{path}: wrong passphrase; nothing was changed") from exc


def make_next(home: NodeHome, purpose: str, *, passphrase: bytes | None) -> bytes:
    """Make a key that is to take over ("record" or "log"); its public key. An earlier one that waited is thrown away.

    It is protected as the present one is: with its passphrase, which must be right, or not at all. Where the present
    one is lost (a new epoch goes on without it), with `passphrase`.
    """
    path = home.keys / SIGNING[purpose]
    protected = True
    if path.exists():
        read_key_file(path, passphrase=passphrase)
        protected = is_protected(path)
    key = Ed25519PrivateKey.generate()
    write_key_file(_next(home, path.name), key, passphrase=passphrase if protected else None)
    return public_bytes(key)


def read_next(home: NodeHome, purpose: str, *, passphrase: bytes | None) -> Ed25519PrivateKey | None:
    """The private key that waits to take over; None if there is none. Raises PassphraseError."""
    path = _next(home, SIGNING[purpose])
    return read_key_file(path, passphrase=passphrase) if path.exists() else None


def promote(home: NodeHome, purpose: str) -> None:
    """Let the key that waits take the place of the present one, whose private half is gone after this."""
    path = home.keys / SIGNING[purpose]
    _next(home, path.name).replace(path)
    sync_folder(home.keys)


def _next(home: NodeHome, name: str) -> Path:
    return home.keys / f"{name}.next"


def read_pseudonym_key(home: NodeHome) -> bytes:
    """The 32 bytes that turn authors into pseudonyms. Raises UserError when they are not there."""
    key = read_key_bytes(home.keys / PSEUDONYMS)
    if len(key) != PSEUDONYM_BYTES:
        raise UserError(f"{home.keys / PSEUDONYMS}: expected {PSEUDONYM_BYTES} bytes, got {len(key)}")
    return key
