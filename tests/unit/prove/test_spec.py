"""What goes between the two sides of the namespace."""

import json
from dataclasses import asdict
from pathlib import Path

from elshi.prove.spec import Spec, Step, read_spec, read_steps, write_spec


def test_a_spec_comes_back_as_it_went(tmp_path):
    spec = Spec(40, "/lib/x.so", ["site"], 90.0, Path("/a"), Path("/b"), Path("/c"), Path("/d"))
    write_spec(spec, tmp_path / "spec.json")
    assert read_spec(tmp_path / "spec.json") == spec


def test_what_was_walked_is_known_when_the_last_line_is_cut_off(tmp_path):
    steps = [Step("site", None, 1.5, 0, ["a.png"]), Step("alert", "no alert", 60.0, 2, [])]
    results = tmp_path / "results.jsonl"
    results.write_text("".join(f"{json.dumps(asdict(step))}\n" for step in steps) + '{"journey": "pub')
    assert read_steps(results) == steps
    assert read_steps(tmp_path / "none.jsonl") == []
