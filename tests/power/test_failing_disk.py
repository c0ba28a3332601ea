"""Every write, rename and wait for the disk of one append fails once: by EIO, by a full disk, by a kill at that moment.

strace injects the failure into the real process. Afterwards nothing that was acknowledged is missing, the process has
ended with one clear line, and the log opens again and goes on.
"""

import collections
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from elshi.log import FolderStore, check_log
from elshi.node.backing_up import make_backup
from elshi.node.backup_file import check_backup
from elshi.node.restoring import restore_backup
from functional.running import ELSHI
from power.appending import SIGNER, fill, open_log
from unit.node.office_node import AT, SmallNode

SCRIPT = [sys.executable, "-B", str(Path(__file__).with_name("appending.py")), "once"]
CALLS = ("write", "pwrite64", "fsync", "fdatasync", "syncfs", "rename", "renameat", "renameat2")
CALLED = re.compile(r"^(?:\d+ +)?(\w+)\(")
FAILURES = ("error=EIO", "error=ENOSPC", "signal=SIGKILL")


def trace(command, out, *more):
    # --seccomp-bpf stops the process at CALLS only; strace 6.1 injects no signal with it
    more = more if any("SIGKILL" in word for word in more) else ("--seccomp-bpf", *more)
    return subprocess.run(
        ["strace", "-f", "-qq", "-o", str(out), "-e", f"trace={','.join(CALLS)}", *more, *map(str, command)],
        capture_output=True, text=True, check=False, timeout=60,
        env={**os.environ, "PYTHONDONTWRITEBYTECODE": "1"},
    )  # fmt: skip


def count_calls(command, out):
    """How often each of CALLS is made when all goes well."""
    done = trace(command, out)
    assert done.returncode == 0, done.stderr
    lines = out.read_text("utf-8", "replace").splitlines()
    found = collections.Counter(match[1] for match in map(CALLED.match, lines) if match)
    assert set(found) <= set(CALLS)
    return found


def points(calls):
    """Each failure at each call: (failure, syscall, which one)."""
    return [(fail, name, at) for name, count in calls.items() for at in range(1, count + 1) for fail in FAILURES]


def check_end(done, failure, where):
    """Killed, or one clear line: no traceback."""
    if "SIGKILL" in failure:
        assert done.returncode in {-9, 137}, (where, done.stderr)
        return
    assert "Traceback" not in done.stderr, (where, done.stderr)
    assert done.returncode == 2, (where, done.returncode, done.stderr)
    assert done.stderr.startswith("elshi: "), (where, done.stderr)
    assert done.stderr.count("\n") == 1, (where, done.stderr)


@pytest.mark.parametrize("size", [3, 255, 256])
def test_every_point_of_one_append(tmp_path, need, size):
    """3: an ordinary append. 255: it fills a tile, so three files change and syncfs is used. 256: partial ones go."""
    need("strace")
    template, folder, out = tmp_path / "template", tmp_path / "log", tmp_path / "trace"
    fill(template, size)

    def fresh():
        shutil.rmtree(folder, ignore_errors=True)
        shutil.copytree(template, folder)

    fresh()
    calls = count_calls([*SCRIPT, folder], out)
    assert calls["rename"] == 3, "sign state, kept checkpoint, shown checkpoint"
    assert calls["fsync"] + calls["syncfs"] >= 7
    done_points = points(calls)
    outcomes = collections.Counter()
    for failure, call, at in done_points:
        fresh()
        done = trace([*SCRIPT, folder], out, "-e", f"inject={call}:{failure}:when={at}")
        where = f"{call} {at} of {calls[call]}, {failure}, at size {size}"
        check_end(done, failure, where)
        acknowledged = int(done.stdout.split()[1]) if done.stdout.startswith("acknowledged ") else size
        with open_log(folder) as log:
            assert log.size in {size, size + 1}, where
            assert log.size >= acknowledged, f"lost: {where}"
            log.append([b"goes on"])
        store = FolderStore(folder)
        found = check_log(store, [SIGNER.verifier], kept=store.kept_sizes())
        assert found.ok, (where, found.problems)
        outcomes[log.size - size] += 1
    print(f"size {size}: {len(done_points)} points injected, {dict(calls)}, 0 acknowledged lost")
    assert len(outcomes) == 2, "some came before the sign state and some after it"
    assert sum(outcomes.values()) == len(done_points) == 3 * sum(calls.values())


def test_every_point_of_a_backup(tmp_path, need):
    """Whatever fails, the file is there whole or not at all, and nothing lies beside it but after a kill."""
    need("strace")
    node = SmallNode.make(tmp_path / "node")
    node.publish(1)
    work, out = tmp_path / "work", tmp_path / "trace"
    work.mkdir()
    command = [*ELSHI, "backup", "--home", node.path, "--out", work / "F"]
    calls = count_calls(command, out)
    whole = (work / "F").stat().st_size
    (work / "F").unlink()
    wanted = points(calls)[::2]  # of each call two failures, or one
    kept = 0
    for failure, call, at in wanted:
        done = trace(command, out, "-e", f"inject={call}:{failure}:when={at}")
        where = f"{call} {at} of {calls[call]}, {failure}"
        check_end(done, failure, where)
        left = [path.name for path in work.iterdir()]
        if "F" in left:  # it was in place, and what failed came after that
            assert (work / "F").stat().st_size == whole
            with (work / "F").open("rb") as file:
                check_backup(file)
            kept += 1
        if "SIGKILL" not in failure:
            assert set(left) <= {"F"}, where
        for path in work.iterdir():
            shutil.rmtree(path) if path.is_dir() else path.unlink()
    print(f"backup: {len(wanted)} points injected, {dict(calls)}; {kept} after the file was in its place")
    assert 0 < kept < len(wanted)


def test_every_point_of_a_restore(tmp_path, need):
    """Whatever fails, the new home is there whole or not at all."""
    need("strace")
    node = SmallNode.make(tmp_path / "node")
    node.publish(1)
    make_backup(node.home, node.office.settings, tmp_path / "F", at=AT)
    work, out = tmp_path / "work", tmp_path / "trace"
    work.mkdir()
    command = [*ELSHI, "restore", tmp_path / "F", "--home", work / "new"]
    calls = count_calls(command, out)
    shutil.rmtree(work / "new")
    names = {
        path.relative_to(work) for path in restore_backup(tmp_path / "F", work / "new", at=AT).home.path.rglob("*")
    }
    shutil.rmtree(work / "new")
    kept = 0
    wanted = points(calls)[::2]
    for failure, call, at in wanted:
        done = trace(command, out, "-e", f"inject={call}:{failure}:when={at}")
        where = f"{call} {at} of {calls[call]}, {failure}"
        check_end(done, failure, where)
        if (work / "new").exists():
            assert {path.relative_to(work) for path in (work / "new").rglob("*")} == names, where
            kept += 1
        if "SIGKILL" not in failure:
            assert {path.name for path in work.iterdir()} <= {"new"}, where
        shutil.rmtree(work)
        work.mkdir()
    print(f"restore: {len(wanted)} points injected, {dict(calls)}; {kept} after the home was in its place")
    assert 0 < kept < len(wanted)
