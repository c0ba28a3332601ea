"""Which kinds there are, and what a node without their libraries is told."""

import subprocess
import sys

import pytest

from elshi.adapters.channels import OPENERS, open_channel
from elshi.base.errors import UserError
from elshi.speak.channels import KINDS, Opened

HIDING = """
import sys
class Hidden:
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] in {"mastodon", "atproto_client", "telegram", "requests"}:
            raise ModuleNotFoundError(f"No module named {name!r}", name=name)
sys.meta_path.insert(0, Hidden())
from elshi.adapters.channels import open_channel
from elshi.base.errors import UserError
from elshi.speak.channels import Opened
try:
    open_channel(Opened("x", sys.argv[1], "a", "https://a.example", "s"))
except UserError as exc:
    print(exc)
"""


@pytest.mark.parametrize("kind", ["bluesky", "mastodon", "telegram"])
def test_what_is_not_installed_is_said_in_one_line(kind: str) -> None:
    done = subprocess.run([sys.executable, "-c", HIDING, kind], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    [line] = done.stdout.splitlines()
    assert f"channel x: {kind} needs " in line
    assert "pip install 'elshi[channels]'" in line


def test_every_kind_has_an_opener_of_its_own() -> None:
    assert set(OPENERS) == set(KINDS)
    assert len(set(OPENERS.values())) == len(KINDS)


def test_an_unknown_kind_is_a_mistake() -> None:
    with pytest.raises(UserError, match="no kind"):
        open_channel(Opened("x", "myspace", "a", "https://a.example", "s"))


def test_no_network_is_loaded_before_it_is_opened() -> None:
    code = (
        "import sys, elshi.adapters.channels\n"
        "print([n for n in ('mastodon', 'telegram', 'requests', 'pydantic') if n in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
