"""`intake/trips/`: each citizen's own copy of his trip, which the secret of his link alone opens.

    intake/trips/<two digits>/<id>/<version>.copy     the last version; earlier ones are removed after it
    intake/trips/<two digits>/<id>/gone               deleted by its citizen; the desk has not done it yet

Names are only added and removed, never written over. The public door adds; the desk removes the folder of a trip that
is deleted, or gone by its dates, and of one that it knows nothing of after a while. Both hold the lock of the
first two digits of its id, so an act is done whole before the next one of the same trip is looked at.
"""

import re
import time
from collections.abc import Iterator
from contextlib import AbstractContextManager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from elshi.base.durable import hold_lock, sync_folder, write_durable
from elshi.base.errors import ElshiError, FormatError
from elshi.speak.trip_sealing import NONCE, TAG
from elshi.speak.trips import MAX_DETAILS

MAX_TRIPS = 500_000  # whose copies are kept: at most 8.3 GB, however many strangers register
FULL_S = 10.0  # seconds: so long is a full folder not counted again
_ID = re.compile(r"[0-9a-f]{64}")
_COPY = re.compile(r"([1-9][0-9]{0,2})\.copy")
_GONE = "gone"
_MAX_COPY = MAX_DETAILS + NONCE + TAG  # bytes


class TripsFullError(ElshiError):
    """So many copies are kept already that no other trip is taken in."""


@dataclass(frozen=True, slots=True)
class Kept:
    """What is kept of a trip: the version of its copy, 0 where there is none any more, and whether it was deleted."""

    version: int
    is_gone: bool


class TripCopies:
    """The folder of one node. Whoever acts on a trip holds its lock: `with copies.hold(id): …`."""

    def __init__(self, folder: Path, *, most: int = MAX_TRIPS, full_s: float = FULL_S) -> None:
        self._folder = folder
        self._most, self._full_s = most, full_s
        self._left, self._full_until = 0, 0.0  # monotonic seconds

    def hold(self, id_: str) -> AbstractContextManager[None]:
        """The lock of the trip, and of those that share its shelf. Raises OSError."""
        return hold_lock(self._path(id_).parent / ".lock")

    def find(self, id_: str) -> Kept | None:
        """What is kept, None for nothing."""
        try:
            names = [one.name for one in self._path(id_).iterdir()]
        except (FileNotFoundError, NotADirectoryError):
            return None
        versions = [int(match[1]) for match in map(_COPY.fullmatch, names) if match]
        kept = Kept(max(versions, default=0), _GONE in names)
        return kept if kept.version or kept.is_gone else None

    def read(self, id_: str, version: int) -> bytes:
        """The copy. Raises FileNotFoundError for one that is not there any more."""
        with self._file(id_, version).open("rb") as file:
            return file.read(_MAX_COPY)

    def check_room(self) -> None:
        """Raises TripsFullError where no other trip is taken in. Counts the folder only now and then."""
        now = time.monotonic()
        if self._left <= 0 and now >= self._full_until:
            room = self._most - sum(1 for _ in self._paths())
            self._left = max(room // 10, min(room, 1))
            self._full_until = now + self._full_s if room <= 0 else 0.0
        if self._left <= 0:
            raise TripsFullError(f"copies of {self._most} trips are kept in {self._folder}")
        self._left -= 1

    def keep(self, id_: str, version: int, copy: bytes) -> None:
        """After return it is on the disk, and earlier ones are gone from their names."""
        write_durable(self._file(id_, version), copy, mode=0o600)
        self._drop(id_, but=version)

    def end(self, id_: str) -> None:
        """The citizen deleted it: its copy is read no more. After return that is on the disk."""
        write_durable(self._path(id_) / _GONE, b"", mode=0o600)
        self._drop(id_)

    def remove(self, id_: str) -> None:
        """Nothing is kept of it any more, durably. One that is not there is no error. Holds the lock itself."""
        path = self._path(id_)
        if not path.is_dir():
            return
        with self.hold(id_):
            for one in path.iterdir():
                one.unlink(missing_ok=True)
            with suppress(FileNotFoundError):
                path.rmdir()
            sync_folder(path.parent)

    def ids(self) -> Iterator[tuple[str, datetime]]:
        """Of all trips that anything is kept of, and when that last changed (UTC), in no order."""
        for path in self._paths():
            with suppress(FileNotFoundError):
                yield path.name, datetime.fromtimestamp(path.stat().st_mtime, UTC)

    def _paths(self) -> Iterator[Path]:
        shelves = self._folder.iterdir() if self._folder.is_dir() else ()
        return (path for shelf in shelves for path in shelf.iterdir() if _ID.fullmatch(path.name))

    def _drop(self, id_: str, *, but: int = 0) -> None:
        for one in self._path(id_).iterdir():
            match = _COPY.fullmatch(one.name)
            if (match and int(match[1]) != but) or one.name.startswith(".tmp-"):
                one.unlink(missing_ok=True)

    def _file(self, id_: str, version: int) -> Path:
        return self._path(id_) / f"{version}.copy"

    def _path(self, id_: str) -> Path:
        if not _ID.fullmatch(id_):
            raise FormatError("expected the id of a trip")
        return self._folder / id_[:2] / id_
