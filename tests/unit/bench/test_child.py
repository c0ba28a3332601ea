"""A command in a process of its own: its output, its end, its memory and not that of whoever measures."""

import sys

import pytest

from elshi.base.errors import UserError
from elshi.bench.child import Ran, run_child, run_elshi, run_thrice


def test_the_memory_is_that_of_the_command_alone():
    held = bytearray(200 << 20)
    held[:: 1 << 12] = b"x" * len(held[:: 1 << 12])  # touched, so that this process really holds it
    small = run_child([sys.executable, "-c", "print('said')"])
    large = run_child([sys.executable, "-c", "b = bytearray(100 << 20); b[::4096] = b'x' * len(b[::4096])"])
    assert small.output == "said\n"
    assert small.peak_mb < 60
    assert 100 < large.peak_mb < 160
    assert small.seconds > 0
    assert len(held) == 200 << 20


def test_a_command_that_fails_is_no_figure():
    with pytest.raises(UserError, match="ended with 3: last word"):
        run_child([sys.executable, "-c", "import sys; print('last word', file=sys.stderr); sys.exit(3)"])


def test_ours_is_run_with_json():
    with pytest.raises(UserError, match="ended with 2: elshi: no such file"):
        run_elshi("listen", "replay", "/nonexistent.csv")


@pytest.mark.parametrize(("seconds", "told"), [([3, 9.9, 1], (3, 3)), ([9.9, 30, 20], (20, 3)), ([10, 1, 1], (10, 1))])
def test_what_is_quick_is_run_thrice_and_the_median_told(seconds, told):
    runs = iter([Ran(each, 0, 0, "") for each in seconds])
    ran, many = run_thrice(lambda: next(runs))
    assert (ran.seconds, many) == told
