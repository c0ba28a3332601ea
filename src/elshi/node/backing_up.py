"""Making a backup of a node while it runs.

What is taken when, and why in this order:

1. the staff database, by SQLite's online backup: one moment of it, however much is written meanwhile. One on a
   PostgreSQL server is that server's to back up (pg_dump), and has to be taken before for the reason given in 2.
2. the logs, each up to one signed size. So the log is never older than the database: what the database calls published
   is in it, and a database that is older than its log is put right when the press starts (`desk.press.log_index`). The
   other way round, entries that were acknowledged would be missing from the log.
3. the blobs. They are written before the entries that name them, so whatever the copied log names is there by now.
   Evidence is written before its row, so it comes after the database for the same reason.

The copied logs are verified as a reader would (`elshi.node.copying` says how they are copied), and nothing is kept
unless all of it holds and the file reads back.
"""

import os
import secrets
import shutil
import stat
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import sha256
from pathlib import Path

from elshi.base.clock import format_time
from elshi.base.durable import sync_folder
from elshi.base.errors import FormatError, SecurityError, UserError
from elshi.log import MissingError, read_bounded
from elshi.node.backup_file import CHUNK, BackupWriter, Frame, Header, check_backup
from elshi.node.backup_names import KINDS, ORDER, Kind
from elshi.node.copying import copy_database, copy_log
from elshi.node.home import NodeHome, read_trust
from elshi.node.key_files import is_protected
from elshi.node.keys import LOG, RECORD
from elshi.node.official import read_whole
from elshi.node.settings import Settings
from elshi.record import BlobStore, Ledger, StatementRecord
from elshi.record.reading import list_epochs


@dataclass(slots=True)
class BackupReport:
    """What a backup holds. `left_out`: files that are damaged here and that nothing in force needs, by name.

    `bare_keys`: signing keys in it that have no passphrase.
    """

    frames: int = 0
    bytes: int = 0
    log_size: int = 0
    epoch: int = 0
    keys: bool = False
    bare_keys: tuple[str, ...] = ()
    left_out: list[str] = field(default_factory=list)


def make_backup(  # noqa: PLR0913  # what the command offers
    home: NodeHome,
    settings: Settings,
    out: Path,
    *,
    at: datetime,
    with_keys: bool = False,
    with_posts: bool = True,
    with_database: bool = True,
    on_step: Callable[[str], object] = lambda _name: None,
) -> BackupReport:
    """Write a backup of `home` to `out` (must not exist, outside the home), 0600, durable and whole, or nothing.

    Raises UserError for a place that will not do, for a staff database that is not a file here (unless it is to be left
    out), and if a ceremony changed the node meanwhile; SecurityError if the logs do not hold or a text in force is
    missing. `on_step` hears the names of what was done.
    """
    target = out.resolve()
    if os.path.lexists(target):
        raise UserError(f"{out} exists: expected a new name; nothing was touched")
    if target.is_relative_to(home.path.resolve()):
        raise UserError(f"{out} lies in the node's home and would be lost with it: expected a place outside")
    if not target.parent.is_dir():
        raise UserError(f"expected a folder at {target.parent}, found none; nothing was written")
    _check_database(settings, with_database=with_database)
    with _staging(target) as staging:
        small = _read_small(home, with_keys=with_keys)
        if with_database:
            copy_database(home.database, staging / "desk.sqlite3")
        on_step("database")
        logs = _copy_logs(home, settings, staging / "logs")
        ledger = _verify_copy(logs, home, settings)
        on_step("log")
        header = Header(settings.office, settings.host, settings.epoch, format_time(at), with_keys, with_posts)
        report = BackupReport(log_size=ledger.size, epoch=ledger.epoch, keys=with_keys)
        if with_keys:
            found = [home.keys / name for name in (RECORD, LOG) if (home.keys / name).exists()]
            report.bare_keys = tuple(path.name for path in found if not is_protected(path))
        building = staging / "backup"
        with building.open("xb") as file:
            writer = BackupWriter(file, header)
            _write_frames(writer, home, staging, small, ledger=ledger, report=report, with_posts=with_posts)
            writer.end()
            file.flush()
            os.fsync(file.fileno())
        if _read_small(home, with_keys=with_keys) != small:
            raise UserError(
                "settings, trust or keys of the node were changed meanwhile; nothing was kept: run it again"
            )
        with building.open("rb") as file:
            check_backup(file)
        on_step("written")
        building.chmod(0o600)
        building.rename(target)
        sync_folder(target.parent)
    report.frames, report.bytes = writer.frames, writer.bytes
    return report


