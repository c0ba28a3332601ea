from pathlib import Path

import pytest

from elshi.base.errors import UserError
from elshi.node.fediverse import fediverse_folder, read_or_make_instance_key
from elshi.node.home import NodeHome


def test_the_instance_has_one_key_that_only_its_owner_reads(tmp_path: Path) -> None:
    home = NodeHome(tmp_path)
    key = read_or_make_instance_key(home)
    assert read_or_make_instance_key(home).private_numbers() == key.private_numbers()
    path = fediverse_folder(home) / "instance.key"
    assert path.stat().st_mode & 0o777 == 0o600
    path.write_text("no key")
    with pytest.raises(UserError):
        read_or_make_instance_key(home)
