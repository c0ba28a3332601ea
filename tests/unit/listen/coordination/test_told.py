"""A file becomes shares: its columns, times and objects, whatever it is kept as; what is missing makes none."""

import gzip
import json
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from elshi.base.errors import UserError
from elshi.listen.coordination.objects import By, parse_by
from elshi.listen.coordination.told import read_told
from elshi.listen.duck import DuckEngine
from elshi.listen.features import make_posts
from elshi.listen.left_out import FAR_TIME, NO_AUTHOR, NO_TIME, ODD_TIME, SAYS_NOTHING
from elshi.listen.readers import read_file
from elshi.listen.schema import RAW_SCHEMA

US = 1_448_575_920_000_000


def told(path: Path, by: str = "text", **options: object) -> tuple[list[tuple[object, ...]], dict[str, int]]:
    """Line, account, us of every share, and what was left out."""
    with DuckEngine() as engine:
        found = read_told(engine, path, by=parse_by(by), **options)
        shares = engine.rows("select line, account, us from told where key is not null order by line, key")
    assert found.rows >= len(set(shares["line"]))
    return list(zip(*shares.values(), strict=True)), dict(found.rejected)


def keys(path: Path, by: str = "text") -> dict[int, set[int]]:
    """Line to keys."""
    with DuckEngine() as engine:
        read_told(engine, path, by=parse_by(by))
        found = engine.rows("select line, key from told where key is not null")
    lines: dict[int, set[int]] = {}
    for line, key in zip(found["line"], found["key"], strict=True):
        lines.setdefault(line, set()).add(key)
    return lines


def parquet(tmp_path: Path, **columns: object) -> Path:
    path = tmp_path / "posts.parquet"
    pq.write_table(pa.table(columns), path)
    return path


TEXTS = ["Salem @ann", None, "", "  @bob @cem ", "salem"]


def test_a_text_that_is_missing_or_only_mentions_is_no_object(tmp_path):
    path = parquet(tmp_path, author=list("abcde"), ts=[1448575920] * 5, text=TEXTS)
    assert told(path) == ([(1, "a", US), (5, "e", US)], {SAYS_NOTHING: 2})
    found = keys(path)
    assert found[1] == found[5]


@pytest.mark.parametrize("ending", ["csv", "csv.gz", "jsonl", "json"])
def test_other_kinds_of_files_say_the_same(tmp_path, ending):
    rows = [{"author": who, "ts": 1448575920, "text": text} for who, text in zip("abcde", TEXTS, strict=True)]
    if ending.startswith("csv"):
        data = "author,ts,text\n" + "".join(f'{row["author"]},{row["ts"]},"{row["text"] or ""}"\n' for row in rows)
    elif ending == "jsonl":
        data = "".join(json.dumps(row) + "\n" for row in rows)
    else:
        data = json.dumps(rows)
    path = tmp_path / f"posts.{ending}"
    path.write_bytes(gzip.compress(data.encode()) if ending.endswith("gz") else data.encode())
    shares, rejected = told(path)
    assert [(who, us) for _, who, us in shares] == [("a", US), ("e", US)]
    assert rejected == {SAYS_NOTHING: 2}


def test_rows_without_author_or_time_are_left_out_and_counted(tmp_path):
    path = parquet(
        tmp_path,
        author=["a", None, " ", "d", "e", "f"],
        ts=["1448575920", "1448575920", "1448575920", None, "yesterday", "1970-01-01"],
        text=["x"] * 6,
    )
    shares, rejected = told(path)
    assert shares == [(1, "a", US)]
    assert rejected == {NO_AUTHOR: 2, NO_TIME: 1, ODD_TIME: 1, FAR_TIME: 1}


def test_a_post_with_two_objects_does_not_stand_for_a_row_that_is_left_out(tmp_path):
    path = parquet(
        tmp_path, author=["a", None], ts=[1448575920] * 2, urls=[["https://a.example", "https://b.example"], []]
    )
    shares, rejected = told(path, "column:urls")
    assert shares == [(1, "a", US), (1, "a", US)]
    assert rejected == {NO_AUTHOR: 1}


