"""Who acted together, as the desk keeps it: found, known again, without names, and gone in time."""

from dataclasses import replace
from datetime import timedelta

import pytest

from desk.conftest import SETTINGS
from desk.networks.talk import PUBLIC, START, TWELVE, write_network
from elshi.desk.listening import Listener
from elshi.desk.networks.actions import record_networks as recording
from elshi.desk.networks.actions.record_networks import expire_networks, record_networks
from elshi.desk.networks.models import AccountNetwork, NetworkLook
from elshi.desk.networks.picture import draw_network
from elshi.desk.networks.rules import name_networks
from fakes.clock import FakeClock

LONG_AGO = START - timedelta(days=14)


def test_the_twelve_are_found_and_nobody_is_named(home):
    store = write_network(home)
    look = record_networks(store, at=START + timedelta(days=2), kept_since=LONG_AGO)
    assert (look.posts, look.stored, look.left_out) == (6 * (12 + PUBLIC), 6 * (12 + PUBLIC), 0)
    network = AccountNetwork.objects.get()
    assert (network.kind, network.by, network.members, network.events) == ("linked-accounts", "link", 12, 6)
    assert (network.posts, network.gap_s, network.platforms) == (72, 5.0, {"samalnet": 12})
    assert (network.first_at, network.last_at) == (START, START + timedelta(hours=40, seconds=55))
    assert network.nodes == [6] * 12
    assert len(network.ties) == 66
    assert {name for _, name, _ in network.objects_shared} == {f"forged-{turn}.example/bridge" for turn in range(6)}
    stored = str(AccountNetwork.objects.values().get())
    pseudonyms = set(store.read()["author"].to_pylist())
    assert not any(name in stored for name in [*TWELVE, *pseudonyms])


def test_it_is_known_again_though_its_first_posts_are_too_old(home):
    write_network(home)
    store = write_network(home, first=6, times=20)
    record_networks(store, at=START + timedelta(days=2), kept_since=LONG_AGO)
    was = AccountNetwork.objects.get().pk
    record_networks(store, at=START + timedelta(days=8), kept_since=LONG_AGO)
    network = AccountNetwork.objects.get()
    assert network.pk == was
    assert network.first_at > START
    assert NetworkLook.objects.count() == 1


def test_it_goes_with_its_posts(home):
    clock = FakeClock(START + timedelta(days=2))
    write_network(home)
    listener = Listener(home, replace(SETTINGS, posts_days=7, demonstration=False), clock=clock)
    listener.step()
    assert AccountNetwork.objects.count() == 1
    clock.move(timedelta(days=10))
    listener.step()
    assert not AccountNetwork.objects.exists()


def test_what_did_nothing_for_long_is_deleted_and_what_is_young_is_not(home):
    record_networks(write_network(home), at=START + timedelta(days=2), kept_since=LONG_AGO)
    last = AccountNetwork.objects.get().last_at
    assert expire_networks(before=last) == 0
    assert expire_networks(before=last + timedelta(seconds=1)) == 1


def test_of_too_many_posts_the_newest_days_are_looked_at(home, monkeypatch):
    monkeypatch.setattr(recording, "MOST_POSTS", 4 * (12 + PUBLIC))
    store = write_network(home)
    look = record_networks(store, at=START + timedelta(days=2), kept_since=LONG_AGO)
    assert (look.posts, look.stored, look.since) == (3 * (12 + PUBLIC), 6 * (12 + PUBLIC), START + timedelta(days=1))


def test_no_posts_are_no_networks(home):
    store = write_network(home, times=0)
    assert record_networks(store, at=START, kept_since=LONG_AGO).posts == 0
    assert not AccountNetwork.objects.exists()


@pytest.mark.parametrize(
    ("known", "found", "names"),
    [
        ({}, [("n1", "abc")], ["n1"]),
        ({"n0": "abcd"}, [("n1", "abc")], ["n0"]),
        ({"n0": "abcdefg"}, [("n1", "abc")], ["n1"]),
        ({"n0": "abc", "n9": "abcd"}, [("n1", "abcd"), ("n2", "abc")], ["n9", "n0"]),
        ({"n0": "abc"}, [("n1", "abc"), ("n2", "ab")], ["n0", "n2"]),
        ({"n0": "abc"}, [("n0", "xyz")], ["n0x"]),
        ({"n0": "abc"}, [("n0", "xyz"), ("n1", "abc")], ["n0x", "n0"]),
    ],
)
def test_a_network_is_the_one_that_has_most_of_its_members(known, found, names):
    before = {name: frozenset(members) for name, members in known.items()}
    assert name_networks(before, [(name, frozenset(members)) for name, members in found]) == names


def test_the_picture_has_a_place_for_each_member():
    picture = draw_network([4, 2, 2, 1], [(0, 1, 3), (0, 2, 1)])
    assert [(node.x, node.y) for node in picture.nodes] == [(200, 20), (380, 200), (200, 380), (20, 200)]
    assert [node.tied for node in picture.nodes] == [2, 1, 1, 0]
    assert [(line.weight, line.x2, line.y2) for line in picture.lines] == [(3, 380, 200), (1, 200, 380)]
    assert [node.r for node in picture.nodes] == [9, 6, 6, 5]
    assert draw_network([], []).nodes == ()
