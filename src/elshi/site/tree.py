"""A folder of rendered files: only changed bytes are written, and what nothing names any more is removed.

The folder itself may be a symbolic link, which is the operator's own choice. Below it a link in the place of a folder
is refused: whoever can put one into the public tree must not reach the log, or anything else, through it.
"""

import os
import re
import shutil
from collections.abc import Collection, Sequence
from pathlib import Path
from stat import S_ISREG

from elshi.base.durable import write_whole
from elshi.base.errors import SecurityError

_PATH = re.compile(r"[a-z0-9.-]+(?:/(?:[a-z0-9.-]+|[A-Z]{2}))*")  # two capital letters are a country's folder


class Tree:
    """The files below `root`. Counts `written` and `removed`; one build at a time (the caller holds the lock).

    `foreign`: folders in which another process writes, at any time, and files that it writes: they are not removed.
    """

    def __init__(self, root: Path, *, foreign: Sequence[str] = ()) -> None:
        self._root, self._foreign = root, frozenset(foreign)
        self._kept: set[str] = set()
        self._sound: set[str] = {""}  # folders that were looked at in this build, relative, with /
        self.written = 0
        self.removed = 0

    @property
    def kept(self) -> frozenset[str]:
        """The paths that were put so far."""
        return frozenset(self._kept)

    def start_anew(self) -> None:
        """Forget what was put and counted: for a process that does a part of a build."""
        self._kept, self.written, self.removed = set(), 0, 0

    def add(self, kept: Collection[str], *, written: int, removed: int) -> None:
        """Take over what such a process has put and counted."""
        self._kept.update(kept)
        self.written += written
        self.removed += removed

    def put(self, path: str, data: bytes) -> None:
        """Make `path` (relative, with /) hold `data`, unless it does. What stands in its way is removed.

        Raises SecurityError for an odd path, or if a folder of it is a symbolic link.
        """
        target = self._target(path)
        self._kept.add(path)
        if _holds(target, data):
            return
        self._clear(target)
        write_whole(target, data)
        self.written += 1

    def _clear(self, target: Path) -> None:
        """Remove a folder where the file `target` belongs, and a file where one of its folders belongs."""
        if target.is_dir() and not target.is_symlink():
            shutil.rmtree(target)
        if not target.parent.is_dir():
            for folder in self._folders(target.parent):
                if folder.is_file():
                    folder.unlink(missing_ok=True)  # a part of the build in another process may be here too

    def holds(self, path: str, data: bytes) -> bool:
        """Whether `path` is there with these bytes. Raises as `put` does."""
        return _holds(self._target(path), data)

    def keep(self, path: str) -> bool:
        """Let `remove_others` leave the file `path`, unread; False if there is none. Raises as `put` does."""
        if not S_ISREG(_mode(self._target(path))):
            return False
        self._kept.add(path)
        return True

    def keep_below(self, folder: str) -> None:
        """Let `remove_others` leave the files below `folder` that are there already."""
        top = self._root / folder
        self._check_folders(top)
        for path in top.rglob("*"):
            if path.is_file() and not path.is_symlink():
                self._kept.add(path.relative_to(self._root).as_posix())

    def names_in(self, folder: str) -> list[str]:
        """The names of the files directly in `folder` that were put, or kept by `keep_below`."""
        paths = (path.rpartition("/") for path in self._kept)
        return [name for where, _, name in paths if where == folder]

    def drop(self, path: str) -> None:
        """Remove the file `path`, if there is one. Raises as `put` does."""
        target = self._target(path)
        self._kept.discard(path)
        if target.is_symlink() or target.is_file():
            target.unlink()
            self.removed += 1

    def remove_others(self, below: str = "") -> None:
        """Remove each file below the folder `below` that was not put, and folders left empty.

        Links are removed and never followed. Raises SecurityError if `below` leads through one.
        """
        top = self._root / below
        if below:
            self._check_folders(top)
        for where, folders, names in os.walk(top, topdown=False):
            for name in names + [name for name in folders if (Path(where) / name).is_symlink()]:
                path = Path(where) / name
                inside = path.relative_to(self._root).as_posix()
                if inside not in self._kept and not self._is_foreign(inside):
                    path.unlink()
                    self.removed += 1
            if Path(where) != self._root and not [*Path(where).iterdir()]:
                Path(where).rmdir()

    def _is_foreign(self, inside: str) -> bool:
        return any(inside == one or inside.startswith(f"{one}/") for one in self._foreign)

    def _target(self, path: str) -> Path:
        # paths come from parsed numbers, hashes and our own tables only; this is the second wall
        if not _PATH.fullmatch(path) or ".." in path:
            raise SecurityError(f"refused to write an odd path into the site: {path[:200]!r}")
        parent = path.rpartition("/")[0]
        if parent not in self._sound:
            self._check_folders(self._root / parent)
            self._sound.add(parent)
        return self._root / path

    def _check_folders(self, folder: Path) -> None:
        """Raises SecurityError if `folder`, or one between it and the root, is a symbolic link."""
        for one in self._folders(folder):
            if one.is_symlink():
                raise SecurityError(f"refused to follow a symbolic link in the site: {one}; remove it")

    def _folders(self, folder: Path) -> list[Path]:
        """`folder` and those above it, below the root, from the top."""
        parts = folder.relative_to(self._root).parts
        return [self._root.joinpath(*parts[:count]) for count in range(1, len(parts) + 1)]


def _mode(path: Path) -> int:
    """As `os.lstat` has it; 0 if there is nothing."""
    try:
        return os.lstat(path).st_mode
    except (FileNotFoundError, NotADirectoryError):
        return 0


def _holds(path: Path, data: bytes) -> bool:
    try:
        found = os.lstat(path)
    except (FileNotFoundError, NotADirectoryError):
        return False
    return S_ISREG(found.st_mode) and found.st_size == len(data) and path.read_bytes() == data
