import pytest

from elshi.base.errors import UserError
from elshi.node.home import NodeHome
from elshi.node.keys import make_keys, read_pseudonym_key, read_signing_keys
from elshi.node.settings import Settings

SETTINGS = Settings(office="xs-mfa", host="mfa.samal.example")


@pytest.fixture
def home(tmp_path):
    made = NodeHome(tmp_path)
    make_keys(made)
    return made


def test_keys_are_for_their_owner_alone(home):
    assert oct(home.keys.stat().st_mode)[-3:] == "700"
    assert {oct(path.stat().st_mode)[-3:] for path in home.keys.iterdir()} == {"600"}
    assert len(read_pseudonym_key(home)) == 32
    assert read_signing_keys(home, SETTINGS).log.name == SETTINGS.origin


def test_the_press_runs_without_the_root_key(home):
    (home.keys / "root.key").unlink()
    read_signing_keys(home, SETTINGS)


@pytest.mark.parametrize("damage", [b"", b"not PEM", b"-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n"])
def test_a_damaged_key_is_one_clear_line(home, damage):
    (home.keys / "record.key").write_bytes(damage)
    with pytest.raises(UserError, match=r"record\.key is not"):
        read_signing_keys(home, SETTINGS)
    (home.keys / "pseudonym.key").write_bytes(damage)
    with pytest.raises(UserError, match="expected 32 bytes"):
        read_pseudonym_key(home)
    (home.keys / "record.key").unlink()
    with pytest.raises(UserError, match="cannot read the key"):
        read_signing_keys(home, SETTINGS)
