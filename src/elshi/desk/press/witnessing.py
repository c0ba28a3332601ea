"""Asking the node's witnesses for their cosignatures, each on a thread of its own.

A witness may be slow, or the line dead; the press never waits for it. A thread only asks: it is given the note, reads
the log's tiles and gives back signature lines. What comes of it (the log, the database, the site) is done by the press
between its rounds. After a failure a witness is asked again later and later, at most every five minutes.

A witness that knows more of the log than there is here, or another tree, is no failure but the sign of a restored
backup or of a stolen key: the press stops (SecurityError), for a person to look.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from queue import Empty, SimpleQueue
from threading import Thread
from time import monotonic
from urllib.parse import urlsplit

from elshi.adapters.witnesses import ForkError, post_to, request_cosignature
from elshi.base.errors import ElshiError, SecurityError
from elshi.log import CosignatureVerifier, FolderStore, parse_vkey
from elshi.node.settings import WitnessSetting

FIRST_WAIT_SECONDS = 2  # after the first failure; doubled by each further one
LONGEST_WAIT_SECONDS = 300

Ask = Callable[[bytes, CosignatureVerifier, str, int], tuple[str, ...]]  # note, witness, url, size it knows


@dataclass(slots=True)
class Line:
    """One witness: `size` is how many entries it has cosigned since the press began. Owned by the press's own thread.

    It begins at 0, so each is asked at the start: also one that has cosigned all there is here, for it may know more.
    """

    name: str
    url: str
    verifier: CosignatureVerifier
    size: int = 0
    failures: int = 0
    failure: str = ""
    next_try_at: datetime | None = None
    asked: bool = False


@dataclass(frozen=True, slots=True)
class Answer:
    """What came of asking: the lines on the checkpoint of `size`, or the error."""

    line: Line
    size: int
    lines: tuple[str, ...] = ()
    error: Exception | None = None


@dataclass(slots=True)
class Witnessing:
    """The witnesses of one node. `ask` is what a thread does; all else is called by the press's own thread."""

    lines: Sequence[Line]
    ask: Ask
    _answers: "SimpleQueue[Answer]" = field(default_factory=SimpleQueue)

    def start(self, note: bytes, *, size: int, at: datetime) -> None:
        """Ask whoever has not cosigned the checkpoint `note` of `size`, is not being asked and may be tried again."""
        for line in self.lines:
            if line.asked or line.size >= size or (line.next_try_at is not None and at < line.next_try_at):
                continue
            line.asked = True
            Thread(target=self._ask, args=(line, note, size), name=f"witness {line.name}", daemon=True).start()

    def take(self, *, at: datetime, wait: float = 0.0) -> list[Answer]:
        """The answers that have come; waits at most `wait` seconds for those who are being asked.

        Raises SecurityError for a witness that knows another log than ours.
        """
        deadline = monotonic() + wait
        found: list[Answer] = []
        while True:
            left = deadline - monotonic()
            try:
                answer = self._answers.get(timeout=left) if self.is_waiting and left > 0 else self._answers.get_nowait()
            except Empty:
                return found
            _settle(answer, at)
            found.append(answer)

    @property
    def is_waiting(self) -> bool:
        """Whether somebody is being asked."""
        return any(line.asked for line in self.lines)

    def _ask(self, line: Line, note: bytes, size: int) -> None:
        try:
            self._answers.put(Answer(line, size, self.ask(note, line.verifier, line.url, line.size)))
        except Exception as exc:  # noqa: BLE001  # of a thread nobody would hear; `take` raises what is no failure
            self._answers.put(Answer(line, size, error=exc))


def make_lines(witnesses: Iterable[WitnessSetting]) -> list[Line]:
    """A line for each witness of the settings, which have been checked."""
    lines = []
    for one in witnesses:
        verifier = parse_vkey(one.vkey)
        if not isinstance(verifier, CosignatureVerifier):
            raise SecurityError(f"expected the key of a witness, got {one.vkey}")
        lines.append(Line(verifier.name, one.url, verifier))
    return lines


def ask_over_http(folder: Path, witnesses: Iterable[WitnessSetting]) -> Ask:
    """Asks about the log in `folder` by the house's HTTP client. Hosts of the settings may be private ones."""
    hosts = frozenset(urlsplit(one.url).hostname or "" for one in witnesses)

    def ask(note: bytes, witness: CosignatureVerifier, url: str, known_size: int) -> tuple[str, ...]:
        store, send = FolderStore(folder), post_to(hosts)
        return request_cosignature(store, note, witness=witness, url=url, send=send, known_size=known_size)

    return ask


def _settle(answer: Answer, at: datetime) -> None:
    """Bring the line up to date. Raises what is no passing failure."""
    line, error = answer.line, answer.error
    line.asked = False
    if error is None:
        line.size, line.failures, line.failure, line.next_try_at = answer.size, 0, "", None
        return
    if isinstance(error, ForkError):
        raise SecurityError(
            f"rollback: {error}; the press signs nothing more. Bring the newer logs/ back, and blobs/ and keys/ of the "
            "same time with it; if the log is lost, go on with: elshi log new-epoch --home H --reason restored-backup "
            "--root-key FILE"
        ) from error
    if not isinstance(error, ElshiError | OSError):
        raise error
    line.failures += 1
    wait = min(LONGEST_WAIT_SECONDS, FIRST_WAIT_SECONDS * 2 ** min(line.failures - 1, 10))
    line.failure, line.next_try_at = str(error)[:500], at + timedelta(seconds=wait)
