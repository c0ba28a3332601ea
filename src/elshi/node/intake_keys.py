"""The desk's key for what the public hands in: `keys/intake.key` (X25519, PKCS #8 PEM, 0600), read by who takes it in.

The public half goes into `intake/door.json` (`elshi.node.door`): the intake process needs nothing else of a node, and
what it has written it cannot read.
"""

from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

from elshi.base.errors import UserError
from elshi.node.home import NodeHome
from elshi.node.key_files import read_plain_key, write_plain_key

NAME = "intake.key"


def read_or_make_intake_key(home: NodeHome) -> X25519PrivateKey:
    """The private key; made when the first channel needs it. Raises UserError if the file holds none."""
    path = home.keys / NAME
    if not path.exists():
        key = X25519PrivateKey.generate()
        write_plain_key(path, key)
        return key
    found = read_plain_key(path)
    if not isinstance(found, X25519PrivateKey):
        raise UserError(f"{path}: expected an X25519 key, got {type(found).__name__}")
    return found
