"""`kill -9` of the press, a hundred times, while statements are released: nothing lost, nothing twice."""

import filecmp
import json
import subprocess
import sys
from pathlib import Path

from elshi.adapters.clock import SystemClock
from elshi.node.create import create_node
from elshi.node.settings import Settings
from elshi.record.trust import parse_trust
from elshi.site.build import build_site
from functional.running import run_elshi

KILLS = 100


def test_a_hundred_kills_lose_nothing_and_double_nothing(tmp_path):
    home = create_node(
        tmp_path / "home",
        Settings(office="xs-mfa", host="mfa.samal.example"),
        names={"en": "Ministry"},
        at=SystemClock().now(),
    )
    program = Path(__file__).with_name("press_killed.py")
    done = subprocess.run(
        [sys.executable, program, home.path, str(KILLS)], capture_output=True, text=True, check=False, timeout=500
    )
    assert done.returncode == 0, done.stderr
    seen = json.loads(done.stdout)
    assert sum(seen["deaths"].values()) == KILLS
    assert len(seen["deaths"]) == 11, "each of the ten steps and the random moment must have been hit"
    assert seen["acknowledged"] >= KILLS / 2
    assert (seen["missing"], seen["unpublished"], seen["twice"]) == ([], [], [])

    checked = json.loads(run_elshi("log", "check", str(home.path / "logs/xs-mfa/1"), "--json").stdout)
    assert checked["ok"] is True
    assert checked["size"] == seen["acknowledged"] + 3
    trust = parse_trust(home.trust.read_bytes())
    build_site(logs=home.logs, blobs=home.blobs, out=tmp_path / "again", trust=trust)
    assert_same_tree(home.site, tmp_path / "again")


def assert_same_tree(left: Path, right: Path) -> None:
    names = {
        side: {path.relative_to(side).as_posix() for path in side.rglob("*") if path.is_file()}
        for side in (left, right)
    }
    assert names[left] == names[right]
    _, differing, unreadable = filecmp.cmpfiles(left, right, sorted(names[left]), shallow=False)
    assert (differing, unreadable) == ([], [])
