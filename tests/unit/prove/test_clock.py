"""Environments of moved processes."""

import time

import pytest

from elshi.base.errors import UserError
from elshi.prove.clock import DAY, check_moved, find_preload, move_browser, move_server


def test_today_is_the_environment_as_it_is():
    environ = {"PATH": "/bin", "PYTHONPATH": "/x"}
    assert move_server(environ, days=0, preload="") == environ
    assert move_browser(environ, days=0, preload="") == environ


def test_the_monotonic_clock_moves_for_the_browser_alone():
    server = move_server({"PYTHONPATH": "/x"}, days=40, preload="/lib/f.so")
    browser = move_browser({}, days=40, preload="/lib/f.so")
    assert server["FAKETIME"] == browser["FAKETIME"] == "+40d"
    assert "FAKETIME_DONT_FAKE_MONOTONIC" in server
    assert "FAKETIME_DONT_FAKE_MONOTONIC" not in browser
    assert server["PYTHONPATH"].endswith(":/x")


def test_a_python_is_really_later_and_can_wait(need, monkeypatch):
    import os

    need("faketime")
    preload = find_preload()
    for days in (40, 90):
        check_moved(move_server(os.environ, days=days, preload=preload), days=days, now=time.time())
    with pytest.raises(UserError, match="does not move"):
        check_moved(dict(os.environ), days=40, now=time.time())
    assert DAY == 24 * 60 * 60
