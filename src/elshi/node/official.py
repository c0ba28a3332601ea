"""A node's own logs as readers see them, but without waiting for witnesses: what was signed here counts here."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import chain
from pathlib import Path

from elshi.base.errors import SecurityError
from elshi.log import NO_POLICY, FolderStore, MissingError, parse_checkpoint, parse_note, read_entries
from elshi.record.ledger import Ledger
from elshi.record.reading import OfficialRecord, read_official_logs
from elshi.record.replaying import replay_epochs
from elshi.record.trust import Trust


def read_whole(folder: Path, *, trust: Trust) -> OfficialRecord:
    """All that the logs below `folder` (one per epoch) say, up to the newest checkpoint. Raises SecurityError."""
    return read_official_logs(folder, trust=replace(trust, policy=NO_POLICY))


def read_raw_entries(folder: Path) -> Iterator[bytes]:
    """The entries of the log in `folder`, which lead to the root of its checkpoint. Raises SecurityError."""
    store = FolderStore(folder)
    return read_entries(store, parse_checkpoint(parse_note(store.read("checkpoint")).text))


def check_additions(folder: Path, entries: Sequence[bytes], *, epoch: int, trust: Trust) -> Ledger:
    """What the logs below `folder` say once `entries` follow in `epoch`. SecurityError if readers would refuse that.

    The log of that epoch may be a new one. Costs one read of all logs.
    """
    logs: list[Iterator[bytes]] = [read_raw_entries(folder / str(one)) for one in range(1, epoch)]
    try:
        logs.append(chain(read_raw_entries(folder / str(epoch)), entries))
    except MissingError:
        logs.append(iter(entries))
    try:
        return replay_epochs(logs, trust=trust)
    except SecurityError as exc:
        raise SecurityError(f"readers would refuse the log with this addition ({exc}); nothing was appended") from exc
