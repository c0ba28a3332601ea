"""`elshi listen ingest` and `elshi listen replay` as a user meets them."""

import argparse
import json
import os
from collections.abc import Callable
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
import stix2

from elshi.base.errors import UserError
from elshi.cli import listen_ingest, listen_narratives, listen_replay, listen_watch
from elshi.listen.store import PostStore
from elshi.listen.stream.watch import Watch
from elshi.node.home import NodeHome
from elshi.node.settings import Settings, format_settings

Call = Callable[..., tuple[int, Any, str]]
HEADER = "id,author,text,time\n"


@pytest.fixture
def call(capsys: pytest.CaptureFixture[str]) -> Call:
    """Runs one command as main does; (exit code, stdout as JSON or text, message)."""

    def run(command: ModuleType, *args: object, as_json: bool = False) -> tuple[int, Any, str]:
        parser = argparse.ArgumentParser()
        command.add_arguments(parser)
        parser.add_argument("--json", action="store_true")
        message = ""
        try:
            code = command.run(parser.parse_args([*map(str, args), *(["--json"] if as_json else [])]))
        except UserError as exc:
            code, message = exc.exit_code, str(exc)
        out = capsys.readouterr().out
        return code, json.loads(out) if as_json and out else out, message

    return run


@pytest.fixture
def home(tmp_path: Path) -> Path:
    home = NodeHome(tmp_path / "home")
    (home.path / "keys").mkdir(parents=True)
    home.settings.write_text(format_settings(Settings(office="xs-mfa", host="mfa.samal.example", posts_days=30)))
    (home.path / "keys" / "pseudonym.key").write_bytes(os.urandom(32))
    (home.path / "keys" / "pseudonym.key").chmod(0o600)
    return home.path


def write_csv(path: Path, *times: object) -> Path:
    path.write_text(HEADER + "".join(f"n{i},a{i},words {i},{time}\n" for i, time in enumerate(times)))
    return path


def test_sources_that_are_none_are_one_line_and_exit_2(call: Call, home: Path, tmp_path: Path) -> None:
    (tmp_path / "empty.csv").touch()
    (tmp_path / "columns.csv").write_text("who,what,when\na,b,1\n")
    for source, message in (
        (tmp_path, f"{tmp_path} is a folder; name files; nothing was stored"),
        (tmp_path / "empty.csv", f"{tmp_path / 'empty.csv'} is empty; nothing was stored"),
        (tmp_path / "none", f"no such file: {tmp_path / 'none'}; nothing was stored"),
        ("ftp://samal.example/x", "ftp://samal.example/x: only http and https addresses; nothing was stored"),
    ):
        assert call(listen_ingest, "--home", home, source) == (2, "", message)
    code, _, message = call(listen_ingest, "--home", home, tmp_path / "columns.csv")
    assert code == 2
    assert message.startswith(f"{tmp_path / 'columns.csv'}: cannot tell which column holds author")
    assert call(listen_ingest, "--home", home, "x" * 300)[0] == 2


def test_a_file_of_rejected_rows_is_reported_and_exit_2(call: Call, home: Path, tmp_path: Path) -> None:
    path = write_csv(tmp_path / "in.csv", "soon", "later")
    code, out, message = call(listen_ingest, "--home", home, path)
    assert (code, message) == (2, f"every row was rejected; nothing was stored of {path}")
    assert "2 rows, 0 added, 0 known, 2 rejected" in out
    assert "  line 2: time is neither" in out
    code, shown, _ = call(listen_ingest, "--home", home, path, as_json=True)
    assert (code, shown["rejected_count"]) == (2, 2)


def test_what_was_taken_in_is_reported_before_a_later_mistake(call: Call, home: Path, tmp_path: Path) -> None:
    path = write_csv(tmp_path / "in.csv", datetime.now(UTC).isoformat())
    code, out, message = call(listen_ingest, "--home", home, path, tmp_path / "none")
    assert (code, message) == (2, f"no such file: {tmp_path / 'none'}; nothing was stored")
    assert "1 rows, 1 added" in out


def test_posts_that_are_too_old_or_in_the_future_are_counted(call: Call, home: Path, tmp_path: Path) -> None:
    now = datetime.now(UTC)
    times = [(now + timedelta(days=days)).isoformat() for days in (-400, -32, -29, 0, 0.9, 1.1)]
    code, out, _ = call(listen_ingest, "--home", home, write_csv(tmp_path / "in.csv", *times))
    assert code == 0
    assert "  2 posts are older than 30 days and not taken in" in out.splitlines()
    assert "  1 post is more than a day in the future" in out.splitlines()
    code, shown, _ = call(listen_ingest, "--home", home, tmp_path / "in.csv", as_json=True)
    assert (shown["rows"], shown["known"], shown["before"], shown["after"]) == (6, 4, 2, 0)


