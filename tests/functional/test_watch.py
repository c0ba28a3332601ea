"""`elshi listen watch` killed with SIGKILL again and again while a file grows: every post is there, and once."""

import json
import signal
import subprocess
import time
from datetime import UTC, datetime, timedelta

from elshi.listen.store import PostStore
from functional.running import ELSHI, init_node, run_elshi

KILLS, POSTS = 3, 600


def write_posts(path, first, count):
    """Append posts of the last ten minutes, and the beginning of one more."""
    now = datetime.now(UTC)
    with path.open("a") as file:
        for number in range(first, first + count):
            at = now - timedelta(seconds=POSTS - number)
            tag = "#quake" if number % 5 == 0 else ""
            row = {"id": f"n{number}", "author": f"a{number}", "time": at.isoformat(), "text": f"words {number} {tag}"}
            file.write(json.dumps(row) + "\n")
        file.write('{"id": "torn')  # the writer is in the middle of a line


def finish_line(path):
    text = path.read_text()
    path.write_text(text[: text.rindex("\n") + 1])


def test_no_post_is_lost_and_none_is_there_twice(tmp_path):
    home, path = tmp_path / "node", tmp_path / "posts.jsonl"
    assert init_node(home).returncode == 0
    path.touch()
    count = POSTS // (KILLS + 1)
    for turn in range(KILLS):
        write_posts(path, turn * count, count)
        with subprocess.Popen(
            [*ELSHI, "listen", "watch", "--home", str(home), str(path), "--json"], stdout=subprocess.PIPE, text=True
        ) as watch:
            if turn:  # the first is killed wherever it is, the others once they have stored something
                assert json.loads(watch.stdout.readline())["added"]
            else:
                time.sleep(1)
            watch.send_signal(signal.SIGKILL)
        finish_line(path)
    write_posts(path, KILLS * count, count)
    done = run_elshi("listen", "watch", "--home", str(home), str(path), "--json", "--until-end")
    assert done.returncode == 0, done.stderr
    ids = PostStore(home / "posts", b"k" * 32).read()["post_id"].to_pylist()
    assert sorted(ids) == sorted(f"n{number}" for number in range(POSTS))
    said = [alert for line in done.stdout.splitlines() for alert in json.loads(line)["alerts"]]
    assert any("#quake" in alert["keys"] for alert in said)
    again = run_elshi("listen", "watch", "--home", str(home), str(path), "--json", "--until-end")
    assert not [line for line in again.stdout.splitlines() if json.loads(line)["read"]]


def test_a_file_that_goes_is_said_and_the_other_goes_on(tmp_path):
    home, path, other = tmp_path / "node", tmp_path / "posts.jsonl", tmp_path / "other.jsonl"
    assert init_node(home).returncode == 0
    for each, first in ((path, 0), (other, 100)):
        write_posts(each, first, 10)
        finish_line(each)
    command = [*ELSHI, "listen", "watch", "--home", str(home), str(path), str(other), "--json"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as watch:
        try:
            assert json.loads(watch.stdout.readline())["added"] == 20
            path.unlink()
            assert watch.stderr.readline() == f"elshi: {path}: No such file or directory\n"
            write_posts(other, 200, 10)
            assert json.loads(watch.stdout.readline())["added"] == 10
            write_posts(path, 300, 10)
            assert json.loads(watch.stdout.readline())["added"] == 10
            assert watch.stderr.readline() == f"elshi: {path}: followed again\n"
            watch.send_signal(signal.SIGTERM)
            assert watch.wait(30) == 0
        finally:
            watch.kill()
