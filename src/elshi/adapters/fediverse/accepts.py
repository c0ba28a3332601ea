"""Answers to Follows that are still to be brought: written with the follower's row, removed when the answer was taken.

    <folder>/<SHA-256 of the follower's id>     an arrival, as `format_arrival` writes it

Without the answer the other server shows its reader a request that is pending, and drops what is delivered. It may be
given any number of times. What cannot be brought for DAYS is given up: the follower is kept, and gets what is said.
Whoever asks again and again is answered once, for what he asked last.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path

from elshi.adapters.fediverse.arrivals import Arrival, format_arrival, parse_arrival
from elshi.base.durable import sync_folder, write_durable
from elshi.base.errors import FormatError
from elshi.speak.channels import ChannelError, RefusedError

DAYS = timedelta(days=3)
_FIRST_WAIT = timedelta(minutes=1)  # doubled with each try, up to the longest
_LONGEST_WAIT = timedelta(hours=6)


@dataclass(slots=True)
class Accepts:
    """Of one actor, in `folder`. When each was last tried is known to this process alone."""

    folder: Path
    _tried: dict[str, tuple[int, datetime]] = field(default_factory=dict)

    def write(self, arrival: Arrival) -> None:
        """Have it answered, in the place of what the same follower asked before."""
        write_durable(self._path_of(arrival.follower), format_arrival(arrival), mode=0o600)

    @property
    def is_empty(self) -> bool:
        """Whether nobody waits for an answer."""
        return not self._paths()

    def forget(self, follower: str) -> None:
        """Whoever no longer follows gets no answer."""
        path = self._path_of(follower)
        if path.exists():
            self._remove(path)

    def bring(
        self,
        accept: Callable[[Arrival], ChannelError | None],
        *,
        at: datetime,
        most: int = 20,
        may_go_on: Callable[[], bool] = lambda: True,
    ) -> int:
        """Try those that are due, at most `most`; how many were tried. `may_go_on`: asked before each but the first."""
        tried = 0
        paths = self._paths()
        self._tried = {path.name: self._tried[path.name] for path in paths if path.name in self._tried}
        for path in sorted(paths, key=lambda path: path.name in self._tried):  # who was tried before comes after
            if tried == most or (tried and not may_go_on()):
                break
            count, last = self._tried.get(path.name, (0, at))
            # a try that lies in the future was made by a clock that was ahead
            if count and timedelta(0) <= at - last < min(_FIRST_WAIT * 2 ** min(count, 20), _LONGEST_WAIT):
                continue
            arrival = _read(path)
            if arrival is None:
                self._remove(path)
                continue
            tried += 1
            error = accept(arrival)
            if _read(path) != arrival:
                continue  # undone meanwhile, or asked anew: that is answered next time
            if error is None or isinstance(error, RefusedError) or _is_old(path, at=at):
                self._remove(path)
            else:
                self._tried[path.name] = (count + 1, at)
        return tried

    def _path_of(self, follower: str) -> Path:
        return self.folder / sha256(follower.encode()).hexdigest()

    def _paths(self) -> list[Path]:
        if not self.folder.is_dir():
            return []
        return sorted(path for path in self.folder.iterdir() if not path.name.startswith("."))

    def _remove(self, path: Path) -> None:
        self._tried.pop(path.name, None)
        path.unlink(missing_ok=True)
        sync_folder(self.folder)


def _is_old(path: Path, *, at: datetime) -> bool:
    try:
        return at - datetime.fromtimestamp(path.stat().st_mtime, UTC) >= DAYS
    except FileNotFoundError:
        return True  # undone in this very moment


def _read(path: Path) -> Arrival | None:
    try:
        return parse_arrival(path.read_bytes(), allow_private=True)  # what may be asked, the letterbox has decided
    except (OSError, FormatError):
        return None
