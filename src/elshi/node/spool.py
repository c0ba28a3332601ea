"""`intake/spool/`: what the public handed in, one sealed file each, until the desk has taken it in.

Who writes can only add: each entry has a name of its own, from its time and chance, and is on the disk, whole, before
the visitor is told so. Who reads takes them in by name, so in the order of their time, does what they say in its own
transaction, and only then removes the file: a killed reader does it again, and everything that an entry can say may be
done twice. An entry that cannot be opened, or done, is put aside in `refused/` beside the spool, never deleted: moved
back by hand, it is taken in again.
"""

import re
import secrets
from collections.abc import Iterator
from datetime import UTC
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey

from elshi.base.durable import make_folder, sync_folder, write_durable
from elshi.base.errors import ElshiError, FormatError
from elshi.speak.sealing import MAX_ENTRY, Entry, open_entry, seal_entry

MAX_WAITING = 50_000  # entries; a spool that nobody empties must not fill the disk
KEPT_FOR_FORMS = 10_000  # of them: other servers, which send by themselves, never take the last room from people
_NAME = re.compile(r"[0-9]{8}T[0-9]{12}Z-[0-9a-f]{16}\.sealed")
_OVERHEAD = 1 << 10  # of sealing and padding


class SpoolFullError(ElshiError):
    """So much waits already that nothing more is taken in."""


class Spool:
    """The folder of one node. Several processes may write, one reads.

    `keep_free`: for how many of MAX_WAITING entries this writer leaves room, because others need it more.
    """

    def __init__(self, folder: Path, *, keep_free: int = 0) -> None:
        self._folder = folder
        self._keep_free = keep_free
        self._left = 0

    def write(self, entry: Entry, key: X25519PublicKey) -> None:
        """Add `entry`, sealed to `key`; after return it is on the disk. Raises SpoolFullError, FormatError, OSError."""
        self._check_room()
        name = f"{entry.at.astimezone(UTC):%Y%m%dT%H%M%S%f}Z-{secrets.token_hex(8)}.sealed"
        write_durable(self._folder / name, seal_entry(entry, key), mode=0o600)
        self._left -= 1

    def _check_room(self) -> None:
        """Counts the folder only now and then: as many entries may come in between as there was room for, at most."""
        if self._left <= 0:
            most = MAX_WAITING - self._keep_free
            room = most - len(self.names())
            if room <= 0:
                raise SpoolFullError(f"{most} entries wait in {self._folder}; is the desk down?")
            self._left = max(1, room // 10)

    def names(self) -> list[str]:
        """Of the entries that wait, the oldest first. Half-written files are not among them."""
        if not self._folder.is_dir():
            return []
        return sorted(path.name for path in self._folder.iterdir() if _NAME.fullmatch(path.name))

    def read(self, key: X25519PrivateKey) -> Iterator[tuple[str, Entry]]:
        """Name and entry, the oldest first. One that cannot be opened is put aside in `refused/` beside the spool."""
        for name in self.names():
            try:
                yield name, open_entry(self._read_file(name), key)
            except FormatError:
                self.put_aside(name)
            except FileNotFoundError:
                continue

    def remove(self, name: str) -> None:
        """The entry was taken in: forget it, durably. One that is gone already is no error."""
        self._path(name).unlink(missing_ok=True)
        sync_folder(self._folder)

    def put_aside(self, name: str) -> None:
        """Out of the way of those that come after it, durably."""
        aside = self._folder.parent / "refused"
        make_folder(aside)
        self._path(name).replace(aside / name)
        sync_folder(aside)
        sync_folder(self._folder)

    def _read_file(self, name: str) -> bytes:
        with self._path(name).open("rb") as file:
            data = file.read(MAX_ENTRY + _OVERHEAD + 1)
        if len(data) > MAX_ENTRY + _OVERHEAD:
            raise FormatError(f"{name} is longer than an entry can be")
        return data

    def _path(self, name: str) -> Path:
        if not _NAME.fullmatch(name):
            raise FormatError(f"not the name of an entry: {name[:80]!r}")
        return self._folder / name
