"""A server that nobody here wrote (Fedify) follows our actor, in a network namespace that nothing leaves.

What is asked of both is in `tests/desk/channels/peer_round.py`, which runs inside.
"""

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from conftest import ROOT
from elshi.prove.namespace import find_path
from nemesis.outer import UNSHARE

ROUND = ROOT / "tests" / "desk" / "channels" / "peer_round.py"
TESTS = 3
pytestmark = pytest.mark.netns


@pytest.mark.parametrize("spec", ["rfc9421", "draft-cavage-http-signatures-12"])
def test_fedify_follows_hears_and_answers(spec: str, fedify: Path, need: Callable[[str], str], tmp_path: Path) -> None:
    for program in ("unshare", "ip", "mount"):
        need(program)
    environ = {**os.environ, "PATH": find_path(os.environ), "ELSHI_FEDIFY": str(fedify), "ELSHI_FEDIFY_SPEC": spec}
    environ.pop("ELSHI_TEST_DATABASE", None)  # a server's socket would be out of reach, and the inbox has no database
    done = subprocess.run(
        [*UNSHARE, sys.executable, "-m", "pytest", "-q", "--basetemp", str(tmp_path / "inside"), str(ROUND)],
        cwd=ROOT, env=environ, capture_output=True, text=True, timeout=480, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    assert f"{TESTS} passed" in done.stdout, done.stdout
