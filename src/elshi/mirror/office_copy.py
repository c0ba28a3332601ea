"""The copy of one office: its logs of all epochs, and the texts that they name, as a public tree of its own.

    <folder>/<office>/<epoch>/…     the logs (`elshi.mirror.log_copy`)
    <folder>/blobs/sha256/…         the texts

Each office has a folder of its own, so that no office can erase, or pass off, what is another's.
"""

import re
from dataclasses import dataclass, field
from pathlib import Path

from elshi.base.errors import SecurityError
from elshi.log import Checkpoint, LogStore, Verifier, parse_checkpoint, parse_note, read_entries
from elshi.mirror.log_copy import LogCopy
from elshi.record import BlobStore, Ledger, Trust
from elshi.record.replaying import replay_epochs

_EPOCH = re.compile(r"[1-9][0-9]{0,3}")


@dataclass(slots=True)
class OfficeCopy:
    """What `folder` holds of the office that `trust` pins. Cheap to make; one process at a time may change it."""

    folder: Path
    trust: Trust
    _ledger: tuple[tuple[tuple[int, Checkpoint], ...], Ledger] | None = field(default=None, repr=False)

    @property
    def logs(self) -> Path:
        """The folder of the office's logs, one per epoch."""
        return self.folder / self.trust.office

    @property
    def blobs(self) -> BlobStore:
        """The texts."""
        return BlobStore(self.folder / "blobs")

    def origin(self, epoch: int) -> str:
        """The origin of the log of `epoch`."""
        return f"{self.trust.host}/{self.trust.office}/{epoch}"

    def log(self, epoch: int) -> LogCopy:
        """The copy of the log of `epoch`, there or not."""
        return LogCopy(self.logs / str(epoch), self.origin(epoch))

    def epochs(self) -> list[int]:
        """The epochs whose logs are shown here, ascending."""
        if not self.logs.is_dir():
            return []
        found = [int(path.name) for path in self.logs.iterdir() if _EPOCH.fullmatch(path.name)]
        return sorted(epoch for epoch in found if self.log(epoch).read_note() is not None)

    def heads(self) -> dict[int, Checkpoint]:
        """Epoch to what is shown of it."""
        return {epoch: self.log(epoch).read_checkpoint() for epoch in self.epochs()}

    def read_ledger(self, *, anew: bool = False) -> Ledger | None:
        """What the copy says, as it was verified when it was taken; None if there is none. Raises SecurityError.

        One read of all logs, unless nothing has changed since the last time, or always if it is to be read `anew`.
        """
        heads = self.heads()
        if not heads:
            return None
        key = tuple(heads.items())
        if anew or self._ledger is None or self._ledger[0] != key:
            stores: dict[int, LogStore] = {epoch: self.log(epoch).store for epoch in heads}
            self._ledger = key, self.replay(stores, heads, verified={epoch: head.size for epoch, head in heads.items()})
        return self._ledger[1]

    def replay(self, stores: dict[int, LogStore], heads: dict[int, Checkpoint], *, verified: dict[int, int]) -> Ledger:
        """What the logs in `stores` say up to `heads`, epochs 1, 2, … without a gap. Raises SecurityError."""
        if list(heads) != list(range(1, len(heads) + 1)):
            raise SecurityError(f"an epoch of {self.trust.office} is missing: found {', '.join(map(str, heads))}")
        logs = [read_entries(stores[epoch], head) for epoch, head in heads.items()]
        return replay_epochs(logs, trust=self.trust, verified=verified)

    def keep_ledger(self, ledger: Ledger) -> None:
        """Remember `ledger` as that of what is shown now."""
        self._ledger = tuple(self.heads().items()), ledger


def checkpoint_of(note: bytes) -> Checkpoint:
    """The checkpoint in a note, nothing verified. Raises FormatError."""
    return parse_checkpoint(parse_note(note).text)


def log_verifiers(ledger: Ledger | None, head: Checkpoint, *, epoch: int, in_use: bool = False) -> list[Verifier]:
    """The keys that may sign `head`, a checkpoint of the log of `epoch`, as far as `ledger` knows.

    `in_use`: only those that nobody has revoked. What a revoked key signed stays good where it was part of the log; but
    whoever stole it can still sign another tree of an early size, and that says nothing about the office.
    """
    return [
        Verifier(head.origin, key.public_key)
        for key in (() if ledger is None else ledger.keys)
        if (key.purpose, key.epoch) == ("log", epoch)
        and (key.last_good is None or (head.size <= key.last_good and not in_use))
    ]
