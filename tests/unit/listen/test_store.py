import gzip
import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from elshi.base.errors import UserError
from elshi.listen.limits import Limits
from elshi.listen.store import PostStore

KEY = b"k" * 32
START = 1_767_225_600


def rows(count: int) -> list[dict[str, object]]:
    return [
        {"id": f"n{i}", "author": f"handle_{i % 7}", "text": f"word {i} for @secret_{i % 5}", "time": START + i * 60}
        for i in range(count)
    ]


def write_lines(path: Path, values: list[dict[str, object]]) -> Path:
    path.write_text("".join(json.dumps(value) + "\n" for value in values))
    return path


def stored(store: PostStore) -> list[tuple[str, str]]:
    table = store.read()
    return list(zip(table["platform"].to_pylist(), table["post_id"].to_pylist(), strict=True))


def test_nothing_on_the_disk_names_anybody(tmp_path: Path) -> None:
    store = PostStore(tmp_path / "posts", KEY)
    values = rows(50)
    values[3]["id"] = "https://social.example/@handle_3/99"
    values[4]["links"] = ["https://social.example/@secret_4"]
    values[5]["time"] = "handle_5 was here"
    assert store.ingest(write_lines(tmp_path / "in.jsonl", values)).added == 49
    for path in (tmp_path / "posts").rglob("*"):
        if path.is_file():
            unpacked = json.dumps(pq.read_table(path).to_pylist(), default=str) if path.suffix == ".parquet" else ""
            held = path.read_bytes() + unpacked.encode()
            assert b"handle_" not in held, path
            assert b"secret_" not in held, path


def test_again_gives_no_doubles_and_the_same_bytes(tmp_path: Path) -> None:
    source = write_lines(tmp_path / "in.jsonl", rows(3000))
    for name in ("one", "two"):
        store = PostStore(tmp_path / name, KEY)
        assert store.ingest(source).added == 3000
    again = PostStore(tmp_path / "one", KEY).ingest(source)
    assert (again.added, again.known) == (0, 3000)
    assert PostStore(tmp_path / "one", KEY).count() == 3000
    one, two = ({p.name: p.read_bytes() for p in PostStore(tmp_path / n, KEY).parts()} for n in ("one", "two"))
    assert one == two
    assert len(one) == 3


def test_one_bad_row_in_many_does_not_stop_the_rest(tmp_path: Path) -> None:
    lines = [json.dumps(row) for row in rows(100_000)]
    lines[499] = '{"id": "n499", "author": "handle_1", "te'
    lines[70_000] = json.dumps({"id": "x", "author": "a", "text": "b", "time": "soon"})
    (tmp_path / "in.jsonl").write_text("\n".join(lines))
    report = PostStore(tmp_path / "posts", KEY).ingest(tmp_path / "in.jsonl")
    assert (report.rows, report.added) == (100_000, 99_998)
    assert [reject.line for reject in report.rejected] == [500, 70_001]
    kept = list((tmp_path / "posts" / "rejects").glob("*.jsonl"))
    assert len(kept) == 1
    assert [json.loads(line)["line"] for line in kept[0].read_text().splitlines()] == [500, 70_001]


@pytest.mark.parametrize(
    "broken", ['n5,a,"never closed,1767225600', "n5,a,b", "n5,a,b,1767225600,more", 'n5,a,"x" y,1767225600']
)
def test_a_broken_csv_row_is_rejected_alone(tmp_path: Path, broken: str) -> None:
    lines = ["id,author,text,time"] + [f'n{i},a{i},"text, {i}",{START + i}' for i in range(200)]
    lines[5] = broken
    lines[9] = f'n8,a8,"two\nlines",{START + 8}'
    (tmp_path / "in.csv").write_text("\n".join(lines) + "\n")
    report = PostStore(tmp_path / "posts", KEY).ingest(tmp_path / "in.csv")
    assert report.added == 199
    assert [reject.line for reject in report.rejected] == [6]


def test_gzip_is_taken_and_a_bomb_is_not(tmp_path: Path) -> None:
    source = write_lines(tmp_path / "in.jsonl", rows(20))
    (tmp_path / "in.jsonl.gz").write_bytes(gzip.compress(source.read_bytes()))
    assert PostStore(tmp_path / "posts", KEY).ingest(tmp_path / "in.jsonl.gz").added == 20
    (tmp_path / "bomb.jsonl.gz").write_bytes(gzip.compress(b" " * 30_000_000))
    with pytest.raises(UserError):
        PostStore(tmp_path / "posts", KEY, limits=Limits(ratio=5)).ingest(tmp_path / "bomb.jsonl.gz")
    assert PostStore(tmp_path / "posts", KEY).count() == 20


def test_cells_that_are_too_long_reject_their_row(tmp_path: Path) -> None:
    values = rows(3)
    values[1]["text"] = "x" * 70_000
    report = PostStore(tmp_path / "posts", KEY).ingest_rows(values)
    assert (report.added, [reject.line for reject in report.rejected]) == (2, [2])


