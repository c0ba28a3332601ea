import io
import json
import random
from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st

from elshi.base.canonical import format_canonical
from elshi.base.errors import FormatError
from elshi.node.backup_file import MAGIC, BackupWriter, Header, check_backup, read_backup
from elshi.node.backup_names import KINDS, ORDER, check_name

HEADER = Header("xs-mfa", "mfa.samal.example", 1, "2026-03-01T09:30:00Z", keys=True, posts=True)
BLOB = b"words"
HASH = sha256(BLOB).hexdigest()
FILES = [
    ("settings", "node.toml", b"office"),
    ("trust", "trust.json", b"{}"),
    ("key", "keys/desk.key", b"secret"),
    ("key", "keys/record.key.next", b"secret"),
    ("database", "desk.sqlite3", b"SQLite"),
    ("log", "logs/xs-mfa/1/.signed", b"note"),
    ("log", "logs/xs-mfa/1/checkpoint", b"note"),
    ("log", "logs/xs-mfa/1/checkpoints/0", b""),
    ("log", "logs/xs-mfa/1/tile/0/000.p/3", b"hashes"),
    ("log", "logs/xs-mfa/1/tile/entries/x001/067", b"entries"),
    ("blob", f"blobs/sha256/{HASH[:2]}/{HASH[2:4]}/{HASH}", BLOB),
    ("lost", "lost/xs-mfa-1-9/log/checkpoint", b"note"),
    ("evidence", f"evidence/sha256/{HASH[:2]}/{HASH[2:4]}/{HASH}", BLOB),
    ("fediverse", "fediverse/shown/mfa/actor.json", b"{}"),
    ("fediverse", f"fediverse/shown/mfa/media/{HASH}.png", b"png"),
    ("fediverse", f"fediverse/shown/mfa/objects/{HASH[:32]}.json", b"{}"),
    ("fediverse", "fediverse/shown/mfa/outbox", b""),
    ("arrived", f"fediverse/accepts/mfa/{HASH}", b"{}"),
    ("arrived", "fediverse/echoes/mfa/replies-00", b""),
    ("mirror", "mirror/sources.json", b"[]"),
    ("gazetteer", "gazetteer.json", b"{}"),
    ("exercise", "exercise.json", b"{}"),
    ("posts", "posts/day=2026-03-01/part-0123456789abcdef.parquet", b"PAR1"),
]


def make(files=FILES, header=HEADER):
    out = io.BytesIO()
    writer = BackupWriter(out, header)
    for kind, name, data in files:
        writer.add_bytes(kind, name, data)
    writer.end()
    return out.getvalue()


def forge(*frames, header=None, end=None):
    """A backup as somebody hostile would write it: any lines, and a digest that fits them."""
    head = header or {
        "created_at": HEADER.created_at, "epoch": 1, "host": HEADER.host,
        "keys": True, "office": "xs-mfa", "posts": True,
    }  # fmt: skip
    data = MAGIC + format_canonical(head) + b"\n"
    for value, content in frames:
        data += format_canonical(value) + b"\n" + content
    last = {"frames": len(frames), "kind": "end", "sha256": sha256(data).hexdigest()} | (end or {})
    return data + format_canonical(last) + b"\n"


def frame(kind="settings", name="node.toml", content=b"x", **other):
    value = {"bytes": len(content), "kind": kind, "name": name, "sha256": sha256(content).hexdigest()}
    return value | other, content


def read(data):
    found = []
    header = read_backup(io.BytesIO(data), lambda it, chunks: found.append((it.kind.name, it.name, b"".join(chunks))))
    return header, found


def test_what_was_written_is_read_and_written_again_as_the_same_bytes():
    data = make()
    header, found = read(data)
    assert (header, found) == (HEADER, FILES)
    assert make(found, header) == data
    assert forge() == make([]), "the forger writes the format"


def test_a_frame_that_is_passed_over_is_checked_all_the_same():
    data = make()
    assert check_backup(io.BytesIO(data)) == HEADER
    with pytest.raises(FormatError, match="damaged"):
        check_backup(io.BytesIO(data.replace(b"SQLite", b"SQLite"[::-1])))


def test_every_cut_is_refused():
    data = make()
    for length in range(len(data)):
        with pytest.raises(FormatError):
            check_backup(io.BytesIO(data[:length]))


def test_every_flip_is_refused():
    data, dice = make(), random.Random(20260301)
    for place in range(len(data)):
        flipped = bytearray(data)
        flipped[place] ^= dice.randrange(1, 256)
        with pytest.raises(FormatError):
            check_backup(io.BytesIO(bytes(flipped)))


def test_nothing_follows_the_end():
    with pytest.raises(FormatError, match="follow"):
        check_backup(io.BytesIO(make() + b"\n"))


