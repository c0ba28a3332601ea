"""Fixtures of the tests from outside."""

import subprocess
import sys
from pathlib import Path

import pytest

from conftest import ROOT


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
