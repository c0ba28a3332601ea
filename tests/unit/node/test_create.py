import shutil
from datetime import UTC, datetime
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from elshi.base.errors import UserError
from elshi.log import FolderStore, check_log, public_bytes
from elshi.node.create import create_node
from elshi.node.home import open_home, read_trust
from elshi.node.key_files import read_key_file
from elshi.node.settings import Settings, read_settings

SETTINGS = Settings(office="xs-mfa", host="mfa.samal.example")
AT = datetime(2026, 3, 1, 9, 30, tzinfo=UTC)
NAMES = {"en": "Ministry", "kk": "Министрлік"}


def test_a_new_node_is_whole(tmp_path):
    home = create_node(tmp_path / "deep" / "home", SETTINGS, names=NAMES, at=AT)
    assert read_settings(open_home(home.path), {}) == SETTINGS
    assert oct(home.path.stat().st_mode)[-3:] == "700"
    found = check_log(FolderStore(home.log_folder("xs-mfa", 1)))
    assert (found.ok, found.size, found.origin) == (True, 3, "mfa.samal.example/xs-mfa/1")


def test_the_root_key_signs_and_stays_outside(tmp_path):
    root = Ed25519PrivateKey.generate()
    home = create_node(tmp_path / "home", SETTINGS, names=NAMES, at=AT, root_key=root, passphrase=b"a good passphrase")
    assert read_trust(home).root_key == public_bytes(root)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["home"]
    seed = root.private_bytes_raw()
    files = [path for path in home.path.rglob("*") if path.is_file()]
    assert files
    for path in files:
        data = path.read_bytes()
        assert seed not in data, path
        assert path.name != "root.key"
        if path.suffix == ".key" and b"PRIVATE KEY" in data:
            assert b"ENCRYPTED" in data


def test_a_demonstration_has_its_root_key_beside_the_home(tmp_path):
    for number in (1, 2):
        home = create_node(tmp_path / "demo", SETTINGS, names=NAMES, at=AT)
        path = tmp_path / ("demo-root.key" if number == 1 else "demo-root-2.key")
        assert oct(path.stat().st_mode)[-3:] == "600"
        assert public_bytes(read_key_file(path, passphrase=None)) == read_trust(home).root_key
        assert not list(home.path.rglob("*root*"))
        shutil.rmtree(home.path)


def test_an_empty_folder_is_taken_a_full_one_is_not(tmp_path):
    (tmp_path / "empty").mkdir()
    create_node(tmp_path / "empty", SETTINGS, names=NAMES, at=AT)
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "thesis.txt").write_text("mine")
    with pytest.raises(UserError, match="nothing was touched"):
        create_node(tmp_path / "full", SETTINGS, names=NAMES, at=AT)
    assert [path.name for path in (tmp_path / "full").iterdir()] == ["thesis.txt"]


def test_a_failure_leaves_nothing_behind(tmp_path, monkeypatch):
    def fail(*_args, **_kwargs):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "rename", fail)
    with pytest.raises(OSError, match="No space"):
        create_node(tmp_path / "home", SETTINGS, names=NAMES, at=AT)
    assert list(tmp_path.iterdir()) == []
