"""What a file must be before a row of it is taken: there, a file, not empty, UTF-8."""

import gzip
import json
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from elshi.base.errors import UserError
from elshi.listen.replay import replay
from elshi.listen.store import PostStore

KEY = b"k" * 32
HEADER = "id,author,text,time\n"


def csv_lines(count: int) -> list[bytes]:
    return [f'n{i},a{i},"Қазақша мәтін {i}",{1_767_225_600 + i}\n'.encode() for i in range(count)]


def json_lines(count: int) -> list[bytes]:
    return [
        json.dumps({"id": i, "author": f"a{i}", "text": f"мәтін {i}", "time": 1_767_225_600 + i}, ensure_ascii=False)
        .encode() + b"\n"
        for i in range(count)
    ]  # fmt: skip


@pytest.mark.parametrize("name", ["in.csv", "in.csv.gz", "in.jsonl", "in.json"])
def test_a_windows_1251_file_is_refused_as_a_whole(tmp_path: Path, name: str) -> None:
    if "csv" in name:
        text = HEADER + "n1,a,plain,1767225600\nn2,a,Посольство закрыто,1767225600\n"
    else:
        text = '{"id":1,"author":"a","text":"plain","time":1767225600}\n'
        text += "\n" + '{"id":2,"author":"a","text":"Посольство","time":1767225600}\n'
    if name == "in.json":
        text = "[" + text.replace("\n\n", ",\n\n") + "]"
    data = text.encode("cp1251")
    (tmp_path / name).write_bytes(gzip.compress(data) if name.endswith(".gz") else data)
    store = PostStore(tmp_path / "posts", KEY)
    with pytest.raises(UserError) as found:
        store.ingest(tmp_path / name)
    assert str(found.value) == f"{tmp_path / name}: not UTF-8 (line 3); save it as UTF-8; nothing was stored"
    assert store.count() == 0


def test_a_json_list_that_is_not_utf8_far_down_is_refused(tmp_path: Path) -> None:
    rows = [line.rstrip() for line in json_lines(3000)]
    rows[2500] = rows[2500].replace("мәтін".encode(), "мтн".encode("cp1251"))
    (tmp_path / "in.json").write_bytes(b"[" + b",\n".join(rows) + b"]")
    with pytest.raises(UserError, match=r"not UTF-8 \(line 2501\)"):
        PostStore(tmp_path / "posts", KEY).ingest(tmp_path / "in.json")


@pytest.mark.parametrize("kind", ["csv", "jsonl"])
def test_a_stray_line_that_is_not_utf8_is_rejected_alone(tmp_path: Path, kind: str) -> None:
    lines = [HEADER.encode(), *csv_lines(4999)] if kind == "csv" else json_lines(5000)
    lines[4000] = lines[4000].replace("т".encode(), b"\xf2")
    (tmp_path / f"in.{kind}").write_bytes(b"".join(lines))
    store = PostStore(tmp_path / "posts", KEY)
    report = store.ingest(tmp_path / f"in.{kind}")
    assert [(it.line, it.reason) for it in report.rejected] == [(4001, "not UTF-8")]
    assert report.added == len(lines) - (2 if kind == "csv" else 1)
    assert not any("\ufffd" in post["text"] for post in store.read().to_pylist())


def test_a_row_over_several_lines_one_of_which_is_not_utf8_is_rejected_whole(tmp_path: Path) -> None:
    lines = [HEADER.encode(), *csv_lines(4999)]
    lines[4000] = b'n,a,"one\ntwo \xf2\nthree",1767225600\n'
    (tmp_path / "in.csv").write_bytes(b"".join(lines))
    report = PostStore(tmp_path / "posts", KEY).ingest(tmp_path / "in.csv")
    assert [(it.line, it.reason) for it in report.rejected] == [(4001, "not UTF-8")]
    assert report.added == 4998


