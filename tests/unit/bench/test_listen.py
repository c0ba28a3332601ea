"""What the measurement of listening says of given alerts, and where its data are not there."""

import json
from pathlib import Path

import pytest

from elshi.base.errors import UserError
from elshi.bench import figures, listen_continuous, listen_replay, listen_slope
from elshi.bench.child import Ran
from elshi.bench.listen import LONG, PARTS, bench_listen
from elshi.cli import main as cli

ALERT, RANK, DAILY, SECONDS = (what for what, _, _ in listen_replay._GOALS)


def alert(raised_at, keys=("#USDA",), rank=0):
    return {"raised_at": raised_at, "keys": list(keys), "rank": rank}


def told(alerts, early, seconds=1.0):
    return {figure.what: figure for figure in listen_replay.tell(alerts, early, seconds=seconds, runs=3)}


def test_the_hoax_in_time_and_in_front():
    other = [alert("2015-11-20T10:00:00Z", ["#news"], rank=1)] * 25
    found = told([*other, alert("2015-11-26T22:20:00Z")], [*other, alert("2015-11-26T22:20:00Z", rank=2)], 29.5)
    assert [(figure.value, figure.ok) for figure in found.values()] == [(8, True), (2, True), (1, True), (29.5, True)]


def test_the_time_alone_is_a_median_of_runs():
    found = told([alert("2015-11-26T22:20:00Z")], [alert("2015-11-26T22:20:00Z", rank=2)])
    assert [figure.runs for figure in found.values()] == [None, None, None, 3]


def test_the_slope_is_that_of_medians(tmp_path, monkeypatch):
    """A run that another program held up moves nothing."""
    turns = {size: iter([1.0, 9.0, 1.0]) for size in listen_slope.SIZES}

    def run(*words):
        size = int(Path(words[-1]).stem)
        return Ran(size / 75_000 * next(turns[size]), 0, 0, "")

    (tmp_path / listen_slope.FILE).touch()
    monkeypatch.setattr(listen_slope, "_write_first", lambda *_: None)
    monkeypatch.setattr(listen_slope, "run_elshi", run)
    *sizes, growth = listen_slope.measure_part(tmp_path, lambda _: None)
    assert [(figure.value, figure.runs) for figure in sizes] == [(1, 3), (2, 3), (4, 3)]
    assert (growth.value, growth.runs, growth.ok) == (pytest.approx(1), 3, True)


def test_too_late_too_low_too_many_too_slow():
    late = alert("2015-11-26T22:25:00Z", rank=3)
    found = told([late] * 157, [late], 31)
    assert [figure.ok for figure in found.values()] == [False] * 4


def test_a_hoax_that_is_not_found_is_a_miss():
    before = alert("2015-11-26T22:00:00Z", rank=1)  # another alert with such a tag, from before
    found = told([before], [before])
    assert (found[ALERT].ok, found[RANK].ok) == (False, False)
    assert found[ALERT].to_line().endswith("NOT reached, no alert is about it; goal <= 10")


def test_without_data_nothing_is_reached_and_nothing_missed(tmp_path, capsys):
    figures = list(bench_listen(tmp_path, say=lambda _: None))
    assert {figure.what for figure in figures} >= {ALERT, RANK, DAILY, SECONDS}
    assert all(figure.ok is None and figure.value is None and figure.reason for figure in figures)
    assert cli.main(["bench", "listen", "--data", str(tmp_path), "--json"], {}) == 0
    assert {line["ok"] for line in json.loads(capsys.readouterr().out)["figures"]} == {None}


def test_an_unknown_part_is_named(capsys):
    assert cli.main(["bench", "listen", "--only", "replay,weather"], {}) == UserError.exit_code
    assert "got weather" in capsys.readouterr().err


@pytest.mark.parametrize("part", [*PARTS, *LONG])
def test_every_part_is_a_module_that_measures(part):
    module = __import__(f"elshi.bench.listen_{part}", fromlist=["measure_part"])
    assert callable(module.measure_part)


def test_months_are_judged_one_by_one():
    alerts = [alert(f"2016-06-0{day}T10:00:00Z") for day in (1, 2, 2, 3)] + [alert("2016-07-31T10:00:00Z")] * 7
    june, july = listen_replay.tell_months(alerts)
    assert (june.value, june.ok) == (pytest.approx(4 / 3), True)
    assert (july.what, july.value, july.ok) == ("alerts raised in 2016-07", 7, False)


def test_the_slope_is_that_of_the_line():
    assert figures.slope({10: 3.0, 20: 6.0, 40: 12.0}) == pytest.approx(1)
    assert figures.slope({10: 1.0, 20: 4.0, 40: 16.0}) == pytest.approx(2)


def test_how_late_alerts_are_is_told_by_the_first_post_that_can_have_caused_them():
    moments = [1_000.0, 1_010.0, 1_040.0]
    heard = listen_continuous.Heard(at=1_075.0, raised_at=1_050.0)
    told = list(
        listen_continuous.tell(
            rate=5_010, goal=5_000, planted={"#a": moments, "#late": [2_000.0]}, alerts={"#a": heard}, now=2_010.0
        )
    )
    assert [(figure.value, figure.ok) for figure in told] == [(5_010, True), (35.0, True), (0, True)]


def test_a_burst_that_nobody_was_told_of_is_a_miss():
    told = list(listen_continuous.tell(rate=4_999, goal=5_000, planted={"#a": [1_000.0]}, alerts={}, now=2_000.0))
    assert [figure.ok for figure in told] == [False, False, False]
