"""A file that grows is read once, line by line, whatever is killed and whatever stands in it."""

import json
import os

import pytest

from elshi.base.errors import UserError
from elshi.listen.stream.follow import Follow


def append(path, *lines):
    with path.open("ab") as file:
        file.write(b"".join(lines))


def line(number):
    return json.dumps({"id": number}).encode() + b"\n"


def ids(read):
    return [row["id"] for row in read[0]]


def test_what_is_stored_is_not_read_again_and_what_is_not_is(tmp_path):
    path = tmp_path / "posts.jsonl"
    append(path, line(1), line(2))
    follow = Follow(path, tmp_path / "cursors")
    assert ids(follow.read(10)) == [1, 2]
    assert ids(Follow(path, tmp_path / "cursors").read(10)) == [1, 2], "killed before it was stored"
    follow.done()
    append(path, line(3))
    assert ids(follow.read(10)) == [3]
    assert ids(Follow(path, tmp_path / "cursors").read(10)) == [3], "killed afterwards"


def test_no_more_than_asked_for_and_nothing_that_has_no_end_yet(tmp_path):
    path = tmp_path / "posts.jsonl"
    append(path, line(1), line(2), b'{"id": ')
    follow = Follow(path, tmp_path / "cursors")
    assert ids(follow.read(1)) == [1]
    follow.done()
    assert ids(follow.read(5)) == [2]
    follow.done()
    append(path, b"3}\n")
    assert ids(follow.read(5)) == [3]


def test_a_file_that_was_replaced_or_cut_is_read_from_its_beginning(tmp_path):
    path = tmp_path / "posts.jsonl"
    append(path, line(1), line(2))
    follow = Follow(path, tmp_path / "cursors")
    follow.read(10)
    follow.done()
    path.write_bytes(line(3))
    assert ids(follow.read(10)) == [3]
    follow.done()
    (tmp_path / "new").write_bytes(line(4) + line(5) + line(6))
    (tmp_path / "new").rename(path)
    assert ids(follow.read(10)) == [4, 5, 6]


def follow_to_the_end(path, cursors):
    follow = Follow(path, cursors)
    follow.read(10)
    follow.done()
    return follow


def test_a_file_that_was_cut_and_grew_beyond_the_cursor_is_read_from_its_beginning(tmp_path):
    """As logrotate's copytruncate does it: the inode stays."""
    path = tmp_path / "posts.jsonl"
    append(path, line(1), line(2))
    follow = follow_to_the_end(path, tmp_path / "cursors")
    path.write_bytes(line(30) + line(40) + line(50))
    assert ids(follow.read(10)) == [30, 40, 50]
    assert ids(Follow(path, tmp_path / "cursors").read(10)) == [30, 40, 50], "another process"


def test_a_file_of_the_same_inode_that_begins_the_same_is_told_by_what_stands_before_the_cursor(tmp_path):
    path = tmp_path / "posts.jsonl"
    same = [line(number) for number in range(1_000)]
    append(path, *same, line(2_000))
    follow = Follow(path, tmp_path / "cursors")
    follow.read(5_000)
    follow.done()
    path.write_bytes(b"".join([*same, line(3_000), line(4_000)]))
    assert ids(follow.read(5_000)) == [*range(1_000), 3_000, 4_000]


def test_a_number_of_an_inode_on_another_device_is_another_file(tmp_path):
    path = tmp_path / "posts.jsonl"
    append(path, line(1), line(2))
    follow_to_the_end(path, tmp_path / "cursors")
    (cursor,) = (tmp_path / "cursors").iterdir()
    said = json.loads(cursor.read_bytes())
    assert ids(Follow(path, tmp_path / "cursors").read(10)) == []
    cursor.write_text(json.dumps(said | {"device": said["device"] + 1}))
    assert ids(Follow(path, tmp_path / "cursors").read(10)) == [1, 2]


def test_a_cursor_of_an_older_elshi_means_the_beginning(tmp_path):
    """It did not say by what the file is told; the store knows the posts that come again."""
    path = tmp_path / "posts.jsonl"
    append(path, line(1))
    follow_to_the_end(path, tmp_path / "cursors")
    (cursor,) = (tmp_path / "cursors").iterdir()
    cursor.write_text(json.dumps({"file": str(path), "inode": path.stat().st_ino, "offset": path.stat().st_size}))
    assert ids(Follow(path, tmp_path / "cursors").read(10)) == [1]


@pytest.mark.parametrize(
    "hostile",
    [b"no json\n", b"[1]\n", b"\xff\xfe\n", b'"text"\n', b"[" * 100_000 + b"\n", b"{" + b"x" * (3 << 20) + b"}\n"],
)
def test_a_line_that_is_no_object_is_counted_and_passed(tmp_path, hostile):
    path = tmp_path / "posts.jsonl"
    append(path, line(1), hostile, b"\n", line(2))
    rows, bad = Follow(path, tmp_path / "cursors").read(10)
    assert [row["id"] for row in rows] == [1, 2]
    assert bad == 1


@pytest.mark.parametrize("offset", ["many", -1, 1 << 70])
def test_a_cursor_that_cannot_be_read_means_the_beginning(tmp_path, offset):
    path = tmp_path / "posts.jsonl"
    append(path, line(1))
    follow = Follow(path, tmp_path / "cursors")
    follow.read(10)
    follow.done()
    for cursor in (tmp_path / "cursors").iterdir():
        cursor.write_text(json.dumps(json.loads(cursor.read_bytes()) | {"offset": offset}))
    assert ids(Follow(path, tmp_path / "cursors").read(10)) == [1]


def test_a_pipe_is_refused_and_not_waited_for(tmp_path):
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(UserError, match="pipe: not a regular file"):
        Follow(tmp_path / "pipe", tmp_path / "cursors").read(10)


def test_a_file_that_is_not_there_is_said(tmp_path):
    with pytest.raises(UserError, match=r"posts\.jsonl"):
        Follow(tmp_path / "posts.jsonl", tmp_path / "cursors").read(10)


@pytest.mark.parametrize(("odd", "said"), [(None, "No such file or directory"), ("a folder", "not a regular file")])
def test_a_file_that_goes_is_trouble_and_one_that_comes_back_is_read(tmp_path, odd, said):
    path = tmp_path / "posts.jsonl"
    append(path, line(1))
    follow = follow_to_the_end(path, tmp_path / "cursors")
    path.rename(tmp_path / "old")
    if odd:
        path.mkdir()
    assert follow.read(10) == ([], 0)
    assert follow.trouble == said
    follow.done()
    if odd:
        path.rmdir()
    append(path, line(2))
    assert ids(follow.read(10)) == [2]
    assert follow.trouble == ""


def test_a_batch_is_bounded_by_bytes_too(tmp_path):
    path = tmp_path / "posts.jsonl"
    lines = [line(number) for number in range(10)]
    append(path, b" " * 10_000 + b"\n", *lines)
    follow = Follow(path, tmp_path / "cursors")
    assert ids(follow.read(10, 2 * len(lines[0]))) == [0, 1]
    follow.done()
    assert ids(follow.read(10, 1)) == [2], "one at least, so that it goes on"
    follow.done()
    assert ids(follow.read(10, 1_000)) == [3, 4, 5, 6, 7, 8, 9]
