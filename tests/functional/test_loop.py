"""The loop in a real browser, and the same loop in a network namespace with no way out."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from functional.namespace import run_cut_off

HERE = Path(__file__).parent
pytestmark = pytest.mark.browser


def check_nothing_left(packets: int) -> None:
    """The promise of DESIGN 2: nothing at run time needs, or tries to reach, a machine outside the node."""
    assert packets == 0, f"{packets} packets tried to leave the machine"


def test_from_alert_to_published_and_verified(tmp_path, need):
    need("chromium")
    done = subprocess.run(
        [sys.executable, HERE / "loop.py", tmp_path], capture_output=True, text=True, check=False, timeout=400
    )
    assert done.returncode == 0, done.stderr[-6000:]
    assert json.loads(done.stdout)["seconds_to_alerts"] < 60


@pytest.mark.netns
def test_the_same_with_the_line_cut(tmp_path, need):
    for program in ("chromium", "unshare", "nft", "ip"):
        need(program)
    code, packets, said = run_cut_off(HERE / "loop.py", str(tmp_path))
    assert code == 0, said[-6000:]
    check_nothing_left(packets)


@pytest.mark.netns
def test_one_planted_foreign_font_would_be_noticed(tmp_path, need):
    for program in ("chromium", "unshare", "nft", "ip"):
        need(program)
    code, packets, said = run_cut_off(HERE / "foreign_font.py", str(tmp_path))
    assert code == 0, said[-6000:]
    with pytest.raises(AssertionError, match="tried to leave"):
        check_nothing_left(packets)