FLAWED = [
    {"author": "a", "time": "1448575920", "text": "x", "url": "http://a.example/1"},
    {"author": "b", "time": "1448575920", "text": "", "url": "http://a.example/1"},  # a link alone is a post
    {"author": "c", "time": "1448575920", "text": " ", "url": " ", "media": ";"},
    {"author": "d", "time": "1448575920", "media": "f0f0"},
    {"author": "e", "time": "1448575920", "text": "x" * 65_537, "url": "http://a.example/1"},
    {"author": "f", "time": "1448575920", "text": "x" * 65_536},
    {"author": " ", "time": "1448575920", "text": "x" * 65_537},
    {"author": "", "time": "", "text": "x"},
    {"author": "g", "time": " ", "text": "x", "url": "http://a.example/1"},
    {"author": "h", "time": "soon", "text": "x"},
    {"author": "i", "time": "123456789012345678", "text": "x"},
    {"author": "j", "time": "1889-01-01", "text": "x"},
    {"author": "k", "time": "1448575920", "reply_to": "p1"},  # answers something, and says nothing
]
FIELDS = ("author", "time", "text", "url", "media", "reply_to")


def write_as(path: Path, rows: list[dict[str, str]]) -> Path:
    if path.suffix == ".csv":
        lines = [",".join(f'"{row.get(field, "")}"' for field in FIELDS) for row in rows]
        path.write_text("\n".join([",".join(FIELDS), *lines]) + "\n")
    elif path.suffix == ".jsonl":
        path.write_text("".join(json.dumps(row) + "\n" for row in rows))
    else:
        pq.write_table(pa.table({field: [row.get(field) for row in rows] for field in FIELDS}), path)
    return path


@pytest.mark.parametrize("by", ["text", "near-text", "url", "hashtag", "media", "reply"])
@pytest.mark.parametrize("ending", ["parquet", "csv", "jsonl"])
def test_what_is_no_post_elsewhere_is_none_here_and_is_counted_the_same(tmp_path, ending, by):
    path = write_as(tmp_path / f"posts.{ending}", FLAWED)
    rejects = []
    _, chunks = read_file(path, mapping=None, rejects=rejects)
    authors = []
    for chunk in chunks:
        posts, more = make_posts(chunk, pseudonyms=None)
        authors += posts["author"].to_pylist()
        rejects += more
    assert authors == ["a", "b", "d", "f"]
    with DuckEngine() as engine:
        found = read_told(engine, path, by=parse_by(by))
        taken = engine.rows(f"select distinct account from {'said' if by == 'near-text' else 'told'} order by account")
    assert found.rows == len(FLAWED)
    assert found.rejected == Counter(reject.reason for reject in rejects)
    assert set(taken["account"]) <= set(authors)
    if by in {"text", "near-text"}:  # a row without an object stays as one that links nobody
        assert taken["account"] == authors


def test_a_column_is_compared_whatever_else_a_row_says(tmp_path):
    path = parquet(tmp_path, author=list("ab"), ts=[1448575920] * 2, text=[None, None], phash=[5, None])
    assert told(path, "column:phash") == ([(1, "a", US)], {})


@pytest.mark.parametrize("factor", [1, 1_000, 1_000_000])
@pytest.mark.parametrize("kind", [pa.float64(), pa.int64()])
def test_numbers_are_the_same_times_here_and_elsewhere(tmp_path, kind, factor):
    """Where a time is missing, pandas writes whole numbers as broken ones."""
    times = pa.array([1448575920 * factor, None, 10**17, -5]).cast(kind, safe=False)
    path = parquet(tmp_path, author=list("abcd"), time=times, text=["x"] * 4)
    rejects = []
    _, chunks = read_file(path, mapping=None, rejects=rejects)
    posts, more = make_posts(next(chunks), pseudonyms=None)
    assert posts["us"].to_pylist() == [US]
    assert told(path) == ([(1, "a", US)], Counter(reject.reason for reject in rejects + more))


