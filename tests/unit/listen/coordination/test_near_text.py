"""`elshi listen coordination --by near-text` on whole files: equal texts and verified pairs, no chain of them."""

import json

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from elshi.cli.main import main

AT = 1448575920
LONG = "The ministry of the Republic of Samal says that the bridge over the river will be open on Monday for every car"
NEAR = LONG.replace("Monday", "Monday!!")  # near LONG
CHAIN = NEAR.replace("The ministry of", "A ministry in")  # near NEAR, not near LONG
LETTERS = ["😀", "😀😀", "a", "ab", "\x00", "\u200b"]
ODD = [None, "", " ", "@only", "https://samal.example/x", "ж" * 70_000, *LETTERS]


def write(path, rows):
    authors, times, texts = zip(*rows, strict=True)
    pq.write_table(pa.table({"author": authors, "ts": [AT + more for more in times], "text": texts}), path)
    return path


def run(capsys, *args):
    assert main(["listen", "coordination", *map(str, args), "--by", "near-text", "--json"], {}) == 0
    return json.loads(capsys.readouterr().out)


def test_like_texts_link_and_a_chain_does_not(capsys, tmp_path):
    """By hand: a-b and b-c are near, a-c is not; d says what a said, in capitals, with a link and a mention."""
    out = tmp_path / "edges.parquet"
    rows = [("a", 0, LONG), ("b", 30, NEAR), ("c", 60, CHAIN), ("d", 20, f"@x {LONG.upper()} https://samal.example/1")]
    data = run(capsys, write(tmp_path / "in.parquet", rows), "--out", out)
    assert {name: data[name] for name in ("rows", "pairs", "edges", "accounts")} == {
        "rows": 4, "pairs": 4, "edges": 4, "accounts": 4,
    }  # fmt: skip
    assert [(row["a"], row["b"]) for row in pq.read_table(out).to_pylist()] == [
        ("a", "b"), ("a", "d"), ("b", "c"), ("b", "d"),
    ]  # fmt: skip
    assert run(capsys, tmp_path / "in.parquet", "--window", "29")["pairs"] == 2  # a-d and b-d


def test_two_posts_that_meet_by_several_texts_are_one_pair(capsys, tmp_path):
    rows = [("a", 0, LONG), ("b", 1, LONG), ("c", 2, NEAR), ("a", 3, NEAR)]
    assert run(capsys, write(tmp_path / "in.parquet", rows))["pairs"] == 5  # all six but a's own


def test_a_share_is_counted_once_however_many_texts_are_like_it(capsys, tmp_path):
    rows = [("a", 0, LONG), ("b", 1, NEAR), ("c", 2, CHAIN), ("b", 9_000, "something else")]
    path = write(tmp_path / "in.parquet", rows)
    assert run(capsys, path)["pairs"] == 2
    assert run(capsys, path, "--min-participation", "2")["pairs"] == 0  # only b has two shares


def test_what_is_hardly_a_text_is_taken_and_links_nobody_by_nothing(capsys, tmp_path):
    """Two accounts say each: they are linked where there is anything to compare, and with nobody else."""
    path, out = tmp_path / "in.parquet", tmp_path / "edges.parquet"
    rows = [(f"{place:02}{who}", 0, text) for place, text in enumerate(ODD) for who in "ab"]
    data = run(capsys, write(path, rows), "--out", out)
    assert data["rejects"] == {"text is longer than 65536 characters": 2, "neither text, links nor media": 6}
    linked = {(row["a"], row["b"]) for row in pq.read_table(out).to_pylist()}
    assert linked == {(f"{ODD.index(text):02}a", f"{ODD.index(text):02}b") for text in LETTERS}


def test_a_file_without_any_text_to_compare(capsys, tmp_path):
    path = write(tmp_path / "in.parquet", [("a", 0, None), ("b", 1, None)])
    assert run(capsys, path)["pairs"] == 0
    pq.write_table(pa.table({"author": ["a"], "ts": [AT], "text": ["x"]}).slice(0, 0), path)
    assert run(capsys, path)["rows"] == 0


@pytest.mark.parametrize("kind", ["csv", "jsonl"])
def test_other_kinds_of_files_say_the_same(capsys, tmp_path, kind):
    path, texts = tmp_path / f"in.{kind}", [LONG, NEAR, "", "x\n\ny"]
    if kind == "csv":
        lines = [f'{place},{AT},"{text}"' for place, text in enumerate(texts)]
        path.write_text("\n".join(["author,ts,text", *lines]) + "\n")
    else:
        path.write_text("".join(json.dumps({"author": i, "ts": AT, "text": t}) + "\n" for i, t in enumerate(texts)))
    data = run(capsys, path)
    assert (data["rows"], data["pairs"], data["rejected"]) == (4, 1, 1)
