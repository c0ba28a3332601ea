"""The exit code of `elshi prove-offline` is the proof's."""

from dataclasses import replace

import pytest

from elshi.cli.main import main
from unit.prove.test_report import BROKEN, PROOF


@pytest.mark.parametrize(
    ("proof", "exits"), [(PROOF, 0), (replace(PROOF, control=None), 0)] + [(x, 3) for x in BROKEN.values()]
)
def test_exit_code(tmp_path, monkeypatch, capsys, proof, exits):
    asked = {}
    monkeypatch.setattr("elshi.prove.proof.prove_offline", lambda **given: asked.update(given) or proof)
    out = tmp_path / "report"
    assert (
        main(["prove-offline", "--out", str(out), "--offsets", "0,7", "--journeys", "site", "--no-control"], {})
        == exits
    )
    assert asked["offsets"] == [0, 7]
    assert asked["journeys"] == ["site"]
    assert asked["control"] is False
    assert (out / "report.html").is_file()
    assert capsys.readouterr().out.startswith("PROVED" if exits == 0 else "NOT PROVED")
