from datetime import UTC, datetime
from pathlib import Path

import pytest

from elshi.base.errors import UserError
from elshi.log import FolderStore, check_log
from elshi.node.create import create_node
from elshi.node.home import open_home
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
