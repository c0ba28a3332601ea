"""Parts on several processors: the same as one after the other, errors included."""

import threading

import pytest

from elshi.base.errors import SecurityError
from elshi.site import hands
from elshi.site.hands import find_hands, in_processes


def double(part):
    if part == ["bad"]:
        raise SecurityError("blob is missing")
    return [2 * one for one in part]


def test_parts_come_back_in_their_order():
    assert list(in_processes(double, [[1, 2], [3], [4, 5]])) == [[2, 4], [6], [8, 10]]


def test_what_a_part_raises_is_raised():
    with pytest.raises(SecurityError, match="blob is missing"):
        list(in_processes(double, [[1], ["bad"]]))


def test_one_hand_for_little_work_or_beside_other_threads(monkeypatch):
    monkeypatch.setattr(hands.os, "sched_getaffinity", lambda _pid: range(4))
    assert find_hands(hands.FEWEST - 1) == 1
    if threading.active_count() == 1:
        assert find_hands(hands.FEWEST) == 4
    done = threading.Event()
    other = threading.Thread(target=done.wait)
    other.start()
    try:
        assert find_hands(10 * hands.FEWEST) == 1
    finally:
        done.set()
        other.join()
