"""The writer's promises: durable, published, nothing lost, nothing twice, wherever the process is killed."""

import base64
import os
import random
import signal
import subprocess
import sys
import tracemalloc

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from elshi.base.durable import LockedError
from elshi.base.errors import ElshiError, FormatError, SecurityError, UserError
from elshi.log import (
    Checkpoint,
    Cosigner,
    FolderStore,
    LogWriter,
    MissingError,
    Signer,
    check_log,
    format_checkpoint,
    leaf_hash,
    parse_note,
    read_checkpoint,
    read_entries,
    read_inclusion,
    read_kept,
    sign_note,
)
from elshi.log.tiles import tile_paths
from elshi.log.writer import MAX_PRUNED, STEPS

ORIGIN = "mfa.samal.example/xs-mfa/1"
SIGNER = Signer(ORIGIN, Ed25519PrivateKey.from_private_bytes(bytes(range(32))))


def open_log(folder, **options):
    return LogWriter(folder, origin=ORIGIN, signer=SIGNER, **{"create": True, **options})


def entries_of(folder):
    store = FolderStore(folder)
    return list(read_entries(store, read_checkpoint(store, [SIGNER.verifier], origin=ORIGIN)))


def assert_sound(folder, expected):
    store = FolderStore(folder)
    found = check_log(store, [SIGNER.verifier], kept=store.kept_sizes())
    assert (found.ok, found.problems, found.size) == (True, (), len(expected))
    assert entries_of(folder) == expected


def made(count, prefix="e"):
    return [f"{prefix}{number}".encode() for number in range(count)]


def files_below(folder):
    return {p.relative_to(folder).as_posix(): p.read_bytes() for p in folder.rglob("*") if p.is_file()}


def append_and_die(folder, entries, step):
    """In a child: append, and be killed by SIGKILL when `step` is reached."""
    child = os.fork()
    if child == 0:
        try:
            with open_log(
                folder, on_step=lambda name: os.kill(os.getpid(), signal.SIGKILL) if name == step else None
            ) as log:
                log.append(entries)
        finally:
            os._exit(99)  # reached only if nobody killed us
    _, status = os.waitpid(child, 0)
    assert os.WIFSIGNALED(status)
    assert os.WTERMSIG(status) == signal.SIGKILL


def test_a_new_folder_becomes_an_empty_log_that_is_shown(tmp_path):
    with open_log(tmp_path / "log") as log:
        assert (log.size, log.root.hex()[:8]) == (0, "e3b0c442")
    assert_sound(tmp_path / "log", [])


@pytest.mark.parametrize("start", [0, 1, 255, 256, 257, 511])
@pytest.mark.parametrize("count", [1, 2, 255, 256, 300])
def test_batches_of_any_size_keep_every_entry_under_one_checkpoint(tmp_path, start, count):
    first, second = made(start), made(count, "f")
    with open_log(tmp_path) as log:
        log.append(first)
        assert log.append(second) == range(start, start + count)
        assert log.size == start + count
    assert_sound(tmp_path, first + second)
    store = FolderStore(tmp_path)
    checkpoint = read_checkpoint(store, [SIGNER.verifier])
    for index in {0, start, start + count - 1}:
        assert isinstance(read_inclusion(store, checkpoint, index), list)


@pytest.mark.parametrize("step", STEPS)
@pytest.mark.parametrize("size", [0, 1, 255, 256, 257])
@pytest.mark.parametrize("count", [1, 300])
def test_killed_at_any_step_nothing_is_lost_and_nothing_is_twice(tmp_path, size, step, count):
    before, batch = made(size), made(count, "b")
    with open_log(tmp_path) as log:
        log.append(before)
    append_and_die(tmp_path, batch, step)
    # what readers see between death and recovery is one whole log, the old one or the new one
    shown = entries_of(tmp_path)
    assert shown in (before, before + batch)
    if step in {"checkpoint-shown", "pruned"}:
        assert shown == before + batch
    with open_log(tmp_path) as log:
        present = [log.find(leaf_hash(entry)) is not None for entry in batch]
        assert all(present) == any(present) == (step != "tiles-written")
        if not all(present):
            # other entries than the killed ones may take their place
            log.append([b"in between"])
            log.append(batch)
            before = [*before, b"in between"]
        log.append([b"after"])
    assert_sound(tmp_path, [*before, *batch, b"after"])


