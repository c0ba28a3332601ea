import io
import shutil
import sqlite3
import threading
from contextlib import closing

import pytest

from elshi.base.errors import SecurityError, UserError
from elshi.log import FolderStore, LogWriter, Signer, check_log, parse_checkpoint, parse_note
from elshi.node.backing_up import list_needed_blobs, make_backup
from elshi.node.backup_file import read_backup
from elshi.node.ceremonies import request_epoch, request_rotation
from elshi.node.copying import check_database, copy_database, copy_log
from elshi.node.epochs import find_heads
from elshi.node.erasing import erase
from elshi.node.restoring import restore_backup
from unit.node.office_node import AT


def back_up(node, out, **options):
    return make_backup(node.home, node.office.settings, out, at=AT, **options)


def names(path):
    found = []
    with path.open("rb") as file:
        read_backup(file, lambda frame, _chunks: found.append(frame.name))
    return found


def fill(node):
    """What a home may hold, and what a backup leaves out."""
    for name, data in {
        "posts/day=2026-03-01/part-0123456789abcdef.parquet": b"PAR1",
        "posts/day=2026-03-01/.tmp-part-0123456789abcdef.parquet": b"half",
        "posts/.lock": b"",
        "run/press.lock": b"",
        "site/index.html": b"a projection",
        "demo-credentials.json": b"passwords",
        "exercise.json": b"{}",
        "gazetteer.json": b"{}",
        "mirror/sources.json": b"[]",
        "mirror/own.json": b"of its time only",
        "mirror/witness.key": b"cosigns one history",
        "mirror/offices/xm-mfa/public/xm-mfa/1/checkpoint": b"can be pulled again",
        "fediverse/shown/mfa/actor.json": b"{}",
        "fediverse/shown/mfa/outbox": b"a line, and half a",
        "fediverse/accepts/mfa/" + "a" * 64: b"{}",
        "fediverse/echoes/mfa/replies-00": b"",
        "fediverse/instance.key": b"of each machine its own",
        "fediverse/knocks.json": b"found out anew",
        "keys/channels/fediverse": b"secret of a channel",
        "keys/notes.txt": b"somebody's own",
        "strange": b"somebody's own",
    }.items():
        path = node.path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)


@pytest.fixture
def full(node):
    node.publish(1)
    node.publish(2)
    with closing(sqlite3.connect(node.home.database)) as database:
        database.execute("PRAGMA journal_mode=WAL")
        database.execute("CREATE TABLE people (name)")
        database.commit()
    fill(node)
    return node


def test_what_is_in_it_and_what_is_not(full, tmp_path):
    (full.path / "restored.json").write_bytes(b"says something about this home only")
    report = back_up(full, tmp_path / "F")
    found = names(tmp_path / "F")
    assert [name for name in found if not name.startswith(("logs/", "blobs/"))] == [
        "node.toml", "trust.json", "desk.sqlite3", "fediverse/shown/mfa/actor.json", "fediverse/shown/mfa/outbox",
        "fediverse/accepts/mfa/" + "a" * 64, "fediverse/echoes/mfa/replies-00", "mirror/sources.json",
        "gazetteer.json", "exercise.json", "posts/day=2026-03-01/part-0123456789abcdef.parquet",
    ]  # fmt: skip
    assert len([name for name in found if name.startswith("blobs/")]) == 2
    assert {"logs/xs-mfa/1/.signed", "logs/xs-mfa/1/checkpoint", "logs/xs-mfa/1/tile/0/000.p/5"} <= set(found)
    assert report.frames == len(found)
    assert report.bytes == (tmp_path / "F").stat().st_size
    assert (report.log_size, report.epoch, report.keys) == (5, 1, False)
    assert oct((tmp_path / "F").stat().st_mode)[-3:] == "600"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["F", "home", "state"]


def test_no_key_is_in_it_unless_it_is_asked_for(full, tmp_path):
    back_up(full, tmp_path / "bare")
    data = (tmp_path / "bare").read_bytes()
    assert b"PRIVATE KEY" not in data
    for key in full.home.keys.iterdir():
        if key.suffix == ".key":
            assert key.read_bytes() not in data, key.name
            lines = key.read_bytes().splitlines()
            assert max(lines, key=len) not in data, f"not even the middle of {key.name}"
    report = back_up(full, tmp_path / "with", with_keys=True)
    data = (tmp_path / "with").read_bytes()
    keys = ("desk", "log", "pseudonym", "record")
    assert all((full.home.keys / f"{name}.key").read_bytes() in data for name in keys)
    assert report.bare_keys == ("record.key", "log.key")
    assert [name for name in names(tmp_path / "with") if name.startswith("keys/")] == [
        f"keys/{one}.key" for one in keys
    ]