def test_mastodon_statuses(tmp_path: Path) -> None:
    status = {
        "id": "1",
        "uri": "https://social.example/users/bob/statuses/1",
        "created_at": "2026-01-01T00:00:00.000Z",
        "account": {"acct": "bob@social.example"},
        "content": "<p>Hello <a href='x'>@<span>eve</span></a> #Tag</p><p>again</p>",
        "tags": [{"name": "Tag"}],
        "reblog": None,
        "card": None,
    }
    boost = status | {"id": "2", "uri": "u2", "account": {"acct": "eve"}, "content": "", "reblog": status}
    (tmp_path / "page.json").write_text(json.dumps([status, boost]))
    store = PostStore(tmp_path / "posts", KEY)
    assert store.ingest(tmp_path / "page.json").added == 2
    first, second = sorted(store.read().to_pylist(), key=lambda post: post["repost"])
    assert first["text"].startswith("Hello @p_")
    assert first["tags"] == second["tags"] == ["#tag"]
    assert first["text_key"] == second["text_key"]
    assert (first["platform"], second["repost"]) == ("mastodon", True)


def test_a_missing_column_is_one_clear_line(tmp_path: Path) -> None:
    (tmp_path / "in.csv").write_text("who,what,when\na,b,1\n")
    with pytest.raises(UserError, match="--map author="):
        PostStore(tmp_path / "posts", KEY).ingest(tmp_path / "in.csv")


_CHILD = """
import os, sys, signal
from pathlib import Path
from elshi.listen import store
from elshi.listen.limits import Limits
step, source, folder = int(sys.argv[1]), Path(sys.argv[2]), Path(sys.argv[3])
calls = 0
def dying(real):
    def call(*args, **kwargs):
        global calls
        calls += 1
        if calls == step:
            os.kill(os.getpid(), signal.SIGKILL)
        return real(*args, **kwargs)
    return call
store.pq.write_table = dying(store.pq.write_table)
store.os.fsync = dying(store.os.fsync)
store.sync_folder = dying(store.sync_folder)
Path.replace = dying(Path.replace)
store.PostStore(folder, b"k" * 32, limits=Limits(rows_at_once=1000)).ingest(source)
"""


def run_child(step: int, source: Path, folder: Path) -> int:
    return subprocess.run(
        [sys.executable, "-c", _CHILD, str(step), str(source), str(folder)], timeout=60, check=False
    ).returncode


@pytest.mark.parametrize("step", range(1, 13))
def test_a_killed_ingest_leaves_whole_files_and_goes_on(tmp_path: Path, step: int) -> None:
    """SIGKILL at each step of writing the first parts: what is named is whole, and the next run completes it."""
    source = write_lines(tmp_path / "in.jsonl", rows(3000))
    folder = tmp_path / "posts"
    assert run_child(step, source, folder) == -signal.SIGKILL
    before = stored(PostStore(folder, KEY))
    assert len(before) == len(set(before)) < 3000
    assert PostStore(folder, KEY).ingest(source).known == len(before)
    ids = stored(PostStore(folder, KEY))
    assert len(ids) == len(set(ids)) == 3000
    assert list(folder.rglob(".tmp-*")) == []


def test_a_kill_at_any_moment_loses_nothing_that_is_run_again(tmp_path: Path) -> None:
    source = write_lines(tmp_path / "in.jsonl", rows(3000))
    folder = tmp_path / "posts"
    for delay in (0.3, 0.6, 0.8, 1.0):
        child = subprocess.Popen([sys.executable, "-c", _CHILD, "0", str(source), str(folder)])
        time.sleep(delay)
        os.kill(child.pid, signal.SIGKILL)
        child.wait()
    PostStore(folder, KEY).ingest(source)
    ids = stored(PostStore(folder, KEY))
    assert len(ids) == len(set(ids)) == 3000


def test_a_part_of_an_older_elshi_is_read_with_nulls(tmp_path: Path) -> None:
    store = PostStore(tmp_path / "posts", KEY)
    store.ingest_rows(rows(3))
    (part,) = store.parts()
    whole = store.read()
    old = ["post_id", "platform", "author", "text", "at", "language", "links", "tags", "text_key", "repost"]
    pq.write_table(pq.ParquetFile(part).read().select(old), part)
    again = store.read()
    assert again.schema.equals(whole.schema)
    assert again["us"].to_pylist() == whole["us"].to_pylist() == [(START + at) * 1_000_000 for at in (0, 60, 120)]
    assert again["text"].to_pylist() == whole["text"].to_pylist()
    assert again["urls"].to_pylist() == [None] * 3 != whole["urls"].to_pylist()


def test_language_and_script_are_stored(tmp_path: Path) -> None:
    store = PostStore(tmp_path / "posts", KEY)
    store.ingest_rows([rows(1)[0] | {"text": "Қазақстан елшілігі бүгін мәлімдеме жасады"}])
    (post,) = store.read().to_pylist()
    assert (post["language"], post["script"]) == ("kk", "Cyrl")