@pytest.mark.parametrize("step", ["state-signed", "checkpoint-shown"])
def test_killed_while_the_log_is_made(tmp_path, step):
    append_and_die(tmp_path, [b"never reached"], step)
    with open_log(tmp_path) as log:
        assert log.size == 0
        log.append([b"one"])
    assert_sound(tmp_path, [b"one"])


@pytest.mark.parametrize("seed", range(12))
def test_any_part_of_unsigned_tiles_on_the_disk_is_recovered(tmp_path, seed):
    """A kill between two tiles, or a power cut before their folders are synced, leaves any subset of the new files."""
    dice = random.Random(seed)
    before = made(dice.choice([0, 3, 250, 256, 600]))
    with open_log(tmp_path) as log:
        log.append(before)
    old = files_below(tmp_path)
    append_and_die(tmp_path, made(dice.choice([1, 10, 700]), "b"), "tiles-written")
    for path in sorted(set(files_below(tmp_path)) - set(old)):
        if dice.random() < 0.5:
            (tmp_path / path).unlink()
    (tmp_path / "tile" / "0").mkdir(parents=True, exist_ok=True)
    (tmp_path / "tile" / "0" / ".tmp-left").write_bytes(b"half a file")
    with open_log(tmp_path) as log:
        assert files_below(tmp_path) == old  # as if it had never been tried
        log.append(made(5, "c"))
    assert_sound(tmp_path, before + made(5, "c"))


def test_a_size_is_signed_once_and_the_signed_one_is_shown(tmp_path):
    with open_log(tmp_path) as log:
        log.append([b"one"])
    append_and_die(tmp_path, [b"two"], "state-signed")
    signed = (tmp_path / ".signed").read_bytes()
    assert (tmp_path / "checkpoint").read_bytes() != signed
    with open_log(tmp_path) as log:
        assert log.size == 2
    assert (tmp_path / "checkpoint").read_bytes() == signed


def test_second_writer_gets_locked_error(tmp_path):
    with open_log(tmp_path) as log:
        with pytest.raises(LockedError), open_log(tmp_path):
            pass
        log.append([b"still fine"])
    assert_sound(tmp_path, [b"still fine"])


def test_find_is_right_after_append_and_after_open(tmp_path):
    with open_log(tmp_path) as log:
        log.append([*made(300), b"e0"])
        assert log.find(leaf_hash(b"e299")) == 299
        assert log.find(leaf_hash(b"e0")) == 0
        assert log.find(leaf_hash(b"never")) is None
    with open_log(tmp_path) as log:
        assert log.find(leaf_hash(b"e299")) == 299
        assert log.find(leaf_hash(b"e0")) == 0


def test_longest_entry_is_taken_and_a_longer_one_changes_nothing(tmp_path):
    with open_log(tmp_path) as log:
        log.append([b"x" * 65_535])
        before = files_below(tmp_path)
        with pytest.raises(FormatError, match="65536"):
            log.append([b"fine", b"x" * 65_536])
        assert log.append([]) == range(1, 1)
        assert files_below(tmp_path) == before
        log.append([b"fine"])
    assert_sound(tmp_path, [b"x" * 65_535, b"fine"])


def test_after_an_error_the_writer_refuses_until_it_is_opened_again(tmp_path):
    def fail(name):
        if name == "tiles-written":
            raise OSError("disk full")

    with open_log(tmp_path, on_step=fail) as log:
        with pytest.raises(OSError, match="disk full"):
            log.append([b"lost"])
        with pytest.raises(ElshiError, match="open the log again"):
            log.append([b"more"])
    with open_log(tmp_path) as log:
        log.append([b"kept"])
    assert_sound(tmp_path, [b"kept"])
    with pytest.raises(ElshiError, match="not open"):
        log.append([b"closed"])