def test_keys_with_a_passphrase_stay_as_they_are(tmp_path):
    from unit.node.office_node import SmallNode

    node = SmallNode.make(tmp_path, passphrase=b"six words chosen by dice")
    report = back_up(node, tmp_path / "F", with_keys=True)
    assert report.bare_keys == ()
    assert b"-----BEGIN PRIVATE KEY" not in (tmp_path / "F").read_bytes()
    restore_backup(tmp_path / "F", tmp_path / "new", at=AT)
    assert (tmp_path / "new/keys/log.key").read_bytes() == (node.home.keys / "log.key").read_bytes()


def test_posts_can_be_left_out(full, tmp_path):
    back_up(full, tmp_path / "F", with_posts=False)
    assert not [name for name in names(tmp_path / "F") if name.startswith("posts/")]


def test_it_is_never_written_over_anything_nor_into_the_home(full, tmp_path):
    (tmp_path / "F").write_bytes(b"last week's")
    with pytest.raises(UserError, match="exists"):
        back_up(full, tmp_path / "F")
    assert (tmp_path / "F").read_bytes() == b"last week's"
    with pytest.raises(UserError, match="lies in the node's home"):
        back_up(full, full.path / "F")
    with pytest.raises(UserError, match="expected a folder"):
        back_up(full, tmp_path / "none" / "F")
    (tmp_path / "link").symlink_to(tmp_path / "elsewhere")
    back_up(full, tmp_path / "elsewhere")
    with pytest.raises(UserError, match="exists"):
        back_up(full, tmp_path / "link")


def test_a_node_that_changed_meanwhile_is_told_of_and_nothing_is_kept(full, tmp_path):
    def meddle(step):
        if step == "log":
            full.home.settings.write_text(full.home.settings.read_text() + "# a ceremony\n")

    with pytest.raises(UserError, match="changed meanwhile"):
        back_up(full, tmp_path / "F", on_step=meddle)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["home", "state"]


@pytest.mark.parametrize("damage", ["missing", "flipped"])
def test_a_text_in_force_must_be_there(full, tmp_path, damage):
    digest = min(list_needed_blobs(full.office.read_ledger()))
    path = next(full.home.blobs.rglob(digest))
    path.unlink() if damage == "missing" else path.write_bytes(b"something else")
    with pytest.raises(SecurityError, match=f"blob {digest} is missing or damaged"):
        back_up(full, tmp_path / "F")
    assert not (tmp_path / "F").exists()


def test_a_damaged_file_that_nothing_needs_is_left_out_and_told_of(full, tmp_path):
    name = f"blobs/sha256/ab/cd/abcd{'0' * 60}"
    (full.path / name).parent.mkdir(parents=True)
    (full.path / name).write_bytes(b"rot")
    assert back_up(full, tmp_path / "F").left_out == [name]
    assert name not in names(tmp_path / "F")


def test_an_erased_text_is_not_asked_for(full, tmp_path):
    digest = min(list_needed_blobs(full.office.read_ledger()))
    erase(full.office, [digest], reason="personal-data", at=AT)
    back_up(full, tmp_path / "F")
    assert not [name for name in names(tmp_path / "F") if digest in name]


def test_a_log_that_does_not_hold_is_refused(full, tmp_path):
    tile = full.office.folder / "tile/0/000.p/5"
    tile.write_bytes(bytes(len(tile.read_bytes())))
    with pytest.raises(SecurityError):
        back_up(full, tmp_path / "F")
    assert not (tmp_path / "F").exists()


def test_a_damaged_database_is_refused(full, tmp_path):
    full.home.database.write_bytes(b"SQLite format 3\0" + b"rot" * 2000)
    with pytest.raises(UserError, match="staff database"):
        back_up(full, tmp_path / "F")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["home", "state"]


def test_all_epochs_come_along(full, tmp_path):
    heads = find_heads(full.office, kept=None)
    full.carry_out(request_epoch(full.office, reason="other", heads=heads, at=AT))
    full.publish(3)
    full.carry_out(request_rotation(full.office, "log", at=AT))
    back_up(full, tmp_path / "F")
    report = restore_backup(tmp_path / "F", tmp_path / "new", at=AT)
    assert report.header.epoch == 2
    for epoch in (1, 2):
        for path in (full.home.log_folder("xs-mfa", epoch)).rglob("*"):
            if path.is_file() and path.name != ".lock":
                copy = tmp_path / "new" / path.relative_to(full.path)
                assert copy.read_bytes() == path.read_bytes(), path


