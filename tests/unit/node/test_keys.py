import pytest

from elshi.base.errors import UserError
from elshi.node import keys as keys_module
from elshi.node.home import NodeHome
from elshi.node.key_files import PassphraseError, write_key_file
from elshi.node.keys import (
    change_passphrase,
    make_keys,
    make_next,
    needs_passphrase,
    promote,
    read_next,
    read_pseudonym_key,
    read_signing_keys,
)
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


def test_no_root_key_is_among_them(home):
    assert {path.name for path in home.keys.iterdir()} == {"record.key", "log.key", "pseudonym.key", "desk.key"}


def test_a_passphrase_protects_the_signing_keys(tmp_path):
    home = NodeHome(tmp_path)
    made = make_keys(home, passphrase=b"six words chosen by dice")
    assert needs_passphrase(home)
    with pytest.raises(PassphraseError, match="expected one, got none"):
        read_signing_keys(home, SETTINGS)
    with pytest.raises(PassphraseError, match="wrong passphrase"):
        read_signing_keys(home, SETTINGS, passphrase=b"six words chosen by mice")
    keys = read_signing_keys(home, SETTINGS, passphrase=b"six words chosen by dice")
    assert keys.record.private_bytes_raw() == made["record.key"].private_bytes_raw()
    seed = made["record.key"].private_bytes_raw()
    assert seed not in (home.keys / "record.key").read_bytes()


def test_a_short_passphrase_is_refused_before_anything_is_made(tmp_path):
    home = NodeHome(tmp_path / "home")
    with pytest.raises(PassphraseError, match="12 to 1000 bytes, got 5"):
        make_keys(home, passphrase=b"short")
    assert not home.path.exists()


def test_a_change_of_the_passphrase_can_be_finished_after_a_kill(home, monkeypatch):
    made = read_signing_keys(home, SETTINGS).public
    writes = []

    def killed(path, key, *, passphrase):
        if writes:
            raise KeyboardInterrupt
        writes.append(path)
        write_key_file(path, key, passphrase=passphrase)

    monkeypatch.setattr(keys_module, "write_key_file", killed)
    with pytest.raises(KeyboardInterrupt):
        change_passphrase(home, old=None, new=b"a first passphrase")
    monkeypatch.undo()
    change_passphrase(home, old=None, new=b"a first passphrase")
    assert read_signing_keys(home, SETTINGS, passphrase=b"a first passphrase").public == made
    with pytest.raises(PassphraseError, match="nothing was changed"):
        change_passphrase(home, old=b"not this passphrase", new=b"a second passphrase")
    change_passphrase(home, old=b"a first passphrase", new=b"a second passphrase")
    change_passphrase(home, old=b"a second passphrase", new=None)
    assert read_signing_keys(home, SETTINGS).public == made
    assert {oct(path.stat().st_mode)[-3:] for path in home.keys.iterdir()} == {"600"}


def test_a_key_that_waits_takes_over_with_the_same_passphrase(tmp_path):
    home, secret = NodeHome(tmp_path), b"six words chosen by dice"
    make_keys(home, passphrase=secret)
    before = read_signing_keys(home, SETTINGS, passphrase=secret).public
    with pytest.raises(PassphraseError, match="wrong passphrase"):
        make_next(home, "record", passphrase=b"six words chosen by mice")
    assert read_next(home, "record", passphrase=secret) is None
    public = make_next(home, "record", passphrase=secret)
    assert read_signing_keys(home, SETTINGS, passphrase=secret).public == before, "nothing changed yet"
    promote(home, "record")
    assert read_signing_keys(home, SETTINGS, passphrase=secret).public == {**before, "record": public}
    assert sorted(path.name for path in home.keys.iterdir()) == ["desk.key", "log.key", "pseudonym.key", "record.key"]


@pytest.mark.parametrize("damage", [b"", b"not PEM", b"-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n"])
def test_a_damaged_key_is_one_clear_line(home, damage):
    (home.keys / "record.key").write_bytes(damage)
    with pytest.raises(UserError, match=r"record\.key is not"):
        read_signing_keys(home, SETTINGS)
    (home.keys / "pseudonym.key").write_bytes(damage)
    with pytest.raises(UserError, match="expected 32 bytes"):
        read_pseudonym_key(home)
    (home.keys / "record.key").unlink()
    with pytest.raises(UserError, match=r"lacks record\.key, so nothing is signed"):
        read_signing_keys(home, SETTINGS)
