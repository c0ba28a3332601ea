"""`elshi listen duplicates` as a user meets it, and what hostile files do to it."""

import json
import random

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from elshi.base.errors import UserError
from elshi.bench.duplicates_peers import read_posts
from elshi.bench.exact_join import join_exactly
from elshi.bench.listen_duplicates import measure_set
from elshi.cli import main as cli
from elshi.listen.duck import DuckEngine
from elshi.listen.duplicates.find import distinct_forms, find_duplicates
from elshi.listen.duplicates.near import find_near, least_agreement, least_bands
from reference.duplicates import grams

NOTICE = "Мекеме мәлімдейді: солтүстік облыстарда жаңа мектеп ашылады, балалар тегін оқиды."
REWORDED = [  # one statement of the fictional ministry in other words
    "The Ministry of Samal opens a school in Kökterek for four hundred children this autumn.",
    "This autumn four hundred children of Kökterek get their school from the Ministry of Samal.",
    "A school for four hundred children opens in Kökterek this autumn, says the Ministry of Samal.",
    "In Kökterek the Ministry of Samal will have opened a school for four hundred children by autumn.",
]
OTHERS = [
    "Rain is expected along the coast, and roads in the hills may be closed for some hours.",
    "Our team won by two goals after a long evening; the second one came in the last minute.",
    "Recipe of the day: dumplings with pumpkin, a little pepper, and plenty of patience.",
    "Tickets for the concert on Friday are sold out, though some seats came back at noon.",
]


def run(*args: object) -> int:
    return cli.main(["listen", "duplicates", *map(str, args), "--json"], {})


def write_csv(path, texts):
    lines = [f"p{place},{json.dumps(text, ensure_ascii=False)}" for place, text in enumerate(texts)]
    path.write_text("\n".join(["id,text", *lines]).replace('\\"', '""'), encoding="utf-8")
    return path


def test_copies_links_and_mentions_aside(tmp_path, capsys):
    texts = [NOTICE, f"RT @ann: {NOTICE}", f"{NOTICE.upper()} https://news.samal.example/a", NOTICE + "!", OTHERS[0]]
    file = write_csv(tmp_path / "posts.csv", texts)
    assert run(file, "--out", tmp_path / "pairs.parquet", "--groups", tmp_path / "groups.parquet") == 0
    told = json.loads(capsys.readouterr().out)
    assert {name: told[name] for name in ("rows", "pairs", "copy-pasta", "groups", "grouped")} == {
        "rows": 5, "pairs": 6, "copy-pasta": 6, "groups": 1, "grouped": 4,
    }  # fmt: skip
    pairs = pq.read_table(tmp_path / "pairs.parquet").to_pylist()
    assert {(row["a"], row["b"]) for row in pairs} == {
        ("p0", "p1"), ("p0", "p2"), ("p0", "p3"), ("p1", "p2"), ("p1", "p3"), ("p2", "p3"),
    }  # fmt: skip
    assert all(row["kind"] == "copy-pasta" and 0.8 <= row["similarity"] <= 1 for row in pairs)
    assert next(row["similarity"] for row in pairs if (row["a"], row["b"]) == ("p0", "p2")) == 1
    groups = pq.read_table(tmp_path / "groups.parquet").to_pylist()
    assert groups == [{"first": "p0", "id": f"p{place}"} for place in range(4)]


def test_reworded_posts_and_the_quick_way_without_them(tmp_path, capsys):
    draw = random.Random(1)
    talk = [" ".join("".join(draw.choices("aeiklmnorstu", k=6)) for _ in range(12)) for _ in range(48)]
    file = write_csv(tmp_path / "posts.csv", [*REWORDED, *OTHERS, *talk])
    assert run(file, "--out", tmp_path / "pairs.parquet") == 0
    told = json.loads(capsys.readouterr().out)
    assert (told["copy-pasta"], told["rewording"], told["groups"], told["grouped"]) == (0, 6, 1, 4)
    pairs = pq.read_table(tmp_path / "pairs.parquet").to_pylist()
    assert {row["kind"] for row in pairs} == {"rewording"}
    assert {row["a"] for row in pairs} | {row["b"] for row in pairs} == {"p0", "p1", "p2", "p3"}
    assert run(file, "--copies") == 0
    told = json.loads(capsys.readouterr().out)
    assert (told["pairs"], told["rewording"], told["translation"]) == (0, None, None)


def test_nothing_is_like_nothing(tmp_path, capsys):
    file = write_csv(
        tmp_path / "posts.csv", ["", " ", "@ann @bea", "https://news.samal.example/a", "@ann", "a", "a", "ab"]
    )
    assert run(file) == 0
    told = json.loads(capsys.readouterr().out)
    assert (told["pairs"], told["grouped"]) == (1, 2)  # "a" twice


def test_rows_without_ids_are_named_by_their_number(tmp_path):
    pq.write_table(pa.table({"content": [OTHERS[0], NOTICE, None, NOTICE]}), tmp_path / "posts.parquet")
    assert run(tmp_path / "posts.parquet", "--out", tmp_path / "pairs.parquet") == 0
    assert pq.read_table(tmp_path / "pairs.parquet").to_pylist() == [
        {"a": "2", "b": "4", "kind": "copy-pasta", "similarity": 1.0}
    ]