def test_what_is_too_old_is_gone_after_the_next_ingest(call: Call, home: Path, tmp_path: Path) -> None:
    posts, now = NodeHome(home).posts, datetime.now(UTC)
    old = write_csv(tmp_path / "old.csv", (now - timedelta(days=40)).isoformat(), "soon")
    assert PostStore(posts, b"k" * 32).ingest(old).added == 1  # as taken in when 40 days were kept
    (report,) = posts.glob("rejects/*")
    os.utime(report, ((now - timedelta(days=32)).timestamp(),) * 2)
    assert call(listen_ingest, "--home", home, write_csv(tmp_path / "new.csv", now.isoformat()))[0] == 0
    held = [path.parent.name for path in posts.rglob("*") if path.is_file() and path.name != ".lock"]
    assert held == [f"day={now:%Y-%m-%d}"]


def test_a_file_that_goes_before_its_end_is_said_by_the_exit_code(
    call: Call, home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "posts.jsonl"
    post = {"id": "1", "author": "a", "time": datetime.now(UTC).isoformat(), "text": "words"}
    path.write_text(json.dumps(post) + "\n")
    step = Watch.step

    def step_and_lose(watch: Watch, **options: Any) -> Any:
        done = step(watch, **options)
        path.unlink(missing_ok=True)
        return done

    monkeypatch.setattr(Watch, "step", step_and_lose)
    monkeypatch.setattr("signal.signal", lambda *_: None)
    code, out, _ = call(listen_watch, "--home", home, path, "--until-end")
    assert (code, out) == (UserError.exit_code, "1 added, 0 known, 0 rejected, 0 too old\n")
    assert PostStore(NodeHome(home).posts, b"k" * 32).count() == 1


def test_who_watches_keeps_the_nodes_retention(
    call: Call, home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("signal.signal", lambda *_: None)
    posts, now = NodeHome(home).posts, datetime.now(UTC)
    old, older = (now - timedelta(days=days) for days in (32, 40))
    PostStore(posts, b"k" * 32).ingest(write_csv(tmp_path / "held.csv", old.isoformat()))
    lines = [{"author": "a", "text": f"words {at}", "time": at.isoformat()} for at in (older, now)]
    path = tmp_path / "in.jsonl"
    path.write_text("".join(json.dumps(line) + "\n" for line in lines))
    code, out, _ = call(listen_watch, "--home", home, path, "--until-end")
    assert (code, out.splitlines()[0]) == (0, "1 added, 0 known, 0 rejected, 1 too old")
    assert [part.parent.name for part in posts.glob("day=*/*")] == [f"day={now:%Y-%m-%d}"]


def test_what_retention_would_delete_is_not_taken_in(tmp_path: Path) -> None:
    now = datetime(2026, 6, 1, 12, tzinfo=UTC)
    kept = datetime(2026, 5, 2, tzinfo=UTC)
    store = PostStore(tmp_path / "posts", b"k" * 32, span=(kept, now))
    report = store.ingest(write_csv(tmp_path / "in.csv", "2026-05-01T23:59:59Z", "2026-05-02T00:00:00Z"))
    assert (report.rows, report.before, report.after, report.added, store.count()) == (2, 1, 0, 1, 1)
    store.drop_before((now - timedelta(days=30)).date())
    assert store.count() == 1
    store.drop_before(datetime(2026, 5, 3, tzinfo=UTC).date())
    assert [path.name for path in (tmp_path / "posts").iterdir()] == [".lock"]


def test_a_forged_time_does_not_keep_a_post(tmp_path: Path) -> None:
    store = PostStore(tmp_path / "posts", b"k" * 32)
    store.ingest(write_csv(tmp_path / "in.csv", "2090-01-01T00:00:00Z", "2026-05-03T00:00:00Z"))
    come = datetime(2026, 5, 2, 23, tzinfo=UTC)
    for part in store.parts():
        os.utime(part, (come.timestamp(),) * 2)
    assert store.drop_before(datetime(2026, 5, 2, tzinfo=UTC).date()) == 0
    assert store.drop_before(datetime(2026, 5, 3, tzinfo=UTC).date()) == 1
    assert [f"{at:%Y-%m-%d}" for at in store.read()["at"].to_pylist()] == ["2026-05-03"]


def test_posts_are_read_by_the_moment_in_any_zone(tmp_path: Path) -> None:
    store = PostStore(tmp_path / "posts", b"k" * 32)
    store.ingest(write_csv(tmp_path / "in.csv", "2026-05-01T20:00:00Z", "2026-05-01T22:00:00Z"))
    almaty = datetime(2026, 5, 2, 2, tzinfo=timezone(timedelta(hours=5)))  # 21:00 UTC of the day before
    assert (len(store.read(since=almaty)), len(store.read(until=almaty))) == (1, 1)


def test_retention_takes_what_a_killed_run_left(tmp_path: Path) -> None:
    store = PostStore(tmp_path / "posts", b"k" * 32)
    store.ingest(write_csv(tmp_path / "in.csv", "2026-05-01T23:59:59Z"))
    (folder,) = (tmp_path / "posts").glob("day=*")
    (folder / ".tmp-part-0.parquet").write_bytes(b"words of posts")
    assert store.drop_before(datetime(2026, 5, 2, tzinfo=UTC).date()) == 2
    assert not folder.exists()


def test_replay_says_what_it_read(call: Call, tmp_path: Path) -> None:
    times = ["2026-01-01T00:00:00Z", "2026-01-01T01:00:00Z", "2026-01-01T03:00:00Z", *["soon"] * 7]
    path = write_csv(tmp_path / "in.csv", *times)
    code, out, _ = call(listen_replay, path)
    assert (code, out.splitlines()[0]) == (0, "0 alerts from 3 posts (7 rows rejected)")
    rejects = [line for line in out.splitlines() if line.startswith("  line ")]
    assert len(rejects) == 5
    assert rejects[0].startswith("  line 5: time is neither")
    assert "posts after" not in out
    _, out, _ = call(listen_replay, path, "--until", "2026-01-01T02:00:00Z")
    assert out.splitlines()[:2] == [
        "0 alerts from 2 posts (7 rows rejected)",
        "  posts after 2026-01-01T02:00:00Z, not looked at: 1",
    ]
    _, shown, _ = call(listen_replay, path, "--until", "2026-01-01T02:00:00Z", as_json=True)
    assert (shown["posts"], shown["later"], shown["rejected"], len(shown["rejects"])) == (2, 1, 7, 7)


def test_replay_of_no_file_is_one_plain_sentence(call: Call, tmp_path: Path) -> None:
    (tmp_path / "empty").touch()
    for path, message in (
        (tmp_path / "none", f"no such file: {tmp_path / 'none'}"),
        (tmp_path, f"{tmp_path} is a folder"),
        (tmp_path / "empty", f"{tmp_path / 'empty'} is empty"),
    ):
        assert call(listen_replay, path) == (2, "", message)


def write_story(path: Path) -> None:
    """Two days on which twelve people share one link and ten other things are said."""
    rows = [
        f"n{day}{i},p{i},Көпір жабылды https://samal.example/bridge,2026-03-0{day}T09:{i:02}:00Z"
        for day in (1, 2)
        for i in range(12)
    ]
    rows += [f"o{i},q{i},Words of a quiet day {i},2026-03-01T11:{i:02}:00Z" for i in range(10)]
    path.write_text(HEADER + "\n".join(rows), "utf-8")


def test_narratives_go_out_as_a_table_and_as_stix(call: Call, tmp_path: Path) -> None:
    path = tmp_path / "posts.csv"
    write_story(path)
    code, found, _ = call(listen_narratives, path, "--out", tmp_path / "told.csv", as_json=True)
    assert code == 0
    [told] = found["narratives"]
    header, row = (tmp_path / "told.csv").read_text("utf-8").splitlines()
    assert header.startswith("narrative,words,languages,first_at")
    assert row.startswith(f"{told['id']},")
    assert "2026-03-01T09:00:00Z,2026-03-02T09:11:00Z,24,12" in row
    assert call(listen_narratives, path, "--out", tmp_path / "told.json")[0] == 0
    bundle = stix2.parse((tmp_path / "told.json").read_text("utf-8"))
    assert {each["type"] for each in bundle.objects} == {"identity", "report", "url"}
    assert [each["value"] for each in bundle.objects if each["type"] == "url"] == ["https://samal.example/bridge"]


def test_a_file_that_cannot_be_written_is_said_first(call: Call, tmp_path: Path) -> None:
    _, _, message = call(listen_narratives, tmp_path / "absent.csv", "--out", tmp_path / "told.xlsx")
    assert "expected a file that ends with .json, .csv, .parquet" in message


@pytest.mark.parametrize(
    ("args", "message"),
    [
        (["https://a.example/stream", "--until-end"], "a stream has no end"),
        (["posts.jsonl", "--token-file", "t"], "--token-file needs one address, got 0"),
        (["https://a.example/", "https://b.example/", "--token-file", "t"], "got 2; a token goes to one server"),
        (["https://a.example/", "--token-file", "absent"], "absent: expected a file with a token, it cannot be read"),
        (["https://a.example/", "--token-file", "words"], "words: expected one token, found none or several words"),
    ],
)
def test_a_stream_that_cannot_be_followed_is_said_first(
    call: Call, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, args: list[str], message: str
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("words").write_text("two words")
    assert message in call(listen_watch, "--home", tmp_path / "none", *args)[2]
