"""Django's SQLite backend, whose writers take turns.

SQLite lets one write at a time, but keeps no queue: who waits looks again after up to 100 ms, and who has just written
and comes back at once is there first. On a fast disk busy processes so kept another out for 12 of the 20 seconds after
which it is told "locked" (tests/desk/test_three_writers.py). So whoever begins a transaction first goes through a
turnstile, a lock on a file beside the database, and holds it while waiting for SQLite's own: one waits at the door, and
who comes back stands behind. It keeps order, not safety: where it cannot be had, SQLite alone decides.
"""

import fcntl
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.db import OperationalError
from django.db.backends.sqlite3 import base

_LOOK_SECONDS = 0.001  # between two looks at the turnstile: so close that everybody who waits has the same chance


class DatabaseWrapper(base.DatabaseWrapper):
    """What Django calls a backend: it looks for this very name."""

    def _start_transaction_under_autocommit(self) -> None:
        with self._turn():
            super()._start_transaction_under_autocommit()  # type: ignore[misc]  # not in the stubs

    @contextmanager
    def _turn(self) -> Iterator[None]:
        """Be the one who waits at the door. Raises OperationalError after the database's own timeout."""
        file = self._open_turnstile()
        if file is None:
            yield
            return
        try:
            deadline = time.monotonic() + float(self.settings_dict["OPTIONS"].get("timeout", 5))
            while not _is_taken(file):
                if time.monotonic() > deadline:
                    raise OperationalError("database is locked")
                time.sleep(_LOOK_SECONDS)
            yield
        finally:
            os.close(file)  # and the lock with it

    def _open_turnstile(self) -> int | None:
        """The file's descriptor, one for each try. None where nobody else has the database, or no file can be made: if
        that matters (a full disk), SQLite itself will say so.
        """
        path = Path(self.settings_dict["NAME"])
        if self.is_in_memory_db() or not path.exists():
            return None
        try:
            return os.open(f"{path}-turn", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        except OSError:
            return None


def _is_taken(file: int) -> bool:
    """Take the lock if it is free; whether it was."""
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
