"""Which known network accounts belong to: half of them at least, and never by name."""

import pytest

from elshi.listen.networks.known import find_pusher, trace_account

KNOWN = {"n-1": {"a", "b"}, "n-2": {"c"}, "n-3": {"c", "d", "e"}}


@pytest.mark.parametrize(
    ("accounts", "pusher"),
    [
        ("abxy", "n-1"),  # half is enough
        ("abxyz", None),
        ("abcd", "n-1"),  # of equals the first by id
        ("abcde", "n-3"),
        ("c", "n-2"),
        ("x", None),
        ("", None),
    ],
)
def test_a_topic_is_a_networks_when_half_of_its_first_accounts_are_members(accounts, pusher):
    assert find_pusher(accounts, KNOWN) == pusher


def test_nothing_known_names_nobody():
    assert find_pusher("ab", {}) is None
    assert find_pusher("ab", {"n-1": ()}) is None


def test_a_trace_is_of_platform_and_account_and_holds_neither():
    traces = {trace_account(platform, name) for platform in ("x", "y") for name in ("somebody", "else")}
    assert len(traces) == 4
    assert not any("somebody" in trace for trace in traces)
