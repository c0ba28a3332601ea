"""The shared verdict vectors: Python and the browser's script both say what tests/vectors/verdicts.jsonl says."""

import importlib.util
import json
import subprocess
import sys
from pathlib import Path

import pytest

from elshi.base.canonical import format_canonical
from elshi.text.confusables import mapping

ROOT = Path(__file__).resolve().parents[3]
VECTORS = ROOT / "tests/vectors/verdicts.jsonl"
SCRIPTS = ROOT / "src/elshi/site/static/verify"


def load(name):
    """A module of tools/, which is no package."""
    spec = importlib.util.spec_from_file_location(name, ROOT / f"tools/{name}.py")
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def maker():
    return load("vectors_verdicts")


@pytest.fixture(scope="module")
def lines():
    return [json.loads(line) for line in VECTORS.read_text(encoding="utf-8").splitlines()]


def test_there_are_many_of_every_verdict(lines):
    verdicts = [line["verdict"]["verdict"] for line in lines if "text" in line]
    assert len(verdicts) >= 1_000
    for verdict, least in {
        "authentic": 200, "excerpt": 100, "altered": 500, "superseded": 50, "withdrawn": 50, "evidence-bad": 10,
        "unknown": 20, "hidden": 50, "too-short": 4,
    }.items():  # fmt: skip
        assert verdicts.count(verdict) >= least, verdict


def test_python_says_what_the_vectors_say(maker, lines):
    library = maker.make_library(lines[0]["documents"])
    wrong = [line["name"] for line in lines[1:] if maker.show(library, line["text"]) != line["verdict"]]
    assert wrong == []


def test_the_file_is_what_its_maker_makes(maker, lines):
    assert [json.loads(line) for line in maker.make_lines()] == lines


def run_node(need, tmp_path, vectors):
    table = tmp_path / "confusables.json"
    table.write_bytes(format_canonical(dict(mapping())))  # as the site build writes /verify/confusables.json
    script = Path(__file__).with_name("compare_verdicts.js")
    done = subprocess.run(
        [need("node"), script, SCRIPTS, vectors, table], capture_output=True, text=True, check=False, timeout=300
    )
    assert done.returncode == 0, done.stderr[-2_000:]
    return json.loads(done.stdout)


def test_the_browsers_script_says_what_the_vectors_say(need, tmp_path, lines):
    found = run_node(need, tmp_path, VECTORS)
    assert (found["cases"], found["wrong"]) == (len(lines) - 1, 0), found["first"]


def test_a_changed_vector_is_noticed(need, tmp_path, lines):
    changed = [
        line if "documents" in line else {**line, "verdict": {**line["verdict"], "part": "?"}} for line in lines[:3]
    ]
    (tmp_path / "v.jsonl").write_text("".join(f"{json.dumps(line)}\n" for line in changed), encoding="utf-8")
    assert run_node(need, tmp_path, tmp_path / "v.jsonl")["wrong"] == 2


def test_the_browsers_tables_are_those_of_python():
    tables = load("matching_tables")
    assert tables.TARGET.read_text(encoding="utf-8") == tables.format_tables()
