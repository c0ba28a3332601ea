"""`elshi listen languages` as a user meets it."""

import gzip
import json
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from elshi.cli import main as cli
from elshi.listen import language_counts
from elshi.listen.language_counts import LANGUAGE_SCHEMA

KK, RU = "Қазақстан елшілігі бүгін мәлімдеме жасады", "Министерство иностранных дел сообщило о визите"


def tell(capsys: pytest.CaptureFixture[str], *args: object) -> tuple[int, dict, str]:
    code = cli.main(["listen", "languages", *map(str, args), "--json"], {})
    out, err = capsys.readouterr()
    return code, json.loads(out) if out else {}, err


def test_plain_lines_are_texts_whatever_stands_in_them(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    lines = [f'"{KK}, ол,', "", RU.replace(" ", ", "), "\r", "id,text", "x" * 70_000]
    data = b"\xef\xbb\xbf" + "\n".join(lines).encode() + b"\n\xf2\xf3\n"
    (tmp_path / "in.txt").write_bytes(b"\n".join([KK.encode()] * 2000) + b"\n" + data)
    code, found, _ = tell(capsys, tmp_path / "in.txt")
    assert code == 0
    assert found["languages"] == {"kk": 2001, "ru": 1, "und": 1}
    assert [(one["line"], one["reason"]) for one in found["rejects"]] == [
        (2006, "text is longer than 65536 characters"),
        (2007, "not UTF-8"),
    ]
    assert (found["texts"], found["rejected"], found["mapping"]) == (2003, 2, {"text": "line"})


def test_each_text_can_be_written_with_its_language(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "in.csv").write_text(f"doc_id,text\na,{KK}\nb,\nc,{RU}\n", "utf-8")
    code, found, _ = tell(capsys, tmp_path / "in.csv", "--out", tmp_path / "out.parquet")
    assert (code, found["scripts"]) == (0, {"Cyrl": 2, "Zyyy": 1})
    written = pq.read_table(tmp_path / "out.parquet")
    assert written.schema.equals(LANGUAGE_SCHEMA)
    assert [tuple(row.values()) for row in written.to_pylist()] == [
        (2, "a", "kk", "Cyrl"),
        (3, "b", "und", "Zyyy"),
        (4, "c", "ru", "Cyrl"),
    ]


@pytest.mark.parametrize("broken", [False, True])
def test_what_is_written_over_its_input_is_written_whole_or_not_at_all(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, broken: bool
) -> None:
    path = tmp_path / "posts.parquet"
    pq.write_table(pa.table({"text": [KK] * 500}), path, row_group_size=100)
    posts = path.read_bytes()
    if broken:
        monkeypatch.setattr(language_counts, "detect", lambda _: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            tell(capsys, path, "--out", path)
        assert path.read_bytes() == posts
    else:
        assert tell(capsys, path, "--out", path)[0] == 0
        assert pq.read_table(path)["language"].to_pylist() == ["kk"] * 500
    assert list(tmp_path.iterdir()) == [path]


def test_lines_packed_with_gzip_and_read_by_a_person(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "in.txt.gz").write_bytes(gzip.compress(f"{KK}\n{RU}\n".encode()))
    assert cli.main(["listen", "languages", str(tmp_path / "in.txt.gz")], {}) == 0
    assert capsys.readouterr().out.splitlines() == [
        "2 texts (0 rows rejected), 0 of no language", "  kk Cyrl 1", "  ru Cyrl 1",
    ]  # fmt: skip


def test_what_cannot_be_read_or_written_is_one_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "in.txt").write_text(KK, "utf-8")
    (tmp_path / "columns.csv").write_text("a,b\n1,2\n")
    for args, said in (
        ((tmp_path / "none",), "no such file"),
        ((tmp_path / "columns.csv",), "cannot tell which column holds text"),
        ((tmp_path / "in.txt", "--out", tmp_path / "no" / "out.parquet"), "cannot write"),
        ((tmp_path / "in.txt", "--out", tmp_path), "it is no regular file"),
    ):
        code, _, err = tell(capsys, *args)
        assert (code, said in err, len(err.splitlines())) == (2, True, 1)
