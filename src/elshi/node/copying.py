"""Copies of what others are writing: one moment of the staff database, one signed size of a log.

Of a log the shown checkpoint is read first and the sign state after it, so the sign state is never the older one. The
copy ends at the sign state, whose tiles were durable before it was written (`elshi.log.writer`), and shows it. A
partial tile that vanished meanwhile is cut from the full one in its place.
"""

import os
import secrets
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path

from elshi.base.durable import write_whole
from elshi.base.errors import FormatError, SecurityError, UserError
from elshi.log import FolderStore, MissingError, parse_checkpoint, parse_note, read_bounded
from elshi.log.note import MAX_NOTE_BYTES
from elshi.log.ports import LogStore
from elshi.log.reader import read_bundle, read_tile
from elshi.log.tiles import ENTRIES, TilePath, format_bundle, format_tile, parse_tile_path, tile_paths
from elshi.node.backup_names import LEFT_OUT

_WAIT_SECONDS = 20.0  # for another process's transaction


def copy_database(source: Path, target: Path) -> None:
    """One moment of a database that others may be writing, in one file. Nothing is made where there is none.

    The tables that no backup holds (`backup_names.LEFT_OUT`) are there and empty, and so is what hangs on their rows.
    The moment is taken into a file beside the database, emptied of them there, and only then written to `target`: no
    page that held them comes to where backups are kept.

    Raises UserError if it cannot be read, SecurityError if the copy is damaged.
    """
    if not source.is_file():
        return
    try:
        with (
            closing(sqlite3.connect(f"{source.resolve().as_uri()}?mode=rw", uri=True, timeout=_WAIT_SECONDS)) as here,
            _take_moment(here, source) as moment,
        ):
            for table in list_left_out(moment):
                moment.execute(f'DELETE FROM "{table}"')  # noqa: S608  # a name out of its own schema
            moment.commit()
            moment.execute("VACUUM INTO ?", (str(target),))
    except (sqlite3.Error, OSError) as exc:
        raise UserError(f"cannot copy the staff database {source}: {exc}; nothing was kept") from exc
    check_database(target)


def list_left_out(database: sqlite3.Connection) -> list[str]:
    """The tables of LEFT_OUT in this database, and all whose rows refer to theirs, in the order of their names."""
    rows = database.execute("SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'")
    tables = [name for (name,) in rows]
    found = {name for name in tables if name.startswith(LEFT_OUT)}
    while True:
        more = {name for name in tables if name not in found and _refers_to(database, name) & found}
        if not more:
            return sorted(found)
        found |= more


def _refers_to(database: sqlite3.Connection, table: str) -> set[str]:
    return {row[2] for row in database.execute(f'PRAGMA foreign_key_list("{table}")')}


@contextmanager
def _take_moment(here: sqlite3.Connection, source: Path) -> Iterator[sqlite3.Connection]:
    """A copy of `here` in a file beside it that loses its name as soon as it is whole, so that nothing can stay."""
    for old in source.parent.glob(f".{source.name}.copy-*"):  # of a process that was killed before that
        if not _is_alive(old.name.rpartition("-")[2]):
            old.unlink(missing_ok=True)
    path = source.with_name(f".{source.name}.copy-{secrets.token_hex(4)}-{os.getpid()}")
    os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_RDWR | os.O_CLOEXEC, 0o600))
    with closing(sqlite3.connect(path)) as moment:
        try:
            here.backup(moment)
            moment.execute("PRAGMA journal_mode=DELETE")  # whole in one file; the desk sets its own mode again
            moment.execute("PRAGMA journal_mode=OFF")  # it makes no file by that name any more
        finally:
            path.unlink()
        yield moment


def _is_alive(pid: str) -> bool:
    try:
        os.kill(int(pid), 0)
    except PermissionError:  # another user's
        return True
    except (ValueError, OSError):
        return False
    return True


def check_database(path: Path) -> None:
    """Raises SecurityError unless SQLite finds the database in `path`, which nobody has open, whole."""
    try:
        with closing(sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro&immutable=1", uri=True)) as database:
            found = [row[0] for row in database.execute("PRAGMA integrity_check(1)")]
    except sqlite3.Error as exc:
        raise SecurityError(f"the staff database is damaged: {exc}") from exc
    if found != ["ok"]:
        raise SecurityError(f"the staff database is damaged: {found[0] if found else 'no answer'}"[:300])


def copy_log(folder: Path, target: Path) -> None:
    """Copy a log while its writer may be appending: a prefix of it, with its sign state, as an opened writer leaves it.

    Raises SecurityError if the sign state is not at least as new as what is shown.
    """
    store = FolderStore(folder)
    shown = store.read("checkpoint")
    state = read_bounded(folder / ".signed", max_bytes=MAX_NOTE_BYTES)
    here, signed = (parse_checkpoint(parse_note(note).text) for note in (shown, state))
    if signed.size < here.size or (signed.size == here.size and signed != here):
        raise SecurityError(f"{folder} shows {here.size} entries, but its sign state is one of {signed.size}")
    newest = shown if signed.size == here.size else state  # the shown one has the cosignatures
    for path in tile_paths(signed.size):
        write_whole(target / str(path), _read_tile(store, path))
    for path in _list_partials(folder, size=signed.size):
        with suppress(MissingError):  # its full tile is shown by now, and the writer has just removed it
            write_whole(target / str(path), store.read(str(path)))
    for size in store.kept_sizes():
        if size < signed.size:
            write_whole(target / "checkpoints" / str(size), store.read(f"checkpoints/{size}"))
    for name in (f"checkpoints/{signed.size}", "checkpoint"):
        write_whole(target / name, newest)
    write_whole(target / ".signed", state)


def _list_partials(folder: Path, *, size: int) -> list[TilePath]:
    """The partial tiles that are kept: of earlier sizes too, for readers who hold an earlier checkpoint (0003)."""
    found = []
    for place, _, names in os.walk(folder / "tile"):  # which minds no folder that has just gone
        for name in names if place.endswith(".p") else ():
            with suppress(FormatError):  # a temporary name
                found.append(parse_tile_path(Path(place, name).relative_to(folder).as_posix()))
    return [tile for tile in found if tile.needs_size() <= size]


def _read_tile(store: LogStore, path: TilePath) -> bytes:
    if path.level == ENTRIES:
        return format_bundle(read_bundle(store, index=path.index, width=path.width))
    return format_tile(read_tile(store, path))