def _check_database(settings: Settings, *, with_database: bool) -> None:
    if with_database and settings.database:
        raise UserError(
            "the staff database is on a PostgreSQL server, which this does not back up: dump it with pg_dump first "
            "(with --exclude-table-data, docs/how-to/postgresql.md), then run elshi backup with --without-database; "
            "nothing was written"
        )
    if not with_database and not settings.database:
        raise UserError("the staff database is a file of this node: its backup needs it; nothing was written")


@contextmanager
def _staging(target: Path) -> Iterator[Path]:
    """A folder of our own beside `target`, on its file system; gone afterwards."""
    path = target.parent / f".{target.name}.new-{secrets.token_hex(4)}"
    path.mkdir(mode=0o700)
    try:
        yield path
    finally:
        shutil.rmtree(path, ignore_errors=True)


def _read_small(home: NodeHome, *, with_keys: bool) -> list[tuple[str, str, bytes]]:
    """(kind, name, bytes) of the files that only ceremonies and people change."""
    paths = [("settings", home.settings), ("trust", home.trust)]
    if with_keys:
        kind = KINDS[ORDER["key"]]
        names = sorted(path.name for path in home.keys.iterdir() if kind.names.fullmatch(f"keys/{path.name}"))
        paths += [("key", home.keys / name) for name in names]
    return [
        (kind, path.relative_to(home.path).as_posix(), read_bounded(path, max_bytes=KINDS[ORDER[kind]].max_bytes))
        for kind, path in paths
    ]


def _copy_logs(home: NodeHome, settings: Settings, target: Path) -> Path:
    """Copy the logs of all epochs to `target`, each as one consistent whole; the folder of the office there."""
    folder = home.logs / settings.office
    for epoch in list_epochs(folder):
        copy_log(folder / str(epoch), target / settings.office / str(epoch))
    return target / settings.office


def _verify_copy(logs: Path, home: NodeHome, settings: Settings) -> Ledger:
    ledger = read_whole(logs, trust=read_trust(home)).ledger
    if ledger.epoch != settings.epoch:
        raise UserError(
            f"node.toml says epoch {settings.epoch}, the newest log is of epoch {ledger.epoch}: finish elshi log "
            "new-epoch first; nothing was kept"
        )
    return ledger


def list_needed_blobs(ledger: Ledger) -> set[str]:
    """SHA-256 of what pages and readers cannot do without: texts of the newest versions, and the newest snapshot."""
    needed: set[str] = set()
    for versions in ledger.statements.values():
        texts = [it.record for it in versions if not it.disowned and isinstance(it.record, StatementRecord)]
        needed.update(ref.sha256 for record in texts[-1:] for ref in record.blobs)
    needed.update(it.record.sha256 for it in [it for it in ledger.snapshots if not it.disowned][-1:])
    return needed - ledger.erased


def check_blobs(folder: Path, ledger: Ledger) -> int:
    """How many blobs `ledger` needs; all are in `folder`. Raises SecurityError for one that is missing or damaged."""
    needed = list_needed_blobs(ledger)
    for digest in sorted(needed):
        BlobStore(folder).read(digest)
    return len(needed)


