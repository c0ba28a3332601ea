"""What the judgement of crowds says of given alerts, by a truth made by hand; it sees the alerts of a replay."""

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from elshi.bench import crowd_alerts
from elshi.bench.crowd_alerts import Alerted, Raised, judge, tell
from elshi.bench.crowd_truth import Matched

MINUTE = 60_000_000


def posts(*rows):
    """(id, author, minute, part, kind, networks that the author is a member of)."""
    names = ("id", "author", "time", "part", "part_kind", "member_of")
    made = [{"platform": "x", **dict(zip(names, row, strict=True))} for row in rows]
    return pa.Table.from_pylist([{**row, "time": row["time"] * MINUTE} for row in made])


def raised(ids, *, minute=None):
    return Raised(frozenset(("x", post) for post in ids), None if minute is None else minute * MINUTE)


TRUTH = posts(
    *((f"n{account}", account, 10, "notice", "linked-accounts", ["notice"]) for account in "abcd"),
    ("nw", "w", 40, "notice", "linked-accounts", None),  # worried, and no member
    *((f"s{account}", account, 0, "slow", "linked-accounts", ["slow"]) for account in "ef"),
    *((f"p{account}", account, 20, "petition", "open-campaign", []) for account in "axy"),
    ("pa", "a", 20, "petition", "open-campaign", ["notice"]),
    *((f"f{account}", account, 30, "fans", "community", []) for account in "xyz"),
    ("t1", "x", 50, None, None, []),
    ("t2", "y", 50, None, None, []),
)
NOTICE = raised(["na", "nb", "nc", "nw"], minute=25)


def test_a_network_is_alerted_from_its_first_post_to_its_first_hostile_alert_by_all_of_their_accounts():
    later = raised(["nc", "nd"], minute=90)
    burst = raised(["nd"])  # the same story, as a burst: not hostile, so neither its time nor its accounts count
    found = judge(TRUTH, [later, NOTICE, burst], name="talk-1")
    assert found.planted == {"notice": Alerted(15.0, Matched(4, 5, 4)), "slow": Alerted(None, Matched(0, 0, 2))}
    assert found.lawful == {"petition": [], "fans": []}
    assert found.strangers == 0
    assert found.to_line() == (
        "talk-1: lawful parts with a hostile alert: none; hostile alerts about no part 0 of 2; planted: "
        "notice after 15 minutes, precision 0.800, recall 1.000; slow no alert"
    )


def test_a_lawful_crowd_that_is_called_hostile_is_counted():
    half = raised(["px", "py", "t1", "t2"], minute=21)  # half of its posts are the petition's
    seen = raised(["pa", "px"])
    fans = raised(["fx", "fy", "na"], minute=31)
    found = judge(TRUTH, [half, seen, fans])
    assert found.lawful == {"petition": [True, False], "fans": [True]}
    figures = list(tell("talk", [found]))
    assert [(figure.value, figure.unit, figure.ok) for figure in figures[:4]] == [
        (1, "of 1", False), (1, "of 1", False), (0, "of 2", True), (1, "of 1", None),
    ]  # fmt: skip
    assert "with a hostile alert: fans, petition;" in found.to_line()


def test_an_alert_may_be_about_two_parts_or_about_none():
    both = raised(["na", "nb", "fx", "fy"], minute=30)
    none = raised(["na", "fx", "px", "t1", "t2"], minute=51)  # most of it is ordinary talk, which is no part
    found = judge(TRUTH, [both, none, raised(["t1"])])
    assert found.lawful == {"petition": [], "fans": [True]}
    assert found.planted["notice"] == Alerted(20.0, Matched(2, 4, 4))
    assert (found.strangers, found.hostile) == (1, 2)
    assert [figure.ok for figure in tell("talk", [found])][:3] == [True, False, False]


def test_shares_are_of_all_and_of_the_worst_seed_and_count_networks_without_an_alert():
    whole = judge(TRUTH, [raised(["na", "nb", "nc", "nd"], minute=12), raised(["se", "sf"], minute=4)])
    figures = {figure.what: figure for figure in tell("talk", [whole, judge(TRUTH, [NOTICE])])}

    def value(name):
        return figures[name.format(what="talk")].value

    assert value(crowd_alerts.ALERTED) == 3 / 4
    assert value(crowd_alerts.SOON + crowd_alerts.MEDIAN) == 4
    assert value(crowd_alerts.SOON + crowd_alerts.SLOWEST) == 15
    assert value(crowd_alerts.PRECISION) == pytest.approx(9 / 10)
    assert value(crowd_alerts.PRECISION + crowd_alerts.LEAST) == pytest.approx(3 / 4)
    assert value(crowd_alerts.RECALL) == pytest.approx(9 / 12)
    assert value(crowd_alerts.RECALL + crowd_alerts.LEAST) == pytest.approx(3 / 6)
    assert not any(figures[name.format(what="talk")].ok for name in (crowd_alerts.ALERTED, crowd_alerts.PRECISION))


def test_no_alert_at_all_is_a_miss():
    figures = list(tell("talk", [judge(TRUTH, [])]))
    assert [figure.ok for figure in figures] == [True] * 3 + [None, False, None, None] + [False] * 4
    assert [figure.value for figure in figures] == [0, 0, 0, 0, 0, None, None, 0, 0, 0, 0]


def test_what_is_watched_are_the_alerts_of_a_replay(tmp_path):
    from crowd.make_files import write_files
    from elshi.base.clock import moment_of
    from elshi.listen.replay import read_posts, replay

    write_files(tmp_path, exercise=range(1, 2), talks=())
    path = tmp_path / "crowd-exercise-1.parquet"
    shown = replay(path).alerts
    seen = crowd_alerts.watch(read_posts(path)[0])
    assert sorted(len(one.posts) for one in seen) == sorted(alert.posts for alert in shown)
    hostile = [one for one in seen if one.hostile_us is not None]
    linked = [alert for alert in shown if alert.kind == "linked-accounts"]
    assert linked
    assert sorted(len(one.posts) for one in hostile) == sorted(alert.posts for alert in linked)
    assert all(moment_of(one.hostile_us) >= min(alert.raised_at for alert in linked) for one in hostile)
    ids = set(pq.read_table(path)["id"].to_pylist())
    assert all(post in ids for one in seen for _, post in one.posts)