def test_partial_tiles_stay_until_the_full_one_is_shown_then_go_a_few_at_a_time(tmp_path):
    with open_log(tmp_path) as log:
        for entry in made(255):
            log.append([entry])
        assert len(list((tmp_path / "tile/0/000.p").iterdir())) == 255  # tlog-tiles: MUST serve these
        changed = []
        for entry in made(40, "f"):
            before = files_below(tmp_path)
            log.append([entry])
            after = files_below(tmp_path)
            changed.append(sum(before.get(path) != after.get(path) for path in {*before, *after}))
            assert len(set(before) - set(after)) <= MAX_PRUNED
        assert max(changed) <= 10
        for entry in made(215, "g"):
            log.append([entry])
        assert not (tmp_path / "tile/0/000.p").exists(), "255 appends are enough to remove 510 files"
        assert not (tmp_path / "tile/entries/000.p").exists()
    assert_sound(tmp_path, made(255) + made(40, "f") + made(215, "g"))


def test_pruning_goes_on_after_reopening_until_only_needed_files_are_left(tmp_path):
    with open_log(tmp_path) as log:
        for entry in made(256):
            log.append([entry])
    reopened, rest = 20, 255  # together enough appends to remove what the first tile left
    for number in range(reopened):
        with open_log(tmp_path) as log:
            log.append([b"g%d" % number])
    with open_log(tmp_path) as log:
        for number in range(reopened, rest):
            log.append([b"g%d" % number])
    left = {
        path for path in files_below(tmp_path / "tile") if not path.startswith(("0/001.p", "entries/001.p", "1/000.p"))
    }
    assert left == {"0/000", "entries/000"}
    needed = {str(path) for path in tile_paths(256 + rest)}
    assert needed <= set(files_below(tmp_path))


def test_lost_or_rolled_back_sign_state_is_refused(tmp_path):
    with open_log(tmp_path) as log:
        log.append([b"one"])
    old_state = (tmp_path / ".signed").read_bytes()
    with open_log(tmp_path) as log:
        log.append([b"two"])
    state = (tmp_path / ".signed").read_bytes()
    (tmp_path / ".signed").write_bytes(old_state)
    with pytest.raises(SecurityError, match="not covered"), open_log(tmp_path):
        pass
    (tmp_path / ".signed").unlink()
    with pytest.raises(SecurityError, match="without its sign state"), open_log(tmp_path):
        pass
    (tmp_path / "checkpoint").unlink()
    with pytest.raises(SecurityError, match="without its sign state"), open_log(tmp_path):
        pass
    (tmp_path / ".signed").write_bytes(state)
    with open_log(tmp_path) as log:
        assert log.size == 2


def test_another_checkpoint_of_the_signed_size_is_refused(tmp_path):
    for name, entry in (("a", b"one"), ("b", b"other")):
        with open_log(tmp_path / name) as log:
            log.append([entry])
    (tmp_path / "a/checkpoint").write_bytes((tmp_path / "b/checkpoint").read_bytes())
    with pytest.raises(SecurityError, match="not covered"), open_log(tmp_path / "a"):
        pass


@pytest.mark.parametrize("size", [3, 256, 260])
def test_damaged_right_edge_is_refused_at_open(tmp_path, size):
    with open_log(tmp_path) as log:
        log.append(made(size))
    checked = {str(path) for path in tile_paths(size) if str(path) != "tile/entries/000"}
    for path in sorted(checked):
        whole = (tmp_path / path).read_bytes()
        (tmp_path / path).write_bytes(whole[:-1] + bytes([whole[-1] ^ 1]))
        with pytest.raises(SecurityError), open_log(tmp_path):
            pass
        (tmp_path / path).unlink()
        with pytest.raises(SecurityError), open_log(tmp_path):
            pass
        (tmp_path / path).write_bytes(whole)
    with open_log(tmp_path) as log:
        assert log.size == size


