"""Copies of what others are writing: one moment of the staff database, one signed size of a log.

Of a log the shown checkpoint is read first and the sign state after it, so the sign state is never the older one. The
copy ends at the sign state, whose tiles were durable before it was written (`elshi.log.writer`), and shows it. A
partial tile that vanished meanwhile is cut from the full one in its place.
"""

import os
import sqlite3
from contextlib import closing, suppress
from pathlib import Path

from elshi.base.durable import write_whole
from elshi.base.errors import FormatError, SecurityError, UserError
from elshi.log import FolderStore, MissingError, parse_checkpoint, parse_note, read_bounded
from elshi.log.note import MAX_NOTE_BYTES
from elshi.log.ports import LogStore
from elshi.log.reader import read_bundle, read_tile
from elshi.log.tiles import ENTRIES, TilePath, format_bundle, format_tile, parse_tile_path, tile_paths

_WAIT_SECONDS = 20.0  # for another process's transaction


def copy_database(source: Path, target: Path) -> None:
    """One moment of a database that others may be writing, in one file. Nothing is made where there is none.

    Raises UserError if it cannot be read, SecurityError if the copy is damaged.
    """
    if not source.is_file():
        return
    try:
        with (
            closing(sqlite3.connect(f"{source.resolve().as_uri()}?mode=rw", uri=True, timeout=_WAIT_SECONDS)) as here,
            closing(sqlite3.connect(target)) as there,
        ):
            here.backup(there)
            there.execute("PRAGMA journal_mode=DELETE")  # whole in one file; the desk sets its own mode again
    except sqlite3.Error as exc:
        raise UserError(f"cannot copy the staff database {source}: {exc}; nothing was kept") from exc
    check_database(target)


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