def test_a_broken_row_of_a_csv_spoils_no_other(tmp_path):
    path = tmp_path / "posts.csv"
    path.write_text('author,ts,text\na,1448575920,x\nb,1448575920\nc,1448575920,"open\nd,1448575920,x\n')
    shares, rejected = told(path)
    assert [who for _, who, _ in shares] == ["a", "d"]
    assert sum(rejected.values()) == 2


TIMES = (
    "1448575920", "1448575920.25", "1448575920000", "1448575920000001", "2015-11-26T22:12:00Z",
    "2015-11-27T03:12:00+05:00", "2015-11-26T16:42:00-0530", "2015-11-26 22:12:00.5", "2015-11-26", " 1448575920 ",
    "yesterday", "2015", "-1", "9999-01-01", "1e30", "2015-13-01T00:00:00Z", "99999999999999999", "631151999", "",
)  # fmt: skip


def test_times_are_read_as_ingest_reads_them(tmp_path):
    raw = pa.table(
        {name: [None] * len(TIMES) for name in RAW_SCHEMA.names}
        | {"line": range(len(TIMES)), "author": ["a"] * len(TIMES), "text": ["x"] * len(TIMES), "time": TIMES},
        schema=RAW_SCHEMA,
    )
    posts, _ = make_posts(raw, pseudonyms=None)
    expected = [int(at.replace(tzinfo=UTC).timestamp() * 1_000_000) for at in posts["at"].to_pylist()]
    assert len(expected) == 10
    shares, _ = told(parquet(tmp_path, author=["a"] * len(TIMES), time=TIMES, text=["x"] * len(TIMES)))
    assert [us for _, _, us in shares] == expected


MOMENT = datetime(2015, 11, 26, 22, 12)


@pytest.mark.parametrize(
    "column",
    [
        pa.array([1448575920], pa.int32()),
        pa.array([1448575920], pa.uint64()),
        pa.array([1448575920000]),
        pa.array([1448575920.0]),
        pa.array([MOMENT], pa.timestamp("s")),
        pa.array([MOMENT], pa.timestamp("us")),
        pa.array([MOMENT], pa.timestamp("ns")),
        pa.array([MOMENT.replace(tzinfo=UTC)], pa.timestamp("us", tz="UTC")),
        pa.array([MOMENT.replace(tzinfo=UTC)], pa.timestamp("us", tz="Asia/Almaty")),
    ],
)
def test_a_time_may_be_kept_as_anything(tmp_path, column):
    assert told(parquet(tmp_path, author=["a"], time=column, text=["x"])) == ([(1, "a", US)], {})


def test_numbers_that_are_no_time_are_rejected(tmp_path):
    path = parquet(tmp_path, author=["a"] * 3, time=[-1.0, 2.0**63, 5.0], text=["x"] * 3)
    assert told(path)[0] == []


@pytest.mark.parametrize("by", ["text", "url", "hashtag", "media", "reply", "column:odd"])
@pytest.mark.parametrize(
    "odd",
    [
        pa.array([["x", "y"], ["x", "y"]]),
        pa.array([[{"x": 1}], [{"x": 1}]]),
        pa.array([{"x": 1}, {"x": 1}]),
        pa.array([7, 7]),
        pa.array([b"x", b"x"]),
        pa.array([True, True]),
        pa.array([None, None]),
    ],
)
def test_a_column_of_any_kind_is_taken_without_a_fault(tmp_path, by, odd):
    columns = dict.fromkeys(("text", "urls", "tags", "media", "reply_to", "odd"), odd)
    path = parquet(tmp_path, author=["a", "b"], ts=[1448575920] * 2, **columns)
    found = keys(path, by)
    if by != "text" and odd.type != pa.null():
        assert found[1] == found[2]


def test_a_date_is_its_midnight(tmp_path):
    path = parquet(tmp_path, author=["a"], time=pa.array([MOMENT.date()]), text=["x"])
    assert told(path)[0] == [(1, "a", US - (22 * 60 + 12) * 60_000_000)]


