"""The whole kit on the installed Elshi: five seeds, and two runs with a planted defect that must not be good.

`make test-nemesis` runs fifty. What a run does and what is judged: `run.py`, `checker.py`.
"""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from nemesis.every import format_line, parse_seeds, read_report, summarise
from nemesis.outer import PROGRAMS

RUN = Path(__file__).with_name("run.py")
pytestmark = pytest.mark.netns


@pytest.fixture(scope="module")
def template(tmp_path_factory, need):
    """Where homes are kept between the runs of this file."""
    for program in PROGRAMS:
        need(program)
    return tmp_path_factory.mktemp("template")


@pytest.fixture
def run(template, tmp_path):
    """`run(seed, *options)`: the report of one run."""

    def run_seed(seed, *options):
        given = [sys.executable, str(RUN), str(seed), "--out", str(tmp_path), "--template", str(template)]
        done = subprocess.run([*given, *options], capture_output=True, text=True, check=False, timeout=400)
        report = read_report(done, seed=seed)
        assert done.returncode == (0 if report["ok"] else 1), done.stderr
        return report

    return run_seed


@pytest.mark.parametrize("seed", range(1, 6))
def test_nothing_that_was_acknowledged_is_lost_and_every_node_keeps_answering(run, seed):
    report = run(seed)
    assert report["ok"], format_line(report)
    assert min(report["acknowledged"], *report["asked"].values()) > 10  # a run in which nothing happens proves nothing


def test_a_node_that_answers_every_fifth_user_with_an_error_is_found(run):
    report = run(1, "--only", "hub", "--seconds", "20", "--plant", "errors:hub")
    assert not report["ok"]
    assert report["unanswered_percent"]["hub"] > 0.1
    assert any("status 500" in note for note in report["unanswered_notes"])


def test_a_mirror_whose_log_lost_what_was_acknowledged_is_found(run):
    report = run(4, "--stand-in", "--seconds", "20", "--plant", "rollback:mirror")
    assert not report["ok"]
    assert any(line.startswith("mirror: ") for line in report["lost"])
    assert (report["seconds_to_equal"], bool(report["unequal"])) == (None, True)


GOOD = {
    "seed": 3, "ok": True, "acknowledged": 40, "lost": [], "changed": [], "duplicated": [], "invented": [],
    "backwards": [], "unequal": [], "stopped_for_good": [], "unanswered_percent": {"hub": 0.0, "xa": 0.05},
    "unanswered_notes": [], "seconds_to_equal": 7.5,
}  # fmt: skip


def test_many_runs_are_told_in_a_line_each_and_one_in_the_end():
    bad = {**GOOD, "seed": 4, "ok": False, "lost": ["xa: it is gone"], "seconds_to_equal": None}
    broken = read_report(subprocess.CompletedProcess([], 1, "no report", "no bridge"), seed=5)
    assert parse_seeds("1-3,9") == [1, 2, 3, 9]
    assert format_line(GOOD) == (
        "seed 3: good, 40 acknowledged, 0 wrong, 0.05 % unanswered at worst, equal after 7.5 s"
    )
    assert format_line(bad).endswith("equal after None s\n  lost: xa: it is gone")
    assert format_line(broken) == "seed 5: NOT JUDGED: exit 1: no bridge"
    assert read_report(subprocess.CompletedProcess([], 0, "hello\n" + json.dumps(GOOD, indent=2), ""), seed=3) == GOOD
    assert summarise([GOOD, bad, broken]) == (
        "3 seeds, 1 good: 80 acknowledged writes, 1 lost, 0 changed; at worst 0.05 % unanswered; equal after 7.5 s "
        "at most; 1 NOT JUDGED"
    )
