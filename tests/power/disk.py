"""An ext4 file system in a file, and what is on it after the power went: a copy of that file, mounted.

The copy has what the disk had: what the kernel only held in memory for the mounted file system is not in it. The writer
is stopped (SIGSTOP) while it is copied, so that all of the copy is of one moment; that moment is between two of the
writer's calls to the kernel. This kernel has no device mapper, hence no dm-flakey or dm-log-writes.
"""

import contextlib
import os
import shutil
import signal
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from conftest import lack

PATIENCE_SECONDS = 30


def check_root(need) -> None:
    """Skip, or fail where that counts, unless this machine can mount files."""
    for program in ("mkfs.ext4", "losetup", "mount", "umount"):
        need(program)
    if os.geteuid() != 0:
        lack("root, to mount a file system from a file")
    if not Path("/dev/loop-control").exists():
        lack("loop devices")


def make_image(path: Path, *, megabytes: int) -> None:
    """A new, empty ext4 file system in the file `path`. Nothing of it is left to be initialised later on."""
    with path.open("wb") as file:
        file.truncate(megabytes << 20)
    options = "lazy_itable_init=0,lazy_journal_init=0"
    subprocess.run(["mkfs.ext4", "-q", "-F", "-E", options, path], check=True, capture_output=True)


@contextlib.contextmanager
def mounted(image: Path, at: Path) -> Iterator[Path]:
    """`image` at the folder `at`, which is made."""
    at.mkdir(exist_ok=True)
    done = subprocess.run(["mount", "-o", "loop", image, at], capture_output=True, text=True, check=False)
    if done.returncode:
        pytest.fail(f"cannot mount {image}: {done.stderr}")
    try:
        yield at
    finally:
        for _ in range(50):
            if subprocess.run(["umount", at], capture_output=True, check=False).returncode == 0:
                break
            time.sleep(0.1)
        else:
            subprocess.run(["umount", "-l", at], check=True)


def copy_stopped(process: "subprocess.Popen[str]", image: Path, copy: Path) -> None:
    """Copy `image` in one moment of `process`, which is killed afterwards: the power is cut."""
    process.send_signal(signal.SIGSTOP)
    deadline = time.monotonic() + PATIENCE_SECONDS
    while _state(process.pid) != "T":  # it may be waiting for the disk (D): then the moment is when it has
        assert time.monotonic() < deadline, "the writer did not stop"
        time.sleep(0.001)
    subprocess.run(["cp", "--sparse=always", image, copy], check=True)
    process.kill()
    process.wait()


def _state(pid: int) -> str:
    return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]


def remove(path: Path) -> None:
    """Remove a file or a folder, if it is there."""
    if path.is_dir():
        shutil.rmtree(path)
    path.unlink(missing_ok=True)