def test_a_log_is_copied_whole_while_its_writer_appends(tmp_path):
    """Partial tiles fill up and go while they are copied; each copy opens as a writer's log of the size it shows."""
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    signer, folder = Signer("test.example/log", Ed25519PrivateKey.generate()), tmp_path / "log"
    acknowledged, stop = [0], threading.Event()

    def write():
        with LogWriter(folder, origin=signer.verifier.name, signer=signer, create=True) as log:
            while not stop.wait(0.005):  # on a disk without syncs it would grow faster than it can be copied
                log.append([f"entry {log.size + one}".encode() for one in range(37)])
                acknowledged[0] = log.size

    thread = threading.Thread(target=write)
    thread.start()
    try:
        while acknowledged[0] < 300:
            stop.wait(0.01)
        for number in range(25):
            before = acknowledged[0]
            copy_log(folder, tmp_path / f"copy{number}")
            store = FolderStore(tmp_path / f"copy{number}")
            found = check_log(store, [signer.verifier], kept=store.kept_sizes())
            assert found.ok, found.problems
            assert found.size >= before, "acknowledged before the copy began"
    finally:
        stop.set()
        thread.join()
    for number in range(25):
        with LogWriter(tmp_path / f"copy{number}", origin=signer.verifier.name, signer=signer) as log:
            log.append([b"goes on"])
    assert acknowledged[0] > found.size - 37


def test_a_copy_taken_between_sign_state_and_checkpoint_shows_what_was_signed(node, tmp_path):
    node.publish(1)
    older = FolderStore(node.office.folder).read("checkpoint")
    node.publish(2)
    (node.office.folder / "checkpoint").write_bytes(older)
    (node.office.folder / "checkpoints/5").unlink()
    copy_log(node.office.folder, tmp_path / "copy")
    assert parse_checkpoint(parse_note(FolderStore(tmp_path / "copy").read("checkpoint")).text).size == 5
    assert FolderStore(tmp_path / "copy").kept_sizes() == [0, 3, 4, 5]


def test_a_sign_state_that_is_behind_is_refused(node, tmp_path):
    older = (node.office.folder / ".signed").read_bytes()
    node.publish(1)
    (node.office.folder / ".signed").write_bytes(older)
    with pytest.raises(SecurityError, match="its sign state is one of 3"):
        copy_log(node.office.folder, tmp_path / "copy")


def test_one_moment_of_a_database_that_is_written(tmp_path):
    source, target = tmp_path / "db", tmp_path / "copy"
    with closing(sqlite3.connect(source)) as writer:
        writer.execute("PRAGMA journal_mode=WAL")
        writer.execute("CREATE TABLE t (n)")
        writer.execute("INSERT INTO t VALUES (1)")
        writer.commit()
        writer.execute("INSERT INTO t VALUES (2)")  # not committed
        copy_database(source, target)
        writer.commit()
    check_database(target)
    with closing(sqlite3.connect(target)) as copy:
        assert copy.execute("SELECT n FROM t").fetchall() == [(1,)]
    assert not target.with_name("copy-wal").exists()
    copy_database(tmp_path / "none", tmp_path / "other")
    assert not (tmp_path / "other").exists()


def test_a_rotten_page_of_a_database_is_found(tmp_path):
    path = tmp_path / "db"
    with closing(sqlite3.connect(path)) as database:
        database.execute("CREATE TABLE t (n)")
        database.executemany("INSERT INTO t VALUES (?)", [(f"row {one}" * 30,) for one in range(2000)])
        database.commit()
    data = bytearray(path.read_bytes())
    data[5 * 4096 : 5 * 4096 + 200] = bytes(200)
    path.write_bytes(data)
    with pytest.raises(SecurityError, match="database is damaged"):
        check_database(path)


def test_the_same_home_gives_the_same_file(full, tmp_path):
    back_up(full, tmp_path / "F")
    back_up(full, tmp_path / "G")
    assert (tmp_path / "F").read_bytes() == (tmp_path / "G").read_bytes()
    restore_backup(tmp_path / "F", tmp_path / "new", at=AT)
    shutil.rmtree(full.path)
    (tmp_path / "new").rename(full.path)
    back_up(full, tmp_path / "H")
    with io.BytesIO((tmp_path / "H").read_bytes()) as file:
        read_backup(file, lambda _frame, _chunks: None)
    assert names(tmp_path / "H") == names(tmp_path / "F")
