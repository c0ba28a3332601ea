"""The key that opens what citizens wrote of their trips: `keys/vault.key` (P-256, PKCS #8 PEM, 0600), read by the desk.

The public half goes into `intake/door.json`; browsers seal to it (`elshi.speak.trip_sealing`). A copy of the desk's
database without this file opens nothing, so it is in no ordinary backup; who loses it loses the details of all trips.
"""

from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, EllipticCurvePrivateKey, generate_private_key

from elshi.base.errors import UserError
from elshi.node.home import NodeHome
from elshi.node.key_files import read_plain_key, write_plain_key

NAME = "vault.key"


def read_or_make_vault_key(home: NodeHome) -> EllipticCurvePrivateKey:
    """The private key; made when trips are switched on. Raises UserError if the file holds none."""
    path = home.keys / NAME
    if not path.exists():
        key = generate_private_key(SECP256R1())
        write_plain_key(path, key)
        return key
    return read_vault_key(home)


def read_vault_key(home: NodeHome) -> EllipticCurvePrivateKey:
    """The private key of a node that has one; makes none, for what a new key cannot open. Raises UserError."""
    path = home.keys / NAME
    found = read_plain_key(path)
    if not isinstance(found, EllipticCurvePrivateKey) or not isinstance(found.curve, SECP256R1):
        raise UserError(f"{path}: expected a P-256 key, got {type(found).__name__}")
    return found
