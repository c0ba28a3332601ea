"""Many files made durable together: each file is synced, each folder only once.

`elshi.base.durable.write_durable` syncs the folder after every file; a batch of thousands of tiles needs that only at
its end, because nothing refers to them before the sign state does.
"""

import os
import tempfile
from collections.abc import Iterable
from pathlib import Path

from elshi.base.durable import make_folder, sync_folder


def write_files(folder: Path, files: Iterable[tuple[str, bytes]]) -> None:
    """Write each (relative path, bytes) whole; on return all are on the disk. An older file of the name is replaced."""
    parents: set[Path] = set()
    for name, data in files:
        path = folder / name
        if path.parent not in parents:
            make_folder(path.parent)
            parents.add(path.parent)
        handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=".tmp-")
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fchmod(file.fileno(), 0o644)
            os.fsync(file.fileno())
        Path(temporary).replace(path)
    for parent in sorted(parents):
        sync_folder(parent)


def remove_file(path: Path) -> None:
    """Remove a file that nothing refers to; not synced, because its return after a power cut does no harm."""
    path.unlink(missing_ok=True)