def test_a_broken_row_that_is_not_utf8_takes_no_other_with_it(tmp_path: Path) -> None:
    lines = [HEADER.encode(), *csv_lines(4999)]
    lines[4000] = b'n,a,"never closed \xf2,1767225600\n'
    lines[4002] = b"n,a,\xf2\n"
    (tmp_path / "in.csv").write_bytes(b"".join(lines))
    report = PostStore(tmp_path / "posts", KEY).ingest(tmp_path / "in.csv")
    assert [(it.line, it.reason) for it in report.rejected] == [(4001, "not UTF-8"), (4003, "not UTF-8")]
    assert report.added == 4997


@pytest.mark.parametrize("name", ["in.csv", "in.csv.gz"])
def test_lines_that_end_with_cr_alone_are_said_and_not_taken_for_one_header(tmp_path: Path, name: str) -> None:
    data = b"id,author,text,time\rn1,a,one,1767225600\rn2,b,two,1767225601\r"
    (tmp_path / name).write_bytes(gzip.compress(data) if name.endswith(".gz") else data)
    with pytest.raises(UserError, match="its lines end with CR alone; save it with LF or CR LF") as found:
        replay(tmp_path / name)
    assert "\n" not in str(found.value)


def test_lines_that_end_with_cr_lf_are_read(tmp_path: Path) -> None:
    (tmp_path / "in.csv").write_bytes(b"".join([HEADER.encode(), *csv_lines(3)]).replace(b"\n", b"\r\n"))
    assert replay(tmp_path / "in.csv").posts == 3


@pytest.mark.parametrize("shift", range(4))
def test_a_letter_that_the_end_of_the_head_cuts_in_two_is_no_mistake(tmp_path: Path, shift: int) -> None:
    text = HEADER + "x" * shift + "n,a," + "ж" * 40_000 + ",1767225600\n"
    (tmp_path / "in.csv").write_text(text, "utf-8")
    assert PostStore(tmp_path / "posts", KEY).ingest(tmp_path / "in.csv").added == 1


def test_a_file_that_cannot_be_read_is_one_plain_sentence(tmp_path: Path) -> None:
    (tmp_path / "folder").mkdir()
    (tmp_path / "empty").touch()
    (tmp_path / "blank").write_bytes(b"\xef\xbb\xbf \r\n")
    (tmp_path / "columns.csv").write_text("who,what,when\na,b,1\n")
    for name, message in (
        ("none", "no such file: {}"),
        ("folder", "{} is a folder"),
        ("empty", "{} is empty"),
        ("blank", "{} is empty"),
    ):
        with pytest.raises(UserError) as found:
            replay(tmp_path / name)
        assert str(found.value) == message.format(tmp_path / name)
    with pytest.raises(UserError, match=r"columns\.csv: cannot tell which column holds author") as found:
        replay(tmp_path / "columns.csv")
    assert "stored" not in str(found.value)


def test_times_in_nanoseconds_are_taken(tmp_path: Path) -> None:
    at = pa.array([1_767_225_600 * 10**9 + 1, 1_767_225_600 * 10**9 + 1999], pa.timestamp("ns"))
    pq.write_table(pa.table({"author": ["a", "b"], "text": ["x", "y"], "time": at}), tmp_path / "in.parquet")
    store = PostStore(tmp_path / "posts", KEY)
    assert store.ingest(tmp_path / "in.parquet").added == 2
    assert store.read()["us"].to_pylist() == [1_767_225_600 * 10**6, 1_767_225_600 * 10**6 + 1]


@pytest.mark.parametrize("text", [pa.array([{"x": 1}]), pa.array([b"\xff"], pa.binary())])
def test_a_column_that_is_no_text_is_one_plain_sentence(tmp_path: Path, text: pa.Array) -> None:
    path = tmp_path / "in.parquet"
    pq.write_table(pa.table({"author": ["a"], "text": text, "time": [1_767_225_600]}), path)
    with pytest.raises(UserError, match=r"in\.parquet: a column cannot be read as what it is taken for"):
        replay(path)


def test_a_status_whose_tags_are_none_is_a_post(tmp_path: Path) -> None:
    status = {"account": {"acct": "a"}, "content": "<p>hi</p>", "created_at": "2026-01-01T00:00:00Z", "tags": 5}
    (tmp_path / "in.jsonl").write_text(json.dumps(status) + "\n")
    assert PostStore(tmp_path / "posts", KEY).ingest(tmp_path / "in.jsonl").added == 1
