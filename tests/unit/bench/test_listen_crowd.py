"""What the judgement of crowds says of given members, by a truth made by hand."""

import pyarrow as pa
import pytest

from elshi.bench import listen_crowd
from elshi.bench.listen_crowd import Matched, judge, tell

HOUR = 3_600_000_000


def posts(*rows):
    """(author, time, part, kind, networks that the author is a member of)."""
    names = ("author", "time", "part", "part_kind", "member_of")
    return pa.Table.from_pylist([{"platform": "x", **dict(zip(names, row, strict=True))} for row in rows])


def members(text):
    return frozenset(("x", account) for account in text)


TRUTH = posts(
    *((account, 0, "notice", "linked-accounts", ["notice"]) for account in "abcd"),
    *((account, 5, None, None, ["other"]) for account in "efg"),
    *((account, 10, "petition", "open-campaign", None) for account in "abx"),
    ("y", 10 + HOUR, "petition", "open-campaign", []),  # after the first hour: does not count
    *((account, 20, "fans", "community", []) for account in "vwxyz"),
    ("z", None, "fans", "community", []),
)


def test_members_crowds_and_strangers():
    found = judge(TRUTH, {"n-1": members("abcx"), "n-2": members("vwx"), "n-3": members("q")}, name="talk-1")
    assert found.planted == {"notice": Matched(3, 4, 4), "other": Matched(0, 0, 3)}
    assert (found.planted["notice"].precision, found.planted["notice"].recall) == (0.75, 0.75)
    assert [one.found for one in found.planted.values()] == [True, False]
    assert found.lawful == {"petition": True, "fans": True}  # 3 of 3 are of n-1; 3 of 5 are of n-2
    assert found.strangers == 2
    assert "called a network's: fans, petition; planted found 1 of 2; least precision 0.000" in found.to_line()


def test_whoever_finds_all_and_nobody_else_reaches_every_goal():
    figures = list(tell("talk", [judge(TRUTH, {"n-1": members("abcd"), "n-2": members("efg")})]))
    # Two of the petition's first three accounts are members of the planted network, so this crowd is made by it.
    assert [(figure.value, figure.ok) for figure in figures] == [
        (1, False), (0, True), (0, True), (1, True), (1, True), (1, True), (1, True), (1, True),
    ]  # fmt: skip


def test_shares_are_of_all_and_of_the_worst():
    figures = {
        figure.what: figure for figure in tell("talk", [judge(TRUTH, {"n-1": members("abc"), "n-2": members("ef")})])
    }
    recall = listen_crowd.RECALL.format(what="talk")
    assert figures[recall].value == pytest.approx(5 / 7)
    assert figures[recall + listen_crowd.LEAST].value == pytest.approx(2 / 3)
    assert figures[listen_crowd.PRECISION.format(what="talk")].ok


def test_nothing_found_is_a_miss_and_nothing_to_find_no_error():
    values = [figure.value for figure in tell("talk", [judge(TRUTH, {})])]
    assert values == [0, 0, 0, 0.0, 0.0, 0.0, 0.0, 0.0]
    assert [figure.ok for figure in tell("talk", [])][3:] == [False] * 5


def test_a_folder_of_files_is_judged_by_the_whole_command(tmp_path):
    from crowd.make_files import write_files

    said = []
    write_files(tmp_path, exercise=range(1, 2), talks=())
    figures = list(listen_crowd.measure_part(tmp_path, said.append))
    assert len(said) == 2
    assert "lawful parts called a network's: none; planted found 1 of 1; least precision 1.000" in said[0]
    assert "lawful parts with a hostile alert: none; hostile alerts about no part 0 of " in said[1]
    there, lacking = figures[:19], figures[19:]
    assert [figure.ok for figure in there[:8]] == [True] * 8
    assert [figure.what.replace("exercise", "talk") for figure in there] == [figure.what for figure in lacking]
    assert [figure.goal for figure in there] == [figure.goal for figure in lacking]
    assert {(figure.value, figure.ok) for figure in lacking} == {(None, None)}
