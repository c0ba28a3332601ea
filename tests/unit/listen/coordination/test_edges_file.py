"""The command from its words: counts, the file of edges, what it refuses, and that nothing else is left behind."""

import json
import tempfile
from datetime import datetime
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from elshi.cli.main import main

AT = 1448575920


@pytest.fixture
def posts(tmp_path):
    """b repeats a after 60 s, and again after 61; c says something else; d says it when nobody does."""
    path = tmp_path / "posts.parquet"
    rows = [
        ("a", 0, "Salem @x"),
        ("b", 60, "salem"),
        ("b", 61, "SALEM"),
        ("c", 0, "else"),
        ("d", 9999, "salem"),
        (None, 0, ""),
    ]
    authors, times, texts = zip(*rows, strict=True)
    pq.write_table(pa.table({"author": authors, "ts": [AT + more for more in times], "text": texts}), path)
    return path


def run(capsys, *args: object) -> dict[str, object]:
    assert main(["listen", "coordination", *map(str, args), "--json"], {}) == 0
    return json.loads(capsys.readouterr().out)


def test_counts_and_edges(capsys, posts, tmp_path):
    out = tmp_path / "edges.parquet"
    data = run(capsys, posts, "--by", "text", "--window", "60", "--out", out)
    assert {name: data[name] for name in ("rows", "pairs", "edges", "accounts", "rejected")} == {
        "rows": 6, "pairs": 1, "edges": 1, "accounts": 2, "rejected": 1,
    }  # fmt: skip
    assert (data["by"], data["window_s"], data["min_participation"], data["version"]) == ("text", 60, 1, 1)
    assert data["seconds"] > 0
    assert data["peak_mb"] > 10
    assert pq.read_table(out).to_pylist() == [
        {
            "a": "a", "b": "b", "weight_ab": 1, "weight_ba": 1, "pairs": 1,
            "first_at": datetime(2015, 11, 26, 22, 12), "last_at": datetime(2015, 11, 26, 22, 13),
        }
    ]  # fmt: skip


def test_the_window_is_inclusive_and_directed_weights_differ(capsys, posts, tmp_path):
    out = tmp_path / "edges.parquet"
    assert run(capsys, posts, "--window", "59.999999", "--out", out)["pairs"] == 0
    assert pq.read_table(out).num_rows == 0
    run(capsys, posts, "--window", "61", "--out", out)
    edge = pq.read_table(out).to_pylist()[0]
    assert (edge["weight_ab"], edge["weight_ba"], edge["pairs"]) == (1, 2, 2)


def test_edges_stand_in_the_order_of_their_names(capsys, tmp_path):
    path, out = tmp_path / "posts.parquet", tmp_path / "edges.parquet"
    names = ["10", "9", "b", "B", "Я"]
    pq.write_table(pa.table({"author": names, "ts": [AT] * 5, "text": ["x"] * 5}), path)
    assert run(capsys, path, "--out", out)["edges"] == 10
    found = [(edge["a"], edge["b"]) for edge in pq.read_table(out).to_pylist()]
    assert found == sorted(found)
    assert all(a < b for a, b in found)


def test_for_a_person(capsys, posts):
    assert main(["listen", "coordination", str(posts)], {}) == 0
    said = capsys.readouterr().out
    assert "1 pairs of posts" in said
    assert "left out, 1 rows: no author" in said


@pytest.mark.parametrize(
    ("args", "said"),
    [
        (["--window", "-1"], "--window"),
        (["--window", "nan"], "--window"),
        (["--by", "faces"], "--by"),
        (["--min-participation", "0"], "--min-participation"),
        (["--map", "author=nobody"], "nobody"),
    ],
)
def test_what_is_refused(capsys, posts, tmp_path, args, said):
    out = tmp_path / "edges.parquet"
    assert main(["listen", "coordination", str(posts), "--out", str(out), *args], {}) == 2
    assert said in capsys.readouterr().err
    assert not out.exists()


def test_no_such_file(capsys, tmp_path):
    assert main(["listen", "coordination", str(tmp_path / "none.parquet")], {}) == 2
    assert "no such file" in capsys.readouterr().err


def test_nothing_is_left_behind(capsys, posts, tmp_path, monkeypatch):
    """Neither beside the file, nor where one stands, nor among temporary files; also where writing fails."""
    here, temporary = tmp_path / "here", tmp_path / "temporary"
    here.mkdir()
    temporary.mkdir()
    monkeypatch.chdir(here)
    monkeypatch.setattr(tempfile, "tempdir", str(temporary))
    run(capsys, posts, "--out", here / "edges.parquet")
    assert [path.name for path in here.iterdir()] == ["edges.parquet"]
    (here / "folder.parquet").mkdir()
    for out in ("folder.parquet", Path("no") / "such" / "folder.parquet"):
        assert main(["listen", "coordination", str(posts), "--out", str(out)], {}) == 2
    assert sorted(path.name for path in here.iterdir()) == ["edges.parquet", "folder.parquet"]
    assert list((here / "folder.parquet").iterdir()) == []
    assert list(temporary.iterdir()) == []


@pytest.mark.parametrize(
    ("file", "by", "window", "pairs", "edges"),
    [
        ("russian_coord_tweets", "object_id", 10, 447, 442),
        ("russian_coord_tweets", "object_id", 60, 3791, 3721),
        ("russian_coord_tweets", "object_id", 3600, 183_379, 169_781),
        ("german_elections", "url_id", 60, 6760, 1772),
        ("german_elections", "hashtag_id", 60, 4295, 820),
        ("german_elections", "domain_id", 60, 7415, 2174),
        ("german_elections", "phash_id", 60, 2458, 455),
    ],
)
def test_the_counts_of_coortweet(capsys, shared, file, by, window, pairs, edges):
    """What the R package printed for its own data (data README)."""
    path = shared(f"data/coortweet/{file}.csv.gz")
    data = run(capsys, path, "--by", f"column:{by}", "--window", window, "--min-participation", 2)
    assert (data["pairs"], data["edges"]) == (pairs, edges)


@pytest.mark.parametrize(
    ("by", "window", "edges", "weights"),
    [("text", 60, 6136, 50_714), ("text", 3600, 11_712, 449_194), ("url", 60, 5105, 36_203)],
)
def test_the_figures_of_real_posts(capsys, shared, tmp_path, by, window, edges, weights):
    """Of coordination-network-toolkit, counted before this code was written; it counts each direction as an edge."""
    out = tmp_path / "edges.parquet"
    data = run(capsys, shared("data/ira_300k.parquet"), "--by", by, "--window", window, "--out", out)
    assert data["edges"] == edges
    table = pq.read_table(out)
    assert sum(table["weight_ab"].to_pylist()) + sum(table["weight_ba"].to_pylist()) == weights
