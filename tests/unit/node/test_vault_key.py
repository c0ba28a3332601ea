"""The vault key: made once, 0600, read again, and never made where one is needed that opens what is there."""

import pytest
from cryptography.hazmat.primitives.asymmetric.ec import SECP384R1, generate_private_key
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from elshi.base.errors import UserError
from elshi.node.home import NodeHome
from elshi.node.vault_keys import read_or_make_vault_key, read_vault_key


def test_it_is_made_once(tmp_path):
    home = NodeHome(tmp_path)
    made = read_or_make_vault_key(home)
    assert (home.keys / "vault.key").stat().st_mode & 0o777 == 0o600
    assert read_or_make_vault_key(home).private_numbers() == made.private_numbers()
    assert read_vault_key(home).private_numbers() == made.private_numbers()


def test_none_is_made_to_open_what_is_there(tmp_path):
    with pytest.raises(UserError):
        read_vault_key(NodeHome(tmp_path))
    assert not (tmp_path / "keys").exists()


@pytest.mark.parametrize("other", [generate_private_key(SECP384R1()), X25519PrivateKey.generate(), None])
def test_another_file_is_refused(tmp_path, other):
    home = NodeHome(tmp_path)
    home.keys.mkdir()
    pem = other.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()) if other else b"not a key"
    (home.keys / "vault.key").write_bytes(pem)
    with pytest.raises(UserError):
        read_or_make_vault_key(home)
