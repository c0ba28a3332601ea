"""Alerts as files in a folder, for another program to take: an SMS modem, a radio, a machine without a network.

One file a message, `<id>.json`: canonical JSON `{"id", "way", "to", "language", "subject", "text", "repeats"}`, all
texts but the last. A file is whole as soon as it has that name; beside it only names that begin with a full stop. The
same id again takes the place of the same file. Whoever takes a file deletes it.

A batch is written beside, synced all together (one after the other costs a journal's commit each: 350 files a second
where together it is 3,700), then renamed, and told as sent only when the folder is synced too.
"""

import os
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path

from elshi.base.canonical import format_canonical
from elshi.base.durable import make_folder, sync_folder
from elshi.speak.alert_ways import AlertMessage
from elshi.speak.channels import ChannelError, DoubtError, LineError

SUFFIX = ".json"
_AT_ONCE = 16  # syncs: they share a commit of the journal
_WAIT_S = 30.0  # after a disk that took nothing


class FolderSender:
    """Implements `elshi.speak.alert_ways.AlertSender`."""

    def __init__(self, folder: Path, *, way: str) -> None:
        self._folder, self._way = folder, way

    def send(self, messages: Sequence[AlertMessage]) -> Iterator[tuple[int, ChannelError | None]]:
        """All of a batch, or none for a disk that is full, away or read-only."""
        error = self._write({one.id: self._format(one) for one in messages})
        for one in messages:
            yield one.number, error

    def _write(self, files: dict[str, bytes]) -> ChannelError | None:
        beside = {self._folder / f".{name}{SUFFIX}": data for name, data in files.items()}
        try:
            make_folder(self._folder)
            with ThreadPoolExecutor(_AT_ONCE) as pool:
                list(pool.map(_write_synced, beside, beside.values()))
        except OSError as exc:
            with suppress(OSError):  # else the next try writes over it
                for path in beside:
                    path.unlink(missing_ok=True)
            return LineError("unavailable", f"the folder took nothing: {exc.strerror}", after=_WAIT_S)
        try:
            for path in beside:
                path.rename(path.with_name(path.name[1:]))
            sync_folder(self._folder)
        except OSError as exc:
            return DoubtError("cut", f"the folder was not synced: {exc.strerror}")
        return None

    def _format(self, message: AlertMessage) -> bytes:
        return format_canonical(
            {
                "id": message.id,
                "way": self._way,
                "to": message.to,
                "language": message.language,
                "subject": message.subject,
                "text": message.text,
                "repeats": message.repeats,
            }
        )


def _write_synced(path: Path, data: bytes) -> None:
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    try:
        left = memoryview(data)
        while left:
            left = left[os.write(handle, left) :]
        os.fsync(handle)
    finally:
        os.close(handle)