def test_a_column_called_as_the_number_of_a_row_is_refused(tmp_path):
    with pytest.raises(UserError, match="another name"):
        told(parquet(tmp_path, author=["a"], ts=[1448575920], text=["x"], File_Row_Number=[5]))


def test_authors_and_ids_may_be_numbers_and_a_row_without_id_is_its_own_post(tmp_path):
    path = parquet(tmp_path, id=[7, None, 7], author=[1, 2, 3], ts=[1448575920] * 3, text=["x"] * 3)
    with DuckEngine() as engine:
        read_told(engine, path, by=By("text"))
        assert sorted(zip(*engine.rows("select post, account from told").values(), strict=True)) == [
            (-2, "2"), (7, "1"), (7, "3"),
        ]  # fmt: skip


def test_links_are_compared_as_delivered_and_each_for_itself(tmp_path):
    links = [["http://x.example/a", "http://y.example/b"], ["http://y.example/b", ""], None, [], ["http://y.example/B"]]
    found = keys(parquet(tmp_path, author=list("abcde"), ts=[1448575920] * 5, urls=links), "url")
    assert {line: len(of) for line, of in found.items()} == {1: 2, 2: 1, 5: 1}
    assert found[2] < found[1]
    assert not found[5] & found[1]


def test_a_cell_may_hold_several_links(tmp_path):
    cells = ["http://x.example/a http://y.example/b", '["http://y.example/b"]', None, " "]
    found = keys(parquet(tmp_path, author=list("abcd"), ts=[1448575920] * 4, urls=cells), "url")
    assert {line: len(of) for line, of in found.items()} == {1: 2, 2: 1}


def test_links_and_hashtags_are_looked_for_in_the_text_where_they_have_no_column(tmp_path):
    texts = ["see http://x.example/a, #Ал #бет", "#ал #БЕТ http://x.example/a", "#бет #ал", "none"]
    path = parquet(tmp_path, author=list("abcd"), ts=[1448575920] * 4, text=texts)
    assert set(keys(path, "url")) == {1, 2}
    tags = keys(path, "hashtag")
    assert set(tags) == {1, 2, 3}
    assert tags[1] == tags[2] != tags[3]


def test_hashtags_are_one_object_in_their_order(tmp_path):
    tags = [["#A", "", "#b"], ["#a", "#B"], ["#b", "#a"], ["#a"], [], None, [""]]
    found = keys(parquet(tmp_path, author=list("abcdefg"), ts=[1448575920] * 7, tags=tags, text=["#z"] * 7), "hashtag")
    assert set(found) == {1, 2, 3, 4}
    assert found[1] == found[2]
    assert len({frozenset(of) for of in found.values()}) == 3


def test_any_column_may_be_the_object(tmp_path):
    path = parquet(tmp_path, author=list("abc"), ts=[1448575920] * 3, text=["x"] * 3, phash=[5, 5, None])
    found = keys(path, "column:phash")
    assert set(found) == {1, 2}
    assert found[1] == found[2]


NOTHING = [None, "", " ", "NaN", "null", "None", "0", "-1"]


@pytest.mark.parametrize("by", ["media", "reply"])
def test_words_for_nothing_are_neither_media_nor_an_answer(tmp_path, by):
    many = len(NOTHING)
    columns = {"author": [f"a{i}" for i in range(many)], "ts": [1448575920] * many}
    path = parquet(tmp_path, **columns, media=NOTHING, reply_to=NOTHING)
    assert keys(path, by) == {}
    assert keys(parquet(tmp_path, **columns, media=[[one, one] for one in NOTHING], reply_to=NOTHING), by) == {}
    number = float("nan")
    path = parquet(tmp_path, author=["a", "b"], ts=[1448575920] * 2, media=[number] * 2, reply_to=[number] * 2)
    assert keys(path, by) == {}


def test_each_hash_of_media_is_an_object_and_letter_case_is_none(tmp_path):
    media = [["AB12", "cd34"], ["ab12 ", ""], None, [], ["CD34"]]
    found = keys(parquet(tmp_path, author=list("abcde"), ts=[1448575920] * 5, media=media), "media")
    assert {line: len(of) for line, of in found.items()} == {1: 2, 2: 1, 5: 1}
    assert found[2] | found[5] == found[1]


