"""A private folder for what an engine puts on the disk while it works, gone afterwards, also after a kill.

The words of posts can be in there, and their retention is promised (DESIGN 2). The folder is held by a flock for as
long as its process lives; whoever makes the next one removes those of this user that nobody holds any more.
"""

import fcntl
import os
import shutil
import stat
import tempfile
from contextlib import suppress
from pathlib import Path

_PREFIX = "elshi-scratch-"


class Scratch:
    """A new folder beside other temporary files, or under `beside`, that only this user can read."""

    def __init__(self, beside: Path | None = None) -> None:
        place = beside or Path(tempfile.gettempdir())
        _remove_abandoned(place)
        while True:
            self.path = Path(tempfile.mkdtemp(prefix=_PREFIX, dir=place))
            handle = _try_hold(self.path)
            if handle is not None:
                break
        self._handle: int | None = handle

    def close(self) -> None:
        """Remove it with all that is in it. May be called twice."""
        if self._handle is not None:
            shutil.rmtree(self.path, ignore_errors=True)
            os.close(self._handle)
            self._handle = None


def _try_hold(folder: Path) -> int | None:
    """A handle whose flock says that the folder is in use; None if somebody else holds it, or it is gone."""
    try:
        handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
    except OSError:
        return None
    with suppress(OSError):
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        if folder.exists():  # else it was taken for abandoned in the moment between
            return handle
    os.close(handle)
    return None


def _remove_abandoned(place: Path) -> None:
    for folder in place.glob(f"{_PREFIX}*"):
        with suppress(OSError):
            found = folder.lstat()
            if not stat.S_ISDIR(found.st_mode) or found.st_uid != os.getuid():
                continue
            handle = _try_hold(folder)
            if handle is not None:
                shutil.rmtree(folder, ignore_errors=True)
                os.close(handle)
