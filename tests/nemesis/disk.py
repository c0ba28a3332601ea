"""A node's disk: a tmpfs of a few dozen MiB that can really be full.

No root and no loop device is needed for it (a user namespace may mount tmpfs and not ext4), and it goes with the outer
namespace. What it cannot show is a power cut: its fsync waits for nothing. `kill -9` loses nothing of any file system's
page cache, so for the faults of this kit that is the same.
"""

import errno
import os
from pathlib import Path

from nemesis.outer import call

CHUNK = 1 << 16


class Disk:
    """A file system of `mib` MiB at `path`. Must be made in an outer namespace."""

    def __init__(self, path: Path, *, mib: int) -> None:
        self.path = path
        self._ballast = path / ".ballast"
        path.mkdir(parents=True)
        call("mount", "-t", "tmpfs", "-o", f"size={mib}m,mode=0700", "none", str(path))

    def fill(self) -> int:
        """Write ballast until nothing more fits; bytes written. Again: what others freed since is taken too."""
        written = 0
        with self._ballast.open("ab", buffering=0) as file:
            for size in (CHUNK, 1):
                written += _write_until_full(file.fileno(), size)
        return written

    def free(self) -> None:
        """Take the ballast away."""
        self._ballast.unlink(missing_ok=True)


def _write_until_full(handle: int, size: int) -> int:
    block, written = b"\0" * size, 0
    while True:
        try:
            written += os.write(handle, block)
        except OSError as exc:
            if exc.errno != errno.ENOSPC:
                raise
            return written