def test_another_key_or_origin_is_refused(tmp_path):
    with open_log(tmp_path) as log:
        log.append([b"one"])
    other = Signer(ORIGIN, Ed25519PrivateKey.generate())
    with pytest.raises(SecurityError, match="no known key"), LogWriter(tmp_path, origin=ORIGIN, signer=other):
        pass
    with (
        pytest.raises(SecurityError, match="another origin"),
        LogWriter(tmp_path, origin="x.example/y/1", signer=SIGNER),
    ):
        pass


def test_foreign_files_are_left_alone(tmp_path):
    with open_log(tmp_path) as log:
        log.append([b"one"])
    (tmp_path / "tile" / "README").write_text("kept")
    (tmp_path / "notes.txt").write_text("kept")
    with open_log(tmp_path) as log:
        log.append([b"two"])
    assert (tmp_path / "tile" / "README").exists()
    assert (tmp_path / "notes.txt").exists()


def test_the_root_in_the_checkpoint_is_the_writers(tmp_path):
    with open_log(tmp_path) as log:
        log.append(made(7))
        assert base64.b64encode(log.root).decode() in (tmp_path / "checkpoint").read_text()


def test_a_log_is_made_only_where_it_is_asked_for(tmp_path):
    for folder in (tmp_path / "gone/xs-mfa/1", tmp_path):
        with (
            pytest.raises(UserError, match=f"no log in {folder}: expected one made by elshi init; nothing was made"),
            open_log(folder, create=False),
        ):
            pass
        assert list(tmp_path.iterdir()) == []
    with pytest.raises(UserError), LogWriter(tmp_path, origin=ORIGIN, signer=SIGNER):
        pass
    with open_log(tmp_path, create=True) as log:
        log.append([b"one"])
    with open_log(tmp_path, create=False) as log:
        log.append([b"two"])
    assert_sound(tmp_path, [b"one", b"two"])


def cosign_line(folder, size, *, number=1, time=1_800_000_000):
    witness = Cosigner(f"w{number}.example", Ed25519PrivateKey.from_private_bytes(bytes([number]) * 32))
    return witness.cosign(parse_note(read_kept(FolderStore(folder), size)).text, time=time)


def test_every_shown_checkpoint_is_kept(tmp_path):
    shown = {}
    with open_log(tmp_path) as log:
        shown[0] = (tmp_path / "checkpoint").read_bytes()
        for count in (1, 2, 253, 1, 300):
            log.append(made(count))
            shown[log.size] = (tmp_path / "checkpoint").read_bytes()
    store = FolderStore(tmp_path)
    assert store.kept_sizes() == [0, 1, 3, 256, 257, 557] == sorted(shown)
    assert {size: read_kept(store, size) for size in shown} == shown
    assert check_log(store, [SIGNER.verifier], kept=store.kept_sizes()).kept == 6
    with pytest.raises(MissingError):
        read_kept(store, 2)


def test_cosignatures_are_added_to_the_kept_and_the_shown_checkpoint(tmp_path):
    with open_log(tmp_path) as log:
        log.append(made(3))
        log.append(made(1))
        old, new = cosign_line(tmp_path, 3), cosign_line(tmp_path, 4)
        log.add_cosignatures(3, [old])
        log.add_cosignatures(4, [new, cosign_line(tmp_path, 4, number=2)])
        before = files_below(tmp_path)
        log.add_cosignatures(4, [new, cosign_line(tmp_path, 4, time=1_900_000_000)])  # of each key the first one stays
        log.add_cosignatures(3, [old.removesuffix("\n")])
        log.add_cosignatures(3, [])
        assert files_below(tmp_path) == before
    kept, shown = read_kept(FolderStore(tmp_path), 4), (tmp_path / "checkpoint").read_bytes()
    assert kept == shown
    assert [signature.name for signature in parse_note(shown).signatures] == [ORIGIN, "w1.example", "w2.example"]
    assert len(parse_note(read_kept(FolderStore(tmp_path), 3)).signatures) == 2
    assert len(parse_note((tmp_path / ".signed").read_bytes()).signatures) == 1
    with open_log(tmp_path) as log:  # opening takes no line away
        assert log.size == 4
        assert (tmp_path / "checkpoint").read_bytes() == shown
        log.append([b"next"])
    assert read_kept(FolderStore(tmp_path), 4) == shown
    assert_sound(tmp_path, [*made(3), *made(1), b"next"])


