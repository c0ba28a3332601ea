"""`elshi gazetteer check` and `elshi gazetteer set`, as somebody at a terminal sees them."""

import json

import pytest

from elshi.cli.main import main
from elshi.travel.worlds import samal_world
from unit.node.office_node import SmallNode


@pytest.fixture
def written(tmp_path):
    path = tmp_path / "countries.json"
    path.write_text(json.dumps(json.loads(samal_world()), indent=2, ensure_ascii=False), "utf-8")
    return path


@pytest.fixture
def home(tmp_path):
    return SmallNode.make(tmp_path).path


def test_check_says_what_is_in_it_and_keeps_nothing(written, capsys):
    assert main(["gazetteer", "check", str(written)], {}) == 0
    said = capsys.readouterr().out
    assert said.startswith("18 countries, 34 parts, ")
    assert "names of all in kk, ru, en, ar, zh" in said
    assert "without a mission: XS\n" in said
    assert f"elshi gazetteer set --home H {written}" in said


def test_set_writes_what_check_liked(written, home, capsys):
    assert main(["gazetteer", "set", "--home", str(home), str(written), "--json"], {}) == 0
    said = json.loads(capsys.readouterr().out)
    assert (home / "gazetteer.json").read_bytes() == samal_world()
    assert said["bytes"] == len(samal_world())
    assert said["file"] == str(home / "gazetteer.json")
    assert len(said["sha256"]) == 64


def test_a_bad_file_changes_nothing(written, home, capsys):
    main(["gazetteer", "set", "--home", str(home), str(written)], {})
    written.write_text(written.read_text("utf-8").replace('"code": "XB"', '"code": "Dorun"'), "utf-8")
    capsys.readouterr()
    for words in (["check"], ["set", "--home", str(home)]):
        assert main(["gazetteer", *words, str(written)], {}) == 2
        [line] = capsys.readouterr().err.splitlines()
        assert "countries[1] (Dorun).code: expected two capital letters like XB" in line
    assert (home / "gazetteer.json").read_bytes() == samal_world()


def test_what_readers_would_miss_is_said(written, capsys):
    world = json.loads(samal_world())
    for country in world["countries"]:
        country["border"] = country["missions"] = []
        country["names"].pop("zh")
    written.write_text(json.dumps(world))
    assert main(["gazetteer", "check", str(written)], {}) == 0
    said = capsys.readouterr().out
    assert "names of all in kk, ru, en, ar\n" in said
    assert "on no map, as it has no border: XA, XB, XC, XD, XE, XF, XG, XH, XJ, XL and 8 more" in said


def test_a_home_that_is_none(written, tmp_path, capsys):
    assert main(["gazetteer", "set", "--home", str(tmp_path / "nowhere"), str(written)], {}) == 2
    assert "no node at" in capsys.readouterr().err