def test_what_cannot_be_taken_is_said(tmp_path, capsys):
    (tmp_path / "no_text.csv").write_text("a,b\n1,2\n")
    assert run(tmp_path / "no_text.csv") == UserError.exit_code
    assert "cannot tell which column holds text" in capsys.readouterr().err
    (tmp_path / "broken.parquet").write_bytes(b"PAR1 and then nothing PAR1")
    assert run(tmp_path / "broken.parquet") == UserError.exit_code
    assert "not a readable Parquet file" in capsys.readouterr().err
    pq.write_table(pa.table({"text": [[1], [2]]}), tmp_path / "lists.parquet")
    assert run(tmp_path / "lists.parquet") == UserError.exit_code
    assert run(tmp_path / "missing.csv") == UserError.exit_code


def test_a_text_too_long_is_rejected_with_its_row(tmp_path, capsys):
    pq.write_table(pa.table({"id": ["x", "y", "z"], "text": [NOTICE, "а" * 65_537, NOTICE]}), tmp_path / "p.parquet")
    assert run(tmp_path / "p.parquet") == 0
    told = json.loads(capsys.readouterr().out)
    assert (told["rows"], told["pairs"], told["rejected"]) == (2, 1, 1)
    assert told["rejects"] == [{"line": 2, "reason": "text is longer than 65536 characters"}]


def test_a_path_with_a_quote_is_only_a_path(tmp_path):
    pq.write_table(pa.table({"text": [NOTICE, NOTICE]}), tmp_path / "it's.parquet")
    assert run(tmp_path / "it's.parquet", "--out", tmp_path / "o'; drop.parquet") == 0
    assert len(pq.read_table(tmp_path / "o'; drop.parquet")) == 1


def test_many_copies_are_counted_and_not_made():
    texts = pa.array([NOTICE] * 60_000, pa.large_string())
    with find_duplicates(pa.array(map(str, range(60_000))), texts) as found:
        counts = found.counts()
    assert (counts["pairs"], counts["groups"], counts["grouped"]) == (60_000 * 59_999 // 2, 1, 60_000)


def test_a_crowd_of_nearly_equal_texts_is_bounded_and_still_one_group():
    texts = [f"{NOTICE} {place:04d}" for place in range(600)]
    with find_duplicates(pa.array(texts), pa.array(texts, pa.large_string()), kinds=["copy-pasta"]) as found:
        counts = found.counts()
    assert (counts["groups"], counts["grouped"]) == (1, 600)
    assert counts["pairs"] < 600 * 599 // 2  # each is compared with the next ones of its bands


def test_a_models_vectors_find_translations(tmp_path, capsys):
    texts = [
        "The ministry thanks every doctor who came to help.",
        "Министерство благодарит каждого врача, который пришёл помочь.",
        "Билеты на концерт в пятницу давно проданы, говорят в театре.",
        "",
    ]
    file = write_csv(tmp_path / "posts.csv", texts)
    np.save(tmp_path / "vectors.npy", np.array([[1, 0.1], [1, 0], [0, 1], [0, 0]], np.float32))
    assert run(file, "--vectors", tmp_path / "vectors.npy", "--out", tmp_path / "pairs.parquet") == 0
    assert json.loads(capsys.readouterr().out)["translation"] == 1
    (row,) = pq.read_table(tmp_path / "pairs.parquet").to_pylist()
    assert (row["a"], row["b"], row["kind"], round(row["similarity"], 3)) == ("p0", "p1", "translation", 0.995)


@pytest.mark.parametrize(
    ("vectors", "said"),
    [
        (np.ones((2, 2), np.float32), "expected 3 rows"),
        (np.ones(3, np.float32), "expected a table"),
        (np.ones((3, 2), np.int64), "expected a table"),
        (np.array([[1.0], [np.nan], [2.0]]), "expected finite numbers"),
        (np.array([[{}], [{}], [{}]], object), "expected numbers in numpy's format"),
    ],
)
def test_vectors_that_cannot_be_taken(tmp_path, capsys, vectors, said):
    file = write_csv(tmp_path / "posts.csv", OTHERS[:3])
    np.save(tmp_path / "vectors.npy", vectors, allow_pickle=True)
    assert run(file, "--vectors", tmp_path / "vectors.npy") == UserError.exit_code
    assert said in capsys.readouterr().err
    assert run(file, "--cut", 0) == UserError.exit_code


def test_the_bound_on_signatures_loses_little():
    assert [least_agreement(percent) for percent in (0, 50, 80, 100)] == [0, 9, 21, 36]
    assert [least_bands(percent) for percent in (1, 60, 80, 90, 100)] == [1, 1, 1, 4, 12]


def test_nothing_that_an_exact_join_finds_in_real_posts_is_missing_or_added(shared):
    texts = read_posts(shared("data/ira_300k.parquet"), 4000)
    with DuckEngine() as engine:
        forms = distinct_forms(engine, pa.array(texts, pa.large_string()))
        find_near(engine, forms, percent=80)
        rows = engine.rows("select a, b from near")
    found = set(zip(rows["a"], rows["b"], strict=True))
    exact = join_exactly([grams(form) for form in forms.to_pylist()], percent=80)
    assert len(exact) > 20
    assert found <= exact
    assert len(found) >= 0.98 * len(exact)


def test_tuning_half_of_d3lta_as_it_was_when_the_numbers_were_set(shared):
    figures = {figure.what: figure.value for figure in measure_set(shared("data/d3lta_dev.csv.gz"), half="tuning")}
    copies, reworded, grouped, wrong = (
        next(value for what, value in figures.items() if words in what)
        for words in (
            "copy-pasta: share of 990 pairs found",
            "rewording: share of 1,045 pairs",
            "rewording: share of pairs in one",
            "none",
        )
    )
    assert (copies, wrong) == (1, 0)
    assert reworded >= 0.95
    assert grouped >= 0.99
