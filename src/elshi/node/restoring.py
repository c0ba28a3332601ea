"""Making a node's home out of a backup: all of it verified, or nothing.

Everything is written into a folder beside the new home and renamed into place at the end. Before that each file has the
digest that the backup says, the log holds under the root key of its trust file, every text in force is there and SQLite
finds the database whole. The new home says that it was restored, so that nothing is signed in an old log
(`elshi.node.restored`).
"""

import os
import secrets
import shutil
import stat
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import BinaryIO

from elshi.base.clock import format_time
from elshi.base.durable import make_folder, sync_folder
from elshi.base.errors import FormatError, UserError
from elshi.log.durable_files import synced_together
from elshi.node.backing_up import check_blobs
from elshi.node.backup_file import Frame, Header, read_backup
from elshi.node.copying import check_database
from elshi.node.guard import read_here
from elshi.node.home import NodeHome, read_trust
from elshi.node.keys import DESK, find_lacking_keys, make_desk_key
from elshi.node.official import read_whole
from elshi.node.restored import Restored, write_restored
from elshi.node.settings import read_settings
from elshi.record import format_multikey


@dataclass(frozen=True, slots=True)
class RestoreReport:
    """What came back. `lacking`: names of keys that are not there. `root_key`: the ministry's, of its trust file."""

    home: NodeHome
    header: Header
    frames: int
    entries: int
    blobs: int
    lacking: tuple[str, ...]
    root_key: str


def restore_backup(
    path: Path, target: Path, *, at: datetime, on_step: Callable[[str], object] = lambda _name: None
) -> RestoreReport:
    """Make a home at `target` (must not exist, or be an empty folder) out of the backup in `path`.

    Raises FormatError or SecurityError if anything in it does not hold; then, as after any error, nothing is left.
    """
    if os.path.lexists(target) and (target.is_symlink() or not target.is_dir() or any(target.iterdir())):
        raise UserError(f"expected {target} to be new or empty; nothing was touched")
    with _open_regular(path) as file:
        target = target.resolve()
        make_folder(target.parent)
        building = NodeHome(target.parent / f".{target.name}.new-{secrets.token_hex(4)}")
        building.path.mkdir(mode=0o700)
        try:
            with synced_together(building.path):
                header, frames = _extract(file, building)
                on_step("extracted")
                report = _verify(building, header, frames, on_step=on_step)
                _finish(building, report, at=at)
            if target.exists():
                target.rmdir()
            building.path.rename(target)
            sync_folder(target.parent)
        except BaseException:
            shutil.rmtree(building.path, ignore_errors=True)
            raise
    on_step("renamed")
    return replace(report, home=NodeHome(target))


@contextmanager
def _open_regular(path: Path) -> Iterator[BinaryIO]:
    handle = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
    if not stat.S_ISREG(os.fstat(handle).st_mode):
        os.close(handle)
        raise UserError(f"expected a file at {path}; nothing was restored")
    with os.fdopen(handle, "rb") as file:
        yield file


def _extract(file: BinaryIO, home: NodeHome) -> tuple[Header, int]:
    """Write every file of the backup below `home`, whose folder is new and ours alone."""
    frames = 0

    def take(frame: Frame, chunks: Iterator[bytes]) -> None:
        nonlocal frames
        frames += 1
        path = home.path / frame.name
        path.parent.mkdir(parents=True, exist_ok=True)
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC, frame.kind.mode)
        with os.fdopen(handle, "wb") as out:
            os.fchmod(handle, frame.kind.mode)
            for chunk in chunks:
                out.write(chunk)

    return read_backup(file, take), frames


def _verify(home: NodeHome, header: Header, frames: int, *, on_step: Callable[[str], object]) -> RestoreReport:
    if not home.settings.is_file() or not home.trust.is_file():
        raise FormatError("the backup lacks node.toml or trust.json; nothing was restored")
    try:
        settings = read_settings(home, {})
    except UserError as exc:
        raise FormatError(f"the settings in the backup do not hold ({exc}); nothing was restored") from exc
    trust = read_trust(home)
    said = (header.office, header.host, header.epoch)
    if said != (settings.office, settings.host, settings.epoch) or (trust.office, trust.host) != said[:2]:
        raise FormatError("the backup says it is of another node than its settings and its trust file")
    official = read_whole(home.logs / settings.office, trust=trust)
    if official.ledger.epoch != settings.epoch:
        raise FormatError(f"the newest log is of epoch {official.ledger.epoch}, the settings say {settings.epoch}")
    if sorted(path.name for path in home.logs.iterdir()) != [settings.office]:
        raise FormatError("the backup holds logs of another office")
    on_step("log")
    blobs = check_blobs(home.blobs, official.ledger)
    on_step("blobs")
    if home.database.exists():
        check_database(home.database)
        on_step("database")
    lacking = tuple(find_lacking_keys(home))
    entries = official.checkpoint.size
    return RestoreReport(home, header, frames, entries, blobs, lacking, format_multikey(trust.root_key))


def _finish(home: NodeHome, report: RestoreReport, *, at: datetime) -> None:
    """What a home has besides what came back: folders, the desk's own secret, and the word that it was restored."""
    for folder in (home.keys, home.blobs, home.posts):
        make_folder(folder)
    for folder in (home.keys, home.path / "evidence", home.attachments):
        if folder.is_dir():
            folder.chmod(0o700)
    if not (home.keys / DESK).exists():
        make_desk_key(home)  # signs sessions only: with a new one people log in again
    settings = read_settings(home, {})
    size = read_here(home.log_folder(settings.office, settings.epoch)).size
    write_restored(home, Restored(settings.origin, size, report.header.created_at, format_time(at)))