def test_what_is_answered_is_one_object_and_letter_case_is_kept(tmp_path):
    answered = [" x1", "x1", "X1", None, "x1 y2"]
    found = keys(parquet(tmp_path, author=list("abcde"), ts=[1448575920] * 5, in_reply_to_id=answered), "reply")
    assert found[1] == found[2]
    assert len({frozenset(of) for of in found.values()}) == 3
    numbers = parquet(tmp_path, author=list("abc"), ts=[1448575920] * 3, reply_to=[7, 7, 0])
    assert {line: len(of) for line, of in keys(numbers, "reply").items()} == {1: 1, 2: 1}


def test_media_and_answers_of_a_json_file(tmp_path):
    answers = {"a": 5, "b": "5", "c": None}
    rows = [{"author": who, "ts": 1448575920, "media": ["AB"], "reply_to": to} for who, to in answers.items()]
    path = tmp_path / "posts.jsonl"
    path.write_text("".join(json.dumps(row) + "\n" for row in rows))
    assert set(keys(path, "media")) == {1, 2, 3}
    assert set(keys(path, "reply")) == {1, 2}


@pytest.mark.parametrize(("by", "column"), [("media", "media"), ("reply", "reply_to"), ("near-text", "text")])
@pytest.mark.parametrize("ending", ["parquet", "csv"])
def test_a_file_without_what_is_compared_is_refused_and_says_what_it_lacks(tmp_path, by, column, ending):
    path = parquet(tmp_path, author=["a"], ts=[1448575920], said=["x"])
    if ending == "csv":
        path = tmp_path / "posts.csv"
        path.write_text("author,ts,said\na,1448575920,x\n")
    lacks = f"cannot tell which column holds {column}; it has author, ts, said; .*{column}=…"
    with pytest.raises(UserError, match=lacks):
        told(path, by)


@pytest.mark.parametrize("name", ["phash", "no'such\"column"])
def test_a_column_that_is_not_there_is_said(tmp_path, name):
    with pytest.raises(UserError, match="lacks"):
        told(parquet(tmp_path, author=["a"], ts=[1448575920], text=["x"]), f"column:{name}")


def test_names_of_files_and_columns_are_only_names(tmp_path):
    folder = tmp_path / "day=1'; select 1; -- {0}{}"
    folder.mkdir()
    path = folder / "a[b]*?.parquet"
    pq.write_table(pa.table({'w"ho': ["a"], "ts": [1448575920], "te'xt": ["x"]}), path)
    (folder / "ab.parquet").write_bytes(b"PAR1 not read")
    assert told(path, mapping={"author": 'w"ho', "text": "te'xt"}) == ([(1, "a", US)], {})


@pytest.mark.parametrize("data", [b"PAR1", b"PAR1" + b"\0" * 100 + b"PAR1", b"", b"\0\0\0"])
def test_what_is_no_table_is_refused_in_one_line(tmp_path, data):
    path = tmp_path / "posts.parquet"
    path.write_bytes(data)
    with pytest.raises(UserError) as refused:
        told(path)
    assert "\n" not in str(refused.value)


def test_a_cut_or_damaged_parquet_file_is_refused_or_read_never_worse(tmp_path):
    path = parquet(tmp_path, author=list("abcde") * 50, ts=[1448575920] * 250, text=TEXTS * 50)
    whole = path.read_bytes()
    refused = 0
    for place in range(0, len(whole), max(1, len(whole) // 40)):
        for data in (whole[:place], whole[:place] + bytes([whole[place] ^ 0x55]) + whole[place + 1 :]):
            path.write_bytes(data)
            try:
                told(path)
            except UserError:
                refused += 1
    assert refused > 40


@pytest.mark.parametrize("text", ["", "column:", "column", "TEXT", "near", "url:x"])
def test_other_objects_are_refused(text):
    with pytest.raises(UserError, match="--by"):
        parse_by(text)
