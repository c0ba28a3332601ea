"""Fuzzing as part of the tests: each parser for 5 seconds in CI, for 1 elsewhere, from what long runs found.

`make fuzz` is the long run, ten minutes each; `tests/fuzz/found.py` keeps what it found.
"""

import os
import shutil
import sys
from importlib.util import find_spec
from pathlib import Path

import pytest

from conftest import lack

FUZZ = Path(__file__).parents[1] / "fuzz"
sys.path.append(str(FUZZ))  # the fuzzer runs there as a script, so its modules have no package

from every import fuzz_all  # noqa: E402  # type: ignore[import-not-found]
from found import FOUND, keep, read_found, unpack  # noqa: E402  # type: ignore[import-not-found]
from targets import TARGETS, Target, run  # noqa: E402  # type: ignore[import-not-found]

SECONDS = 5 if os.environ.get("ELSHI_STRICT") == "1" else 1


@pytest.mark.timeout(1200)
def test_no_parser_crashes(tmp_path: Path) -> None:
    if find_spec("atheris") is None:
        lack("atheris")
    results = fuzz_all(TARGETS, SECONDS, tmp_path)
    assert len(results) == len(TARGETS)
    assert [(name, words) for name, status, words in results if status] == []


@pytest.mark.parametrize("name", sorted(TARGETS))
def test_seeds_are_taken_or_refused(name: str) -> None:
    for data in (*TARGETS[name].seeds, *read_found(name)):
        run(name, data)


def test_what_was_found_is_of_a_target_and_is_laid_out_again(tmp_path: Path) -> None:
    assert {path.stem for path in FOUND.iterdir()} <= set(TARGETS)
    unpack("posts", tmp_path / "posts", [b"a seed"])
    laid = {path.read_bytes() for path in (tmp_path / "posts").iterdir()}
    assert laid == {b"a seed", *read_found("posts")}
    assert len(laid) > 50


def test_what_a_run_found_is_kept_and_its_crashes_are_not(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("found.FOUND", tmp_path / "found")
    corpus = tmp_path / "corpora/note"
    unpack("note", corpus, [b"a seed"])
    (corpus / "a94a8fe5").write_bytes(b"new \xff\n")
    (corpus / "crash-da39a3ee").write_bytes(b"bad")
    keep(tmp_path / "corpora")
    (corpus / "b94a8fe5").write_bytes(b"newer")
    keep(tmp_path / "corpora")
    assert sorted(read_found("note")) == [b"new \xff\n", b"newer"]
    assert read_found("of no target") == []


PLANTED = """
from collections import namedtuple
Target = namedtuple("Target", "act seeds")
TARGETS = {"good": Target(len, [b"x"]), "bad": Target(lambda data: data[10], [b"x"])}
def run(name, data):
    TARGETS[name].act(data)
"""


def test_a_crash_is_told_and_so_is_a_run_that_never_began(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    if find_spec("atheris") is None:
        lack("atheris")
    for name in ("fuzz.py", "found.py"):
        shutil.copy(FUZZ / name, tmp_path)
    (tmp_path / "targets.py").write_text(PLANTED)
    monkeypatch.setattr("every.HERE", tmp_path)
    results = {name: (status, words) for name, status, words in fuzz_all(["bad", "good"], 1, tmp_path)}
    assert results["bad"][0] != 0
    assert "IndexError" in results["bad"][1]
    assert [path.read_bytes() for path in (tmp_path / "bad").glob("crash-*")] == [b""]
    assert results["good"][0] == 0
    [(name, status, words)] = fuzz_all(["missing"], 1, tmp_path)
    assert (name, status) == ("missing", 1)
    assert "KeyError" in words


def test_another_exception_than_a_refusal_is_a_crash(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(TARGETS, "note", Target(lambda data: data[10], (b"x",)))
    with pytest.raises(IndexError):
        run("note", b"x")
