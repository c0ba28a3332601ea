"""Which columns a file must have depends on who asks."""

import json

import pytest

from elshi.base.errors import UserError
from elshi.listen.mapping import guess_mapping
from elshi.listen.readers import read_file


def test_a_post_needs_author_time_and_text_or_links():
    assert guess_mapping(["url", "user", "ts"]) == {"author": "user", "time": "ts", "links": "url"}
    with pytest.raises(UserError, match=r"column holds author, time, text; it has id; .*--map author=…,text=…,time=…"):
        guess_mapping(["id"])


def test_two_texts_need_neither_author_nor_time():
    assert guess_mapping(["id", "text"], needs=("text",)) == {"id": "id", "text": "text"}
    with pytest.raises(UserError, match=r"column holds text; it has id, url; name them with --map text=…$"):
        guess_mapping(["id", "url"], needs=("text",))


def test_shares_of_any_column_need_no_text():
    assert guess_mapping(["account_id", "created_at"], needs=("author", "time")) == {
        "author": "account_id",
        "time": "created_at",
    }


def test_what_was_given_wins_and_counts():
    assert guess_mapping(["x", "text"], {"text": "x"}, needs=("text",)) == {"text": "x"}
    with pytest.raises(UserError, match="--map names columns that the rows lacks: y"):
        guess_mapping(["x"], {"text": "y"}, needs=("text",))


@pytest.mark.parametrize("kind", ["csv", "jsonl", "json", "parquet"])
def test_every_reader_takes_a_file_of_texts_when_asked_so(tmp_path, kind):
    rows = [{"id": "1", "text": "сәлем"}, {"id": "2", "text": "привет"}]
    path = tmp_path / f"texts.{kind}"
    if kind == "csv":
        path.write_text("id,text\n1,сәлем\n2,привет\n", encoding="utf-8")
    elif kind == "parquet":
        import pyarrow as pa
        import pyarrow.parquet as pq

        pq.write_table(pa.Table.from_pylist(rows), path)
    else:
        text = json.dumps(rows) if kind == "json" else "".join(json.dumps(row) + "\n" for row in rows)
        path.write_text(text, encoding="utf-8")
    with pytest.raises(UserError, match="cannot tell which column holds author, time;"):
        read_file(path, mapping=None, rejects=[])
    used, chunks = read_file(path, mapping=None, rejects=[], needs=("text",))
    (chunk,) = chunks
    assert used == {"id": "id", "text": "text"}
    assert chunk["text"].to_pylist() == ["сәлем", "привет"]
    assert chunk["author"].to_pylist() == [None, None]
