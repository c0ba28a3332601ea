"""The report: what it says of what was seen, and that it says it plainly."""

import json
from dataclasses import replace

import pytest

from elshi.base.errors import UserError
from elshi.prove.journeys import JOURNEYS
from elshi.prove.proof import Control, Day, Proof
from elshi.prove.report import format_json, format_page, make_folder, write_report
from elshi.prove.spec import Step

NAMES = tuple(journey.name for journey in JOURNEYS)
STEPS = tuple(Step(name, None, 1.5, 0, [f"day00.{name}.shown.png"]) for name in NAMES)
CONTROL = Control(5, ("5 x tcp 192.0.2.7:80",), ("http://192.0.2.7/foreign.woff2",))
DAY = Day(0, STEPS, 0, (), None, 60.0)
PROOF = Proof("2026-03-01T09:30:00Z", 200.0, NAMES, (DAY, replace(DAY, offset=40)), CONTROL, {"python": "3.11"})
FAILED = replace(STEPS[0], reason="expected <b>authentic</b>, got unknown")
BROKEN = {
    "a journey failed": replace(PROOF, days=(replace(DAY, steps=(FAILED, *STEPS[1:])),)),
    "packets left": replace(PROOF, days=(replace(DAY, packets=3, seen=("3 x udp 192.0.2.53:53 asks for a.example",)),)),
    "not all was walked": replace(PROOF, days=(replace(DAY, steps=STEPS[:-1], problem="not walked: new-node"),)),
    "the control was not noticed": replace(PROOF, control=replace(CONTROL, packets=0, seen=())),
    "the control saw no request": replace(PROOF, control=replace(CONTROL, asked=())),
    "the control did not run": replace(PROOF, control=replace(CONTROL, problem="no chromium")),
}


def test_all_passed_is_proved():
    assert PROOF.ok
    page = format_page(PROOF)
    assert "Proved." in page
    assert "Not proved" not in page
    assert page.count(">passed<") == 2 * len(NAMES)
    assert "+40 days" in page
    for journey in JOURNEYS:
        assert journey.does in page.replace("&#39;", "'")


@pytest.mark.parametrize("what", BROKEN)
def test_anything_else_is_not(what):
    proof = BROKEN[what]
    assert not proof.ok
    assert format_json(proof)["proved"] is False
    page = format_page(proof)
    assert "Not proved." in page
    assert "<strong>Proved." not in page


def test_a_proof_without_control_says_what_it_lacks():
    proof = replace(PROOF, control=None)
    assert proof.ok
    assert "would notice" in format_page(proof)


def test_reasons_and_places_are_shown_as_text():
    page = format_page(BROKEN["a journey failed"])
    assert "expected &lt;b&gt;authentic&lt;/b&gt;, got unknown" in page
    page = format_page(BROKEN["packets left"])
    assert "asks for a.example" in page
    assert "not walked" in format_page(BROKEN["not all was walked"])


def test_both_files_are_written_and_nothing_else_is_asked_for(tmp_path):
    out = make_folder(tmp_path / "deep" / "report")
    page = write_report(PROOF, out)
    found = json.loads((out / "report.json").read_bytes())
    assert found["proved"] is True
    assert found["format"] == "elshi-offline-proof/1"
    assert found["days"][1]["offset"] == 40
    assert found["control"]["noticed"] is True
    text = page.read_text("utf-8")
    assert "http://192.0.2.7/foreign.woff2" in text
    assert "<script" not in text
    assert 'src="http' not in text


def test_a_folder_that_holds_something_is_refused(tmp_path):
    (tmp_path / "mine").touch()
    for out in (None, tmp_path, tmp_path / "mine"):
        with pytest.raises(UserError):
            make_folder(out)
