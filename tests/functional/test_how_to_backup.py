"""docs/how-to/backup-and-restore.md, typed as it stands: only the places in its first box are others."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from conftest import ROOT
from functional.running import free_port, init_node, run_elshi

PAGE = ROOT / "docs/how-to/backup-and-restore.md"
BOX = re.compile(r"^```sh\n(.*?)^```$", re.MULTILINE | re.DOTALL)
# `elshi up` runs until it is told to stop; here it is told after its pages had time to answer
PRELUDE = """
set -euo pipefail
elshi() {
  if [ "$1" = up ]; then timeout --preserve-status -s TERM 30 "$PYTHON" -m elshi "$@" --ready-file "$READY"
  else "$PYTHON" -m elshi "$@"; fi
}
"""


@pytest.fixture
def places(tmp_path):
    """The letters of the first box, and where they lie in this test."""
    (tmp_path / "srv").mkdir()
    home = str(tmp_path / "srv/elshi")
    assert init_node(tmp_path / "srv/elshi").returncode == 0
    person = ("--user", "aigerim", "--role", "press_officer", "--language", "kk")
    assert run_elshi("people", "add", "--home", home, *person).returncode == 0
    found = {"H": tmp_path / "srv/elshi", "B": tmp_path / "backup", "K": tmp_path / "vault", "N": tmp_path / "srv/new"}
    for medium in ("B", "K"):
        found[medium].mkdir()
    return found


def test_the_page_is_followed_to_the_letter(tmp_path, places):
    first, *boxes = BOX.findall(PAGE.read_text("utf-8"))
    assert len(boxes) == 7
    named = re.findall(r"^([A-Z])=(\S+)", first, re.MULTILINE)
    assert [name for name, _ in named] == list(places), "the places that this test puts in"
    given = "".join(f"{name}={path}\n" for name, path in places.items())
    ready = tmp_path / "ready.json"
    done = subprocess.run(
        ["bash", "-c", PRELUDE + given + "\n".join(boxes)],
        capture_output=True, text=True, check=False, timeout=400, stdin=subprocess.DEVNULL,
        env={
            **os.environ, "PYTHON": sys.executable, "READY": str(ready), "ELSHI_PORT": str(free_port()),
            "ELSHI_DESK_PORT": str(free_port()), "ELSHI_STATE_HOME": str(tmp_path / "new-machine"),
        },
    )  # fmt: skip
    assert done.returncode == 0, done.stderr + done.stdout
    assert ready.exists(), done.stdout
    assert "this backup can be restored" in done.stdout
    assert "No key is in it" in done.stdout
    assert list(places["B"].glob("drill-*.html"))
    assert b"administrator" in (places["N"] / "restored.json").read_bytes()
    assert {path.name for path in places["N"].glob("keys/*")} == {
        "desk.key", "log.key", "pseudonym.key", "record.key",
    }  # fmt: skip
    assert not Path(f"{places['N']}-keys").exists()


def test_each_command_of_the_page_is_one_of_ours():
    text = PAGE.read_text("utf-8")
    for command in set(re.findall(r"^elshi (\w+)", text, re.MULTILINE)):
        assert run_elshi(command, "--help").returncode == 0, command
