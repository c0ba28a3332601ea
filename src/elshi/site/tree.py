"""A folder of rendered files: only changed bytes are written, and what nothing names any more is removed."""

import os
import re
import shutil
from pathlib import Path

from elshi.base.durable import write_whole
from elshi.base.errors import SecurityError

_PATH = re.compile(r"[a-z0-9.-]+(?:/[a-z0-9.-]+)*")


class Tree:
    """The files below `root`. Counts `written` and `removed`; one build at a time (the caller holds the lock)."""

    def __init__(self, root: Path) -> None:
        self._root = root
        self._kept: set[str] = set()
        self.written = 0
        self.removed = 0

    def put(self, path: str, data: bytes) -> None:
        """Make `path` (relative, with /) hold `data`, unless it does. Raises SecurityError for an odd path."""
        # paths come from parsed numbers, hashes and our own tables only; this is the second wall
        if not _PATH.fullmatch(path) or ".." in path:
            raise SecurityError(f"refused to write an odd path into the site: {path[:200]!r}")
        self._kept.add(path)
        target = self._root / path
        if _holds(target, data):
            return
        if target.is_dir() and not target.is_symlink():
            shutil.rmtree(target)
        write_whole(target, data)
        self.written += 1

    def remove_others(self, below: str = "") -> None:
        """Remove each file below the folder `below` that was not put, and folders left empty."""
        top = self._root / below
        for where, folders, names in os.walk(top, topdown=False):
            for name in names + [name for name in folders if (Path(where) / name).is_symlink()]:
                path = Path(where) / name
                if path.relative_to(self._root).as_posix() not in self._kept:
                    path.unlink()
                    self.removed += 1
            if Path(where) != self._root and not [*Path(where).iterdir()]:
                Path(where).rmdir()


def _holds(path: Path, data: bytes) -> bool:
    if path.is_symlink() or not path.is_file():
        return False
    return path.stat().st_size == len(data) and path.read_bytes() == data