HOSTILE = (
    "../node.toml", "/etc/passwd", "node.toml\0", "node.toml\n", "./node.toml", "keys//record.key", "keys/../node.toml",
    "logs/xs-mfa/1/tile/0/../../../../../x", "logs/xs-mfa/1/tile/0/000/..", "logs/xs-mfa/0/checkpoint", "",
    "run/up.lock",
    "logs/../1/checkpoint", "logs/xs-mfa/1/checkpoints/01", "logs/xs-mfa/1/tile/0/1", "logs/xs-mfa/1/.lock", "site/x",
    "restored.json", "demo-credentials.json", "mirror/../node.toml", "mirror/own.json", "mirror/witness.key",
    "lost/../log/checkpoint",
    "posts/day=2026-03-01/../../node.toml", "blobs/sha256/00/00/" + "0" * 64, f"blobs/sha256/aa/bb/{HASH}", "ńode.toml",
    f"blobs/sha256/{HASH[:2]}/{HASH[2:4]}/{HASH.upper()}",
)  # fmt: skip


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_names_are_refused_for_every_kind(name):
    for kind in ORDER:
        with pytest.raises(FormatError):
            check_backup(io.BytesIO(forge(frame(kind, name))))


@given(st.text(alphabet="./\\x0123abcdef-_=:\0\n ~", max_size=60))
def test_no_name_leaves_the_home(name):
    for kind in KINDS:
        for folder in ("", "keys/", "logs/xs-mfa/1/", "blobs/", "lost/xs-mfa-1-2/log/", "mirror/", "posts/"):
            try:
                check_name(kind, folder + name, sha256=HASH)
            except FormatError:
                continue
            parts = (folder + name).split("/")
            assert not {"", ".", ".."} & set(parts)
            assert "\0" not in name


@pytest.mark.parametrize(
    ("frames", "words"),
    [
        ([frame(), frame()], "twice"),
        ([frame("trust", "trust.json"), frame()], "out of its order"),
        ([frame("log", "logs/xs-mfa/1/checkpoint"), frame("log", "logs/xs-mfa/1/.signed")], "out of its order"),
        ([frame(bytes=1 << 16)], "cut off"),
        ([frame(bytes=(1 << 16) + 1)], "whole number"),
        ([frame("database", "desk.sqlite3", bytes=1 << 40)], "cut off"),
        ([frame(bytes=10**30)], "not JSON|whole number|canonical"),
        ([frame(bytes=-1)], "whole number"),
        ([frame(bytes=True)], "whole number"),
        ([frame(sha256="0" * 64)], "damaged"),
        ([frame(sha256="x")], "sha256"),
        ([frame("link", "node.toml")], "unknown kind"),
        ([frame(target="/etc/passwd")], "other fields"),
        ([frame("settings", "n" * 2000)], "too long"),
    ],
)
def test_hostile_frames_are_refused(frames, words):
    with pytest.raises(FormatError, match=words):
        check_backup(io.BytesIO(forge(*frames)))


@pytest.mark.parametrize("end", [{"frames": 7}, {"sha256": "0" * 64}, {"more": 1}])
def test_a_false_end_is_refused(end):
    with pytest.raises(FormatError):
        check_backup(io.BytesIO(forge(frame(), end=end)))


def test_a_backup_that_says_it_has_no_keys_has_none():
    head = json.loads(make([]).splitlines()[1])
    for name, kind, file in (("keys", "key", "keys/log.key"), ("posts", "posts", FILES[-1][1])):
        with pytest.raises(FormatError, match="says it holds none"):
            check_backup(io.BytesIO(forge(frame(kind, file), header=head | {name: False})))


@pytest.mark.parametrize("head", [{"office": "Samal"}, {"host": "x"}, {"epoch": 0}, {"keys": 1}, {"created_at": "now"}])
def test_a_head_that_says_something_else_is_refused(head):
    good = json.loads(make([]).splitlines()[1])
    with pytest.raises(FormatError):
        check_backup(io.BytesIO(forge(header=good | head)))


def test_the_reader_keeps_a_chunk_in_memory_whatever_a_frame_claims():
    """A frame of 2**40 bytes is asked for in chunks; the first one that does not come ends it."""

    class Counting(io.BytesIO):
        asked = 0

        def read(self, count=-1):
            self.asked = max(self.asked, count)
            return super().read(count)

    file = Counting(forge(frame("database", "desk.sqlite3", bytes=1 << 40)))
    with pytest.raises(FormatError, match="cut off"):
        check_backup(file)
    assert file.asked <= 1 << 20


def test_a_writer_refuses_what_its_reader_would():
    writer = BackupWriter(io.BytesIO(), HEADER)
    with pytest.raises(FormatError):
        writer.add_bytes("settings", "../node.toml", b"")
    writer.add_bytes("trust", "trust.json", b"")
    with pytest.raises(FormatError):
        writer.add_bytes("settings", "node.toml", b"")
