"""How the grouping of questions is judged, on a set so small that it is counted by hand."""

import numpy as np
import pytest

from elshi.base.errors import UserError
from elshi.bench import questions as bench
from elshi.bench.questions import Asked, Pairs

ASKED = [
    Asked("1", "extend", "en", "extend my visa"),
    Asked("2", "extend", "en", "prolong a visa"),
    Asked("3", "extend", "ru", "продлить визу"),
    Asked("4", "pets", "en", "may my dog come"),
    Asked("5", "pets", "ru", "можно ли с собакой"),
    Asked("6", "pets", "kk", "итпен бару"),
]


def test_pairs_within_and_across_languages():
    groups = {"1": "a", "2": "a", "3": "a", "4": "a", "5": "b", "6": "c"}
    assert bench.judge_within(ASKED, groups, language="en") == Pairs(found=3, right=1, both=1)
    assert bench.judge_within(ASKED, groups, language="kk") == Pairs(found=0, right=0, both=0)
    assert bench.judge_across(ASKED, groups) == Pairs(found=3, right=5, both=2)


def test_measures_of_pairs():
    pairs = Pairs(found=4, right=2, both=1)
    assert (pairs.precision, pairs.recall, pairs.f1) == (0.25, 0.5, pytest.approx(1 / 3))
    assert (Pairs(0, 0, 0).precision, Pairs(0, 0, 0).recall, Pairs(0, 0, 0).f1) == (1, 1, 1)


def test_the_best_cuts_are_found():
    assert bench.find_cuts(ASKED, [(1.0, 1.0), (0.3, 0.5)]) == (0.3, 0.5)


def test_the_peer_sees_words_only():
    _, groups = bench.group(ASKED, cuts=(0.2, 0.9), likeness=bench.Bm25)
    assert groups["1"] == groups["2"] != groups["3"]


@pytest.fixture
def folder(tmp_path):
    lines = ["id\tintent\tlanguage\tchannel\ttext"]
    for half in bench.HALVES:
        lines += [f"{half}{one.id}\t{one.intent}-{half}\t{one.language}\tform\t{one.text} {half}" for one in ASKED]
    (tmp_path / "questions.tsv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    split = [f"{intent}-{half}\t{half}" for intent in ("extend", "pets") for half in bench.HALVES]
    (tmp_path / "split.tsv").write_text("\n".join(["intent\thalf", *split]) + "\n", encoding="utf-8")
    return tmp_path


@pytest.fixture
def few(monkeypatch):
    monkeypatch.setattr(bench, "KNOWN", 30)
    monkeypatch.setattr(bench, "ADDED", 3)


def test_all_is_measured_but_the_model(folder, few):
    figures = {figure.what: figure for figure in bench.bench_questions(folder, half="test", say=lambda text: None)}
    main = next(iter(figures.values()))
    assert main.goal == ">= 0.85"
    assert main.value == main.ratio
    assert (main.peer or "").startswith("BM25 ")
    unmeasured = [figure for figure in figures.values() if figure.value is None]
    assert ["with a model" in figure.what for figure in unmeasured] == [True]
    assert "--vectors" in (unmeasured[0].reason or "")


def test_a_model_is_measured_where_there_is_one(folder, few, tmp_path):
    rows = np.eye(2, dtype=np.float32)[[0, 0, 0, 1, 1, 1] * 2]
    np.save(tmp_path / "vectors.npy", rows)
    figures = bench.bench_questions(folder, half="test", say=lambda text: None, vectors=tmp_path / "vectors.npy")
    assert [figure.value for figure in figures if "with a model" in figure.what] == [1.0, 1.0]


def test_proposals_are_judged_by_who_asks_the_same_and_those_of_a_lone_question_are_none():
    several = [one for one in ASKED if one.language != "kk"]
    lone = bench.Asked("lone", "zoo", "en", "qqqq wwww")
    figures = {figure.what: figure.value for figure in bench._tell_proposed([*several, lone])}
    assert figures["questions: the first proposal is right"] == 1
    assert figures["questions: nothing is proposed where nobody asked it, by words alone"] == 1
    assert not any("nobody" in figure.what for figure in bench._tell_proposed(several))
    assert [figure.what for figure in bench._tell_proposed([lone])] == [
        "questions: nothing is proposed where nobody asked it",
        "questions: nothing is proposed where nobody asked it, by words alone",
    ]


def test_a_folder_without_the_set(tmp_path):
    with pytest.raises(UserError, match=r"split\.tsv"):
        bench.read_questions(tmp_path)