@pytest.mark.parametrize("step", ["checkpoint-kept", "checkpoint-shown"])
def test_killed_while_cosignatures_are_added(tmp_path, step):
    with open_log(tmp_path) as log:
        log.append(made(3))
    line = cosign_line(tmp_path, 3)
    child = os.fork()
    if child == 0:
        try:
            with open_log(
                tmp_path, on_step=lambda name: os.kill(os.getpid(), signal.SIGKILL) if name == step else None
            ) as log:
                log.add_cosignatures(3, [line])
        finally:
            os._exit(99)
    assert os.WTERMSIG(os.waitpid(child, 0)[1]) == signal.SIGKILL
    with open_log(tmp_path) as log:
        assert log.size == 3
    assert line in (tmp_path / "checkpoint").read_text()
    assert (tmp_path / "checkpoint").read_bytes() == read_kept(FolderStore(tmp_path), 3)


def test_lines_that_do_not_fit_change_nothing(tmp_path):
    with open_log(tmp_path) as log:
        log.append(made(3))
        before = files_below(tmp_path)
        own = sign_note(format_checkpoint(Checkpoint(ORIGIN, 3, bytes(32))), SIGNER).decode().split("\n\n")[1]
        many = [cosign_line(tmp_path, 3, number=number) for number in range(1, 66)]
        with pytest.raises(UserError, match="no checkpoint of size 2 is kept"):
            log.add_cosignatures(2, [own])
        for lines in (["nonsense"], ["— w.example AAAA"], [""], ["a\nb"], many):
            with pytest.raises(FormatError):
                log.add_cosignatures(3, lines)
        log.add_cosignatures(3, [own])  # a second line of the log's own key, bad or not, is not taken
        assert files_below(tmp_path) == before
        log.append([b"fine"])


def test_a_kept_checkpoint_that_went_is_kept_again_and_another_one_is_refused(tmp_path):
    for name, entry in (("a", b"one"), ("b", b"other")):
        with open_log(tmp_path / name) as log:
            log.append([entry])
    kept = tmp_path / "a/checkpoints/1"
    note = kept.read_bytes()
    kept.unlink()
    with open_log(tmp_path / "a"):
        assert kept.read_bytes() == note
    kept.write_bytes((tmp_path / "b/checkpoints/1").read_bytes())
    with pytest.raises(SecurityError, match="not covered"), open_log(tmp_path / "a"):
        pass
    kept.write_bytes(note)
    (tmp_path / "a/checkpoints/7").write_bytes(note)
    with pytest.raises(SecurityError, match="kept checkpoint of size 7 is not covered"), open_log(tmp_path / "a"):
        pass


def test_a_rolled_back_state_is_noticed_by_what_is_kept(tmp_path):
    with open_log(tmp_path) as log:
        log.append([b"one"])
    old = {name: (tmp_path / name).read_bytes() for name in (".signed", "checkpoint")}
    with open_log(tmp_path) as log:
        log.append([b"two"])
    for name, data in old.items():
        (tmp_path / name).write_bytes(data)
    with pytest.raises(SecurityError, match="kept checkpoint of size 2"), open_log(tmp_path):
        pass


def test_entries_may_come_one_by_one_and_are_not_all_held(tmp_path):
    count = 30_000
    with open_log(tmp_path) as log:
        log.append([b"first"])
        tracemalloc.start()
        assert log.append(b"%0300d" % number for number in range(count)) == range(1, count + 1)
        _, peak = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        assert log.append(iter([])) == range(count + 1, count + 1)
        assert log.find(leaf_hash(b"%0300d" % (count - 1))) == count
    assert peak < 1_000_000, "the entries alone are nine million bytes"
    assert_sound(tmp_path, [b"first", *(b"%0300d" % number for number in range(count))])


