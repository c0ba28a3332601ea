"""The verified copy of one log, in the layout of the log itself, so that it can be served and read as it lies.

    checkpoint            what readers see: the newest note that was verified, always written last
    checkpoints/<size>    each note that was once shown
    heartbeat             the newest that came
    tile/…                bundles and tiles; what lies beyond the checkpoint is named by nothing and may be half done

One process at a time writes (the caller holds the mirror's lock). A bundle is verified before it is written, so what an
interrupted pull left is used by the next one.
"""

from collections.abc import Iterator
from pathlib import Path

from elshi.base.durable import write_durable
from elshi.base.errors import SecurityError
from elshi.log import (
    Checkpoint,
    FolderStore,
    MissingError,
    parse_checkpoint,
    parse_note,
    parse_signature,
    read_frontier,
)
from elshi.log.durable_files import remove_file, write_files
from elshi.log.folder import KEPT
from elshi.log.frontier import TILE_WIDTH, Frontier
from elshi.log.note import add_signatures
from elshi.log.tiles import ENTRIES, TilePath
from elshi.mirror.errors import DamagedCopyError


class LogCopy:
    """The copy of the log `origin` in `folder`, which need not be there yet: then it has no entries."""

    def __init__(self, folder: Path, origin: str) -> None:
        self.folder = folder
        self.origin = origin
        self.store = FolderStore(folder)

    def read_note(self) -> bytes | None:
        """The newest note that is shown; None if there is no copy yet."""
        try:
            return self.store.read("checkpoint")
        except MissingError:
            return None

    def read_checkpoint(self) -> Checkpoint:
        """What is shown; size 0 if there is no copy yet. Raises DamagedCopyError."""
        note = self.read_note()
        if note is None:
            return Checkpoint(self.origin, 0, Frontier().root())
        try:
            found = parse_checkpoint(parse_note(note).text)
        except SecurityError as exc:
            raise DamagedCopyError(f"{self.folder}/checkpoint is damaged: {exc}") from exc
        if found.origin != self.origin:
            raise DamagedCopyError(f"{self.folder} holds another log: expected {self.origin}, got {found.origin}")
        return found

    def read_frontier(self) -> Frontier:
        """The right edge of the copy. Raises DamagedCopyError if its tiles do not lead to what it shows."""
        shown = self.read_checkpoint()
        try:
            return read_frontier(self.store, shown)
        except SecurityError as exc:
            raise DamagedCopyError(f"the copy in {self.folder} is damaged: {exc}") from exc

    def write(self, files: Iterator[tuple[str, bytes]]) -> None:
        """Make bundles and tiles durable; nothing that is shown names them yet.

        What is there already is left alone: a partial tile of what is shown may belong to the larger tree, too, and
        would be damaged by a kill while it is written again.
        """
        write_files(self.folder, ((path, data) for path, data in files if not self._has(path, data)))

    def _has(self, path: str, data: bytes) -> bool:
        try:
            return self.store.read(path) == data
        except SecurityError:
            return False

    def show(self, note: bytes) -> None:
        """Make `note` the newest that is shown. The caller has verified it, and what it names is on the disk."""
        before, shown = self.read_checkpoint().size, parse_checkpoint(parse_note(note).text)
        write_durable(self.folder / KEPT / str(shown.size), note)
        write_durable(self.folder / "checkpoint", note)
        self._prune(before, shown.size)

    def add_signature(self, line: str) -> None:
        """Add a verified signature line to what is shown; of a key that signed already the first line stays."""
        note = self.read_note()
        if note is None:
            raise DamagedCopyError(f"there is no copy in {self.folder}")
        self.show(add_signatures(note, [parse_signature(line.removesuffix("\n"))]))

    def _prune(self, before: int, size: int) -> None:
        """Remove the partial files of the old right edge whose full tile is shown now (tlog-tiles, "Partial Tiles")."""
        for level in (ENTRIES, *range(8)):
            span = TILE_WIDTH ** (max(level, 0) + 1)
            partials = self.folder / f"{TilePath(level, before // span, TILE_WIDTH)}.p"
            if before // span < size // span and partials.is_dir():
                for path in partials.iterdir():
                    remove_file(path)
                partials.rmdir()
