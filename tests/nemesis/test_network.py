"""The kit's network really breaks, only where it should, and really heals."""

import json
from pathlib import Path

import pytest

from nemesis.outer import PROGRAMS, run_inside

TRIAL = Path(__file__).with_name("network_trial.py")
pytestmark = pytest.mark.netns


@pytest.fixture(scope="module")
def facts(need):
    for program in PROGRAMS:
        need(program)
    done = run_inside(TRIAL, "network", timeout=120)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def test_all_reach_all_while_nothing_is_wrong(facts):
    assert facts["whole"] == [True] * 12


def test_a_cut_parts_these_two_and_nobody_else_until_it_is_mended(facts):
    assert facts["cut"] == ["hub>xa", "xa>hub"]
    assert facts["cut mended"] is True


def test_a_cut_one_way_lets_the_other_way_pass(facts):
    assert facts["both ways"] == [400, 400]
    assert facts["one way"] == [0, 400]


def test_loss_takes_about_its_share_on_its_own_line_only(facts):
    for found in facts["lossy"]:  # 40 % of 400: 240 are expected to pass, and 10 standard deviations are 98
        assert 142 < found < 338
    assert (facts["beside lossy"], facts["after loss"]) == (400, 400)


def test_of_two_cuts_of_one_line_both_must_end(facts):
    assert facts["one of two mended"] is False


def test_a_slow_cable_carries_everything_in_the_end(facts):
    to_it, from_it, elsewhere = facts["slow"]
    assert 0 < to_it < 400  # of 50 at once, of 1,000 bytes each, its queue holds about 12 and drops the rest
    assert 0 < from_it < 400
    assert (elsewhere, facts["slow in time"], facts["fast again"]) == (400, True, [400, 400, 400])


def test_healing_ends_every_fault(facts):
    assert facts["healed"] == [True] * 12
