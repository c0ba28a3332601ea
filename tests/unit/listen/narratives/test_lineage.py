"""Narratives from day to day, by hand: who keeps an id, and that every tie is a row."""

import random
from datetime import date, timedelta

import pytest

from elshi.listen.narratives.lineage import Cluster, Known, Shared, are_kin, compare_keys, new_id, trace_day, trace_days

MONDAY = date(2026, 1, 5)


def cluster(first, keys, posts=10, near=()):
    return Cluster(first, frozenset(keys.split()), posts, frozenset(frozenset(group.split()) for group in near))


def days(*given):
    return list(trace_days((MONDAY + timedelta(days=n), clusters) for n, clusters in enumerate(given)))


def rows(steps):
    return sorted((step.kind, step.from_id, step.to_id, step.shared) for step in steps)


def sort(found):
    return sorted(found, key=str)


BRIDGE, FLOOD = new_id("b1", MONDAY), new_id("f1", MONDAY)


def test_a_narrative_keeps_its_id_while_what_it_is_about_changes_slowly():
    told = days(
        [cluster("b1", "dam bridge road")], [cluster("b2", "bridge road toll")], [cluster("b3", "road toll mayor")]
    )
    assert [list(found) for _, found, _ in told] == [[BRIDGE]] * 3
    assert [rows(steps) for _, _, steps in told] == [
        [("born", None, BRIDGE, 0)], [("goes-on", BRIDGE, BRIDGE, 2)], [("goes-on", BRIDGE, BRIDGE, 2)]
    ]  # fmt: skip


def test_a_split_leaves_the_id_with_the_larger_part_and_says_where_the_other_came_from():
    _, (_, found, steps) = days([cluster("b1", "a b c d e")], [cluster("x", "a b c"), cluster("y", "d e")])
    new = new_id("y", MONDAY + timedelta(days=1))
    assert {name: one.first_post for name, one in found.items()} == {BRIDGE: "x", new: "y"}
    assert rows(steps) == [("goes-on", BRIDGE, BRIDGE, 3), ("split", BRIDGE, new, 2)]


def test_a_merger_keeps_the_id_of_the_one_that_gave_most():
    _, (_, found, steps), (_, after, later) = days(
        [cluster("b1", "a b c"), cluster("f1", "x y")], [cluster("z", "a b c x y")], [cluster("z2", "x y c")]
    )
    assert list(found) == [BRIDGE]
    assert rows(steps) == [("goes-on", BRIDGE, BRIDGE, 3), ("merged", FLOOD, BRIDGE, 2)]
    assert list(after) == [BRIDGE], "what was merged is not woken up by one of its keys"
    assert rows(later) == [("goes-on", BRIDGE, BRIDGE, 3)]


def test_a_split_and_a_merger_on_one_day():
    _, (_, found, steps) = days(
        [cluster("b1", "a b c d"), cluster("f1", "x y z")], [cluster("p", "a b"), cluster("q", "c d x y z")]
    )
    assert {name: one.first_post for name, one in found.items()} == {BRIDGE: "p", FLOOD: "q"}
    assert rows(steps) == sort(
        [("goes-on", BRIDGE, BRIDGE, 2), ("goes-on", FLOOD, FLOOD, 3), ("split", BRIDGE, FLOOD, 2)]
    )


def test_after_a_few_quiet_days_it_goes_on_and_after_more_it_has_ended():
    told = days([cluster("b1", "a b")], [], [], [cluster("b4", "a b")], [], [], [], [], [cluster("b9", "a b")])
    assert list(told[3][1]) == [BRIDGE]
    assert [(step.day - MONDAY, step.kind) for _, _, steps in told for step in steps] == [
        (timedelta(days=0), "born"), (timedelta(days=3), "goes-on"), (timedelta(days=7), "ended"),
        (timedelta(days=8), "born"),
    ]  # fmt: skip
    assert list(told[8][1]) != [BRIDGE]


@pytest.mark.parametrize(
    ("one", "two", "kin"),
    [("a b c", "a x y", False), ("a b c", "a b", True), ("a", "a b c d e f", True), ("", "", False), ("a", "b", False)],
)
def test_kin_share_three_tenths_of_all_or_half_of_the_smaller(one, two, kin):
    assert are_kin(compare_keys(cluster("x", one), cluster("y", two))) == kin


def test_keys_that_nearly_say_the_same_count_as_one():
    one, two = cluster("x", "v1 v2 v3 a", near=["v1 v2 v3"]), cluster("y", "v3 v4 v5 v6 b", near=["v3 v4", "v5 v6"])
    assert (one.size, two.size) == (2, 3)
    assert compare_keys(one, two) == Shared(shared=1, of_from=2, of_to=3)
    assert compare_keys(two, one) == Shared(shared=1, of_from=3, of_to=2)
    assert compare_keys(one, cluster("z", "v1 v2 a")) == Shared(shared=2, of_from=2, of_to=2)
    assert compare_keys(one, cluster("z", "v4 v5", near=["v4 v5"])) == Shared(shared=0, of_from=2, of_to=1)


def test_many_new_wordings_neither_end_a_narrative_nor_make_kin():
    wordings = [" ".join(f"w{day}-{n}" for n in range(50)) for day in range(2)]
    _, (_, found, steps) = days(
        [cluster("b1", f"{wordings[0]} link", near=wordings[:1])],
        [cluster("b2", f"{wordings[1]} link", near=wordings[1:]), cluster("c1", "tag w1", near=[])],
    )
    assert rows(steps)[1] == ("goes-on", BRIDGE, BRIDGE, 1)
    assert [step.kind for step in steps] == ["goes-on", "born"]
    assert found[BRIDGE].first_post == "b2"


def test_the_order_in_which_narratives_are_given_decides_nothing():
    chance = random.Random(7)
    letters = "abcdefghij"
    clusters = [cluster(f"p{n}", " ".join(chance.sample(letters, 4)), n) for n in range(8)]
    known = {f"n-{n}": Known(cluster(f"k{n}", " ".join(chance.sample(letters, 4)), n), MONDAY) for n in range(8)}
    found, steps = trace_day(known, clusters, MONDAY)
    chance.shuffle(clusters)
    again, other = trace_day(dict(reversed(known.items())), clusters, MONDAY)
    assert found == again
    assert sort(steps) == sort(other)
    assert len(found) == len(clusters)
