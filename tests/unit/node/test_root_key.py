import pytest
from cryptography.hazmat.primitives.serialization import load_pem_private_key

from elshi.base.errors import UserError
from elshi.node.key_files import PassphraseError, read_key_file
from elshi.node.root_key import make_root_key
from elshi.record import format_fingerprint

SECRET = b"six words chosen by dice"


def test_it_is_protected_and_other_programs_read_it(tmp_path):
    key = make_root_key(tmp_path / "root.key", passphrase=SECRET)
    pem = (tmp_path / "root.key").read_bytes()
    assert pem.startswith(b"-----BEGIN ENCRYPTED PRIVATE KEY-----")
    assert load_pem_private_key(pem, password=SECRET).private_bytes_raw() == key.private_bytes_raw()
    assert oct((tmp_path / "root.key").stat().st_mode)[-3:] == "600"
    with pytest.raises(PassphraseError):
        read_key_file(tmp_path / "root.key", passphrase=None)


def test_nothing_is_overwritten(tmp_path):
    path = tmp_path / "root.key"
    path.write_text("mine")
    with pytest.raises(UserError, match="not touched"):
        make_root_key(path, passphrase=SECRET)
    assert path.read_text() == "mine"
    (tmp_path / "link").symlink_to(tmp_path / "nowhere")
    with pytest.raises(UserError, match="not touched"):
        make_root_key(tmp_path / "link", passphrase=SECRET)


@pytest.mark.parametrize("place", ["root.key", "keys/root.key", "deep/er/root.key"])
def test_never_inside_a_node(node, place):
    path = node.path / place
    path.parent.mkdir(parents=True, exist_ok=True)
    with pytest.raises(UserError, match="inside the node"):
        make_root_key(path, passphrase=SECRET)
    assert not path.exists()


def test_not_through_a_link_into_a_node(node, tmp_path):
    (tmp_path / "stick").symlink_to(node.path / "keys")
    with pytest.raises(UserError, match="inside the node"):
        make_root_key(tmp_path / "stick" / "root.key", passphrase=SECRET)


def test_a_short_passphrase_makes_nothing(tmp_path):
    with pytest.raises(PassphraseError, match="nothing was written"):
        make_root_key(tmp_path / "root.key", passphrase=b"elevenbytes")
    assert list(tmp_path.iterdir()) == []


def test_the_fingerprint_is_short_and_fixed():
    assert format_fingerprint(bytes(32)) == "6668 7aad f862 bd77"
