"""Fixtures of the tests from outside."""

import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from conftest import ROOT

FOREIGN = ROOT / "tests" / "foreign"


@pytest.fixture(scope="session")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The built wheel: the one `make` has just made, else built here from the checkout."""
    made = sorted((ROOT / ".out" / "wheel").glob("elshi-*.whl"))
    if made:
        return made[-1]
    out = tmp_path_factory.mktemp("wheel")
    subprocess.run(
        [sys.executable, "-m", "pip", "wheel", "-q", "--no-deps", "--no-build-isolation", "-w", out, ROOT], check=True
    )
    return next(out.glob("elshi-*.whl"))


@pytest.fixture(scope="session")
def fedify(need: Callable[[str], str], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with Fedify as its lock file names it, each package checked by its hash; no script of theirs runs."""
    folder = tmp_path_factory.mktemp("fedify") / "fedify"
    shutil.copytree(FOREIGN / "fedify", folder, ignore=shutil.ignore_patterns("node_modules"))
    npm = need("npm")
    need("node")
    subprocess.run([npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund"], cwd=folder, check=True, timeout=300)
    return folder
