"""Fuzzing as part of the tests: each parser for 20 seconds in CI, for 2 elsewhere (`make fuzz`: ten minutes each)."""

import os
import sys
from importlib.util import find_spec
from pathlib import Path

import pytest

from conftest import lack

FUZZ = Path(__file__).parents[1] / "fuzz"
sys.path.append(str(FUZZ))  # the fuzzer runs there as a script, so its modules have no package

from every import fuzz_all  # noqa: E402  # type: ignore[import-not-found]
from targets import TARGETS, Target, run  # noqa: E402  # type: ignore[import-not-found]

SECONDS = 20 if os.environ.get("ELSHI_STRICT") == "1" else 2


@pytest.mark.timeout(1200)
def test_no_parser_crashes(tmp_path: Path) -> None:
    if find_spec("atheris") is None:
        lack("atheris")
    results = fuzz_all(TARGETS, SECONDS, tmp_path)
    assert len(results) == len(TARGETS)
    assert [(name, words) for name, status, words in results if status] == []


@pytest.mark.parametrize("name", sorted(TARGETS))
def test_seeds_are_taken_or_refused(name: str) -> None:
    for seed in TARGETS[name].seeds:
        run(name, seed)


def test_another_exception_than_a_refusal_is_a_crash(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(TARGETS, "note", Target(lambda data: data[10], (b"x",)))
    with pytest.raises(IndexError):
        run("note", b"x")
