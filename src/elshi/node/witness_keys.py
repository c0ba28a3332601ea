"""The key with which this machine cosigns the logs of others: made once, and never without its memory."""

import hashlib
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from elshi.base.durable import hold_lock
from elshi.base.errors import FormatError, UserError
from elshi.log import Cosigner, public_bytes
from elshi.node.key_files import read_key_file, write_key_file

KEY_FILE = "witness.key"


def open_cosigner(folder: Path, *, name: str = "", memory: str = "logs") -> Cosigner:
    """The witness of `folder`: its key is made at the first time, 0600. `memory`: the folder in it of what it cosigned.

    `name`: its key name, the same each time; without one it is made from the key. Raises UserError for a name that is
    none, and where the key has gone but not the memory: another key must not follow beside what the old one cosigned.
    """
    path = folder / KEY_FILE
    with hold_lock(folder / ".key.lock"):
        if not path.exists():
            if (folder / memory).exists():
                raise UserError(f"{path} is missing, but {folder} holds what it cosigned; nothing was made")
            write_key_file(path, Ed25519PrivateKey.generate(), passphrase=None)
        key = read_key_file(path, passphrase=None)
    cosigner = Cosigner(name or f"witness/{hashlib.sha256(public_bytes(key)).hexdigest()[:16]}", key)
    try:
        cosigner.verifier  # noqa: B018  # which checks the name
    except FormatError as exc:
        raise UserError(f"--name: {exc}; nothing was started") from exc
    return cosigner