def _write_frames(
    writer: BackupWriter,
    home: NodeHome,
    staging: Path,
    small: Iterable[tuple[str, str, bytes]],
    *,
    ledger: Ledger,
    report: BackupReport,
    with_posts: bool,
) -> None:
    for kind, name, data in small:
        writer.add_bytes(kind, name, data)
    _add_tree(writer, "database", staging)
    _add_tree(writer, "log", staging)
    _add_hashed(writer, home, ledger=ledger, report=report)
    for kind in ("fediverse", "arrived"):
        for name, path in _list_files(KINDS[ORDER[kind]], home.path / "fediverse", below=home.path):
            _add_growing(writer, kind, name, path)
    for kind, pattern in (
        ("mirror", "mirror/sources.json"),
        ("mirror", "mirror/alarms.json"),
        ("gazetteer", "gazetteer.json"),
        ("exercise", "exercise.json"),
    ):
        for path in sorted(home.path.glob(pattern)):
            _add_file(writer, kind, path.relative_to(home.path).as_posix(), path)
    if with_posts:
        for name, path in _list_files(KINDS[ORDER["posts"]], home.posts, below=home.path):
            _add_file(writer, "posts", name, path)


def _add_hashed(writer: BackupWriter, home: NodeHome, *, ledger: Ledger, report: BackupReport) -> None:
    """Blobs, what an epoch left behind, and evidence: files that have the names of their contents."""
    needed = list_needed_blobs(ledger)
    for kind, folder in (
        ("blob", home.blobs),
        ("lost", home.path / "lost"),
        ("evidence", home.path / "evidence"),
        ("attachment", home.attachments),
    ):
        for name, path in _list_files(KINDS[ORDER[kind]], folder, below=home.path):
            if kind == "lost" and "/log/" in name:
                _add_file(writer, kind, name, path)
            elif _add_blob(writer, kind, name, path, report=report):
                needed -= {path.name} if kind == "blob" else set()
    if needed:
        raise SecurityError(f"blob {min(needed)} is missing or damaged in {home.blobs}; nothing was kept")


def _add_tree(writer: BackupWriter, kind: str, folder: Path) -> None:
    for name, path in _list_files(KINDS[ORDER[kind]], folder, below=folder):
        _add_file(writer, kind, name, path)


def _list_files(kind: Kind, at: Path, *, below: Path) -> list[tuple[str, Path]]:
    """(name, path) of the files of `kind` below `at`, in the order of a backup. No link to a folder is followed."""
    found = (Path(where) / name for where, _, names in os.walk(at) for name in names)
    named = ((path.relative_to(below).as_posix(), path) for path in found)
    return sorted((name, path) for name, path in named if kind.names.fullmatch(name))


def _add_blob(writer: BackupWriter, kind: str, name: str, path: Path, *, report: BackupReport) -> bool:
    """Whether the blob was added: not one that has gone since, and not a damaged one, which is told of."""
    try:
        data = read_bounded(path, max_bytes=KINDS[ORDER[kind]].max_bytes)
    except MissingError:
        return False
    if sha256(data).hexdigest() != path.name:
        report.left_out.append(name)
        return False
    writer.add_bytes(kind, name, data)
    return True


def _add_growing(writer: BackupWriter, kind: str, name: str, path: Path) -> None:
    """Add a file that may be added to meanwhile, as it is now; a last line that is half counts for nothing."""
    with suppress(MissingError):
        writer.add_bytes(kind, name, read_bounded(path, max_bytes=KINDS[ORDER[kind]].max_bytes))


def _add_file(writer: BackupWriter, kind: str, name: str, path: Path) -> None:
    """Add a file that is only ever written whole; one that has gone since (old posts) is left out."""
    try:
        handle = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    except FileNotFoundError:
        return
    with os.fdopen(handle, "rb") as file:
        status = os.fstat(handle)
        if not stat.S_ISREG(status.st_mode):
            raise SecurityError(f"expected a regular file: {path}")
        digest, size = sha256(), 0
        while chunk := file.read(CHUNK):
            digest.update(chunk)
            size += len(chunk)
        frame = Frame(KINDS[ORDER[kind]], name, size, digest.hexdigest())
        if size > frame.kind.max_bytes:
            raise FormatError(f"{path}: expected at most {frame.kind.max_bytes} bytes, got {size}")
        file.seek(0)
        writer.add(frame, iter(lambda: file.read(CHUNK), b""))
