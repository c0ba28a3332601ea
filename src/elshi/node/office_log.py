"""A node's own log in hands other than the press's: read whole, or held open for one act of an administrator.

The press and such an act exclude each other by the press's lock, so a ceremony needs the node to be down.
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from elshi.base.durable import LockedError, hold_lock
from elshi.log import Checkpoint, LogWriter, leaf_hash
from elshi.node.guard import Guard, check_rollback, open_guard
from elshi.node.home import NodeHome, read_trust
from elshi.node.keys import SigningKeys, read_signing_keys
from elshi.node.official import check_additions, read_whole
from elshi.node.restored import check_restored
from elshi.node.settings import Settings
from elshi.record.ledger import Ledger
from elshi.record.trust import Trust


@dataclass(frozen=True, slots=True)
class OfficeNode:
    """A node and what opens its keys: `passphrase` of record.key and log.key, None if they have none."""

    home: NodeHome
    settings: Settings
    passphrase: bytes | None
    environ: Mapping[str, str]

    @property
    def trust(self) -> Trust:
        """The node's own trust file."""
        return read_trust(self.home)

    @property
    def logs(self) -> Path:
        """The folder of the office's logs, one per epoch."""
        return self.home.logs / self.settings.office

    @property
    def folder(self) -> Path:
        """The log that is written: the one of the present epoch."""
        return self.home.log_folder(self.settings.office, self.settings.epoch)

    def read_keys(self) -> SigningKeys:
        """The signing keys. Raises PassphraseError, UserError."""
        return read_signing_keys(self.home, self.settings, passphrase=self.passphrase)

    def read_ledger(self) -> Ledger:
        """What the node's logs say, verified. Raises SecurityError."""
        return read_whole(self.logs, trust=self.trust).ledger

    def open_guard(self) -> Guard:
        """What this machine remembers of the present log."""
        return open_guard(self.home, self.settings, root_key=self.trust.root_key, environ=self.environ)

    @contextmanager
    def alone(self) -> Iterator[None]:
        """While no press works. Raises LockedError if one does."""
        with ExitStack() as held:
            try:
                held.enter_context(hold_lock(self.home.press_lock, wait=False))
            except LockedError as exc:
                raise LockedError(
                    f"the node is up ({self.home.press_lock} is held): stop it first; nothing was changed"
                ) from exc
            yield

    def append(self, entries: Sequence[bytes]) -> None:
        """Append `entries` to the log, under its own lock, and note the new head. The caller is `alone`.

        Entries that are there already are left out, so that an act that was killed can be done again. Raises
        SecurityError, with nothing appended, if the log is behind or readers would refuse an entry; UnconfirmedError if
        it was restored and nobody knows whether it is behind.
        """
        check_rollback(self.home, self.settings, environ=self.environ)
        check_restored(self.home, self.settings)
        keys = self.read_keys()
        with LogWriter(self.folder, origin=self.settings.origin, signer=keys.log) as log:
            new = [entry for entry in entries if log.find(leaf_hash(entry)) is None]
            check_additions(self.logs, new, epoch=self.settings.epoch, trust=self.trust)
            log.append(new)
            self.open_guard().note(Checkpoint(self.settings.origin, log.size, log.root))
