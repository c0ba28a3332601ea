"""What a line says when it could not be taken."""

from elshi.bench.figures import Figure, no_more_than, not_measured


def test_a_figure_that_could_not_be_taken_is_neither_reached_nor_missed():
    figure = not_measured("pairs", unit="s", goal=">= 12", reason="datasketch is not installed", peer="datasketch")
    assert figure.to_json() == {
        "what": "pairs",
        "value": None,
        "unit": "s",
        "peer": "datasketch",
        "ratio": None,
        "goal": ">= 12",
        "ok": None,
        "cpu_ratio": None,
        "reason": "datasketch is not installed",
    }
    assert figure.to_line() == "pairs: NOT MEASURED, datasketch is not installed; goal >= 12"


def test_a_limit_includes_itself():
    assert no_more_than("alerts", value=6.0, unit="a day", limit=6).ok is True
    assert no_more_than("alerts", value=6.01, unit="a day", limit=6).ok is False
    assert "reason" not in Figure("n", 1, "s").to_json()


def test_how_many_runs_there_were_is_said():
    assert (
        no_more_than("replay", value=2, unit="s", limit=3, runs=3)
        .to_line()
        .startswith("replay: 2 s (median of 3 runs)")
    )
    assert Figure("replay", 12, "s", runs=1).to_line() == "replay: 12 s (one run)"
    assert Figure("replay", 12, "s", runs=1).to_json()["runs"] == 1
    assert "runs" not in Figure("replay", 12, "s").to_json()
