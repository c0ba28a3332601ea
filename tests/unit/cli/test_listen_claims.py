"""The command on small files: what it writes, what it says, and what it refuses."""

import json

import pytest

from elshi.cli import main as cli

CLAIMS = (
    "\tvclaim\ttitle\n10\tThe bridge over the Samal fell.\tDid the bridge fall?\n11\tVisas are free.\tFree visas?\n"
)
POSTS = "\ttweet_content\na 1\tthe #samalbridge fell!!\nb\tvisas for free\nc\t???\nd\n"


@pytest.fixture
def files(tmp_path):
    (tmp_path / "claims.tsv").write_text(CLAIMS)
    (tmp_path / "posts.tsv").write_text(POSTS)
    return tmp_path


def run(files, *more):
    paths = [f"--{name}={files / file}" for name, file in (("claims", "claims.tsv"), ("queries", "posts.tsv"))]
    return cli.main(["listen", "claims", *paths, f"--out={files / 'run.trec'}", *more], {})


def test_run(files, capsys):
    assert run(files, "--json") == 0
    said = json.loads(capsys.readouterr().out)
    assert (said["claims"], said["queries"], said["answered"]) == (2, 3, 2)
    assert said["rejects"]["queries"] == [{"line": 5, "reason": "expected 2 cells, got 1 cells"}]
    assert "CheckThat! 2020" in said["weights"]["source"]
    lines = [line.split() for line in (files / "run.trec").read_text().splitlines()]
    assert all(len(line) == 6 and line[1] == "Q0" and line[5] == "elshi" for line in lines)
    assert next(line[2] for line in lines if line[0] == "a%201") == "10"
    assert next(line[2] for line in lines if line[0] == "b") == "11"
    assert not [line for line in lines if line[0] == "c"]


def test_words_of_posts_are_not_printed(files, capsys):
    assert run(files) == 0
    said = capsys.readouterr().out
    assert "2 of 3 posts have candidates among 2 claims" in said
    assert "bridge" not in said


def test_depth(files, capsys):
    assert run(files, "--depth=1") == 0
    assert len((files / "run.trec").read_text().splitlines()) == 2
    assert run(files, "--depth=0") == 2
    assert "--depth" in capsys.readouterr().err


def test_nothing_is_written_where_a_file_cannot_be_taken(files, capsys):
    (files / "claims.tsv").write_text("who,what\na,b\n")
    assert run(files) == 2
    assert capsys.readouterr().err.count("\n") == 1
    assert not (files / "run.trec").exists()