@pytest.mark.parametrize("bad", [b"x" * 65_536, None])
def test_entries_that_fail_on_the_way_leave_the_log_as_it_was(tmp_path, bad):
    def entries():
        yield from made(700)
        if bad is None:
            raise OSError("the source is gone")
        yield bad

    with open_log(tmp_path) as log:
        log.append(made(3))
        before = files_below(tmp_path)
        with pytest.raises((FormatError, OSError)):
            log.append(entries())
        with pytest.raises(ElshiError, match="open the log again"):
            log.append([b"more"])
    with open_log(tmp_path) as log:
        assert files_below(tmp_path) == before
        log.append([b"more"])
    assert_sound(tmp_path, [*made(3), b"more"])


def test_files_are_readable_for_a_web_server_whatever_the_umask(tmp_path):
    old = os.umask(0o077)
    try:
        with open_log(tmp_path) as log:
            log.append(made(300))
            log.append([b"one"])
    finally:
        os.umask(old)
    assert {path.stat().st_mode & 0o777 for path in (tmp_path / "tile").rglob("*") if path.is_file()} == {0o644}


_BATCHES = """
import sys
from pathlib import Path
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from elshi.log import LogWriter, Signer
signer = Signer("x.example/log/1", Ed25519PrivateKey.from_private_bytes(bytes(range(32))))
folder, start, batch, count = sys.argv[1], *map(int, sys.argv[2:])
with LogWriter(Path(folder), origin=signer.name, signer=signer, create=True) as log:
    log.append([b"x"] * start)
    for number in range(count):
        log.append([b"%d" % number] * batch)
"""


@pytest.mark.parametrize(("start", "batch", "most"), [(0, 256, 7), (300, 256, 7), (300, 1, 10), (0, 70_000, 7)])
def test_waits_for_the_disk_per_append_are_counted(tmp_path, need, start, batch, most):
    def waits(count):
        report = tmp_path / f"{count}.strace"
        calls = "trace=fsync,fdatasync,sync,syncfs,sync_file_range,msync"
        command = [need("strace"), "-f", "-qq", "-e", calls, "-o", report, sys.executable, "-c", _BATCHES]
        subprocess.run([*command, tmp_path / str(count), str(start), str(batch), str(count)], check=True)
        return len(report.read_text().splitlines())

    few, more = (1, 3) if batch > 1000 else (1, 11)
    assert (waits(more) - waits(few)) / (more - few) == most


def test_a_bulk_of_many_megabytes_is_whole(tmp_path):
    """More than 64 MiB, so that syncing begins before the last file is written."""
    with open_log(tmp_path) as log:
        log.append(b"%d" % number + bytes(60_000) for number in range(1_300))
    store = FolderStore(tmp_path)
    assert (check_log(store, [SIGNER.verifier]).ok, check_log(store).size) == (True, 1_300)


def test_a_disk_that_fails_signs_nothing(tmp_path, monkeypatch):
    from elshi.log import durable_files

    with open_log(tmp_path) as log:
        log.append(made(3))
        before = files_below(tmp_path)
        with monkeypatch.context() as patched:
            patched.setattr(durable_files, "_SYNCFS", lambda handle: -1)
            with pytest.raises(OSError, match="syncfs"):
                log.append(made(300))
        with pytest.raises(ElshiError, match="open the log again"):
            log.append([b"more"])
    with open_log(tmp_path) as log:
        assert files_below(tmp_path) == before


def test_without_syncfs_each_file_is_synced(tmp_path, monkeypatch):
    from elshi.log import durable_files

    monkeypatch.setattr(durable_files, "_SYNCFS", None)
    waits = []
    sync = os.fsync
    monkeypatch.setattr(os, "fsync", lambda handle: (waits.append(handle), sync(handle)))
    with open_log(tmp_path) as log:
        del waits[:]
        log.append(made(600))
    files = [path for path in (tmp_path / "tile").rglob("*") if path.is_file()]
    assert len(waits) >= len(files) + 6
    assert_sound(tmp_path, made(600))
