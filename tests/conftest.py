"""What a test may need from the machine, and the one line that says what was lacking.

`shared` and `need` skip a test whose machine lacks something, and the run ends with one line that lists the lacks;
with ELSHI_STRICT=1 (as in CI) a lack is a failure.
"""

import atexit
import os
import shutil
import tempfile
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
SHARED = ROOT.parent / "shared"
_LACKS: Counter[str] = Counter()

# What a node remembers outside its home must not come from another test, nor touch the person who runs them: fixtures
# that outlive a test get this folder, each test one of its own. Processes that a test starts inherit it.
_STATE = tempfile.mkdtemp(prefix="elshi-state-")
atexit.register(shutil.rmtree, _STATE, ignore_errors=True)
os.environ["ELSHI_STATE_HOME"] = _STATE


def lack(what: str) -> None:
    """This machine lacks `what`: fail in strict mode, else skip and remember."""
    if os.environ.get("ELSHI_STRICT") == "1":
        pytest.fail(f"this machine lacks {what} (ELSHI_STRICT=1)")
    _LACKS[what] += 1
    pytest.skip(f"lacks {what}")


@pytest.fixture(autouse=True)
def state_home(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The test's own ELSHI_STATE_HOME."""
    path = tmp_path_factory.mktemp("state")
    monkeypatch.setenv("ELSHI_STATE_HOME", str(path))
    return path


@pytest.fixture(scope="session")
def shared() -> Callable[[str], Path]:
    """`shared("data/x.parquet")`: the path below ../shared, or a lack."""

    def find(relative: str) -> Path:
        path = SHARED / relative
        if not path.exists():
            lack(f"../shared/{relative}")
        return path

    return find


@pytest.fixture(scope="session")
def need() -> Callable[[str], str]:
    """`need("chromium")`: the program's path, or a lack."""

    def find(program: str) -> str:
        path = shutil.which(program)
        if path is None:
            lack(program)
        return str(path)

    return find


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """One line, not a hundred: what was not run and why."""
    if _LACKS:
        said = ", ".join(f"{what} ({count} tests)" for what, count in sorted(_LACKS.items()))
        terminalreporter.write_line(f"NOT RUN, because this machine lacks: {said}", yellow=True)
