"""The one writer of a log: appends entries so that what it returns is durable, signed and published (DESIGN 6).

Order of one append, each step on the disk before the next begins:

1. bundles and tiles           "tiles-written"     not signed by anything yet: may be rewritten after a crash
2. `.signed`, the new note     "state-signed"      from here the size belongs to this root for ever
3. `checkpoint`, the same note "checkpoint-shown"  what readers see
4. old partial files go        "pruned"            at most 2 per append, only where the full tile is shown

`.signed` is the sign state. Opening reads it, recomputes the root from the tiles and refuses if they differ; shows a
signed checkpoint that was not shown yet; removes files beyond the signed size. A `checkpoint` that the sign state
does not cover means that the state was lost or rolled back: refused, because signing on could fork the log.
What this cannot see: a folder that was rolled back as a whole. That takes a peer who saw more (witnesses).

`.signed` and `.lock` are private to the writer; copies for readers leave out names that begin with a dot.
"""

import os
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import ExitStack
from pathlib import Path
from types import TracebackType
from typing import Self

from elshi.base.durable import hold_lock, write_durable
from elshi.base.errors import ElshiError, FormatError, SecurityError, UserError
from elshi.log import merkle
from elshi.log.checkpoint import Checkpoint, format_checkpoint, parse_checkpoint
from elshi.log.durable_files import remove_file, write_files
from elshi.log.folder import FolderStore, read_bounded
from elshi.log.frontier import TILE_WIDTH, Frontier
from elshi.log.note import MAX_NOTE_BYTES, Signer, open_note, sign_note
from elshi.log.ports import MissingError
from elshi.log.reader import widths
from elshi.log.tiles import (
    ENTRIES,
    MAX_ENTRY_BYTES,
    TilePath,
    format_bundle,
    format_tile,
    parse_bundle,
    parse_tile,
    parse_tile_path,
)

STEPS = ("tiles-written", "state-signed", "checkpoint-shown", "pruned")
MAX_PRUNED = 2  # files removed per append: 256 appends leave 510 to remove, and one append should change few files
_STATE = ".signed"


class LogWriter:
    """The writer of the log in `folder`, signed by `signer` (whose name is usually `origin`).

    A context manager: entering takes `<folder>/.lock` (LockedError if another has it), recovers and verifies
    (SecurityError if the files are not what was signed). Costs one read of all level-0 tiles. After any error within
    `append` the writer refuses further appends: leave it and open again.

    A folder without a log becomes one of size 0 only with `create`, which is for the first moment of a node. Else it
    is a UserError: a log that has gone (a disk not mounted, a wrong path) must not begin anew under the same name.
    `on_step` is called after each durable step with a name of STEPS.
    """

    def __init__(
        self,
        folder: Path,
        *,
        origin: str,
        signer: Signer,
        create: bool = False,
        on_step: Callable[[str], None] | None = None,
    ) -> None:
        self._folder = folder
        self._origin = origin
        self._signer = signer
        self._create = create
        self._on_step = on_step or (lambda _name: None)
        self._resources = ExitStack()
        self._usable = False
        # All below is owned by the one who holds the lock and equals what is signed and shown.
        self._frontier = Frontier()
        self._tail: list[bytes] = []  # the entries of the unfinished bundle
        self._index: dict[bytes, int] = {}
        self._stale: deque[Path] = deque()  # `.p` folders whose full tile is shown

    def __enter__(self) -> Self:
        if not self._create and not any(
            os.path.lexists(self._folder / name) for name in (_STATE, "checkpoint", "tile")
        ):
            raise UserError(f"no log in {self._folder}: expected one made by elshi init; nothing was made")
        with ExitStack() as resources:
            resources.enter_context(hold_lock(self._folder / ".lock", wait=False))
            self._recover()
            self._resources = resources.pop_all()
        self._usable = True
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._usable = False
        self._resources.close()

    @property
    def size(self) -> int:
        """How many entries are signed and shown."""
        return self._frontier.size

    @property
    def root(self) -> bytes:
        """The root hash (32 bytes) at `size`."""
        return self._frontier.root()

    def find(self, leaf_hash: bytes) -> int | None:
        """The index of the first entry with this leaf hash, or None. O(1)."""
        return self._index.get(leaf_hash)

    def append(self, entries: Sequence[bytes]) -> range:
        """Append `entries` (each at most 65,535 bytes) under one checkpoint; their indices.

        On return they are durable, signed and shown. Nothing is written if an entry is too long (FormatError) or
        there are none. Does not look for entries that are there already: see `find`.
        """
        if not self._usable:
            raise ElshiError("this log writer is not open, or an append failed; open the log again")
        for entry in entries:
            if len(entry) > MAX_ENTRY_BYTES:
                raise FormatError(f"entry too long: expected at most {MAX_ENTRY_BYTES} bytes, got {len(entry)}")
        added = range(self.size, self.size + len(entries))
        if not entries:
            return added
        self._usable = False
        growth = _Growth(self._frontier.copy(), list(self._tail), entries)
        write_files(self._folder, growth.files())
        self._on_step("tiles-written")
        self._sign(growth.frontier)
        self._frontier, self._tail = growth.frontier, growth.tail
        for index, leaf in zip(added, growth.leaves, strict=True):
            self._index.setdefault(leaf, index)
        self._stale.extend(path for path in self._partial_folders(growth.filled) if path.is_dir())
        self._prune()
        self._on_step("pruned")
        self._usable = True
        return added

    def _sign(self, frontier: Frontier) -> None:
        """Sign the tree and show it. The caller has made its tiles durable."""
        text = format_checkpoint(Checkpoint(self._origin, frontier.size, frontier.root()))
        note = sign_note(text, self._signer)
        write_durable(self._folder / _STATE, note)
        self._on_step("state-signed")
        write_durable(self._folder / "checkpoint", note)
        self._on_step("checkpoint-shown")

    def _recover(self) -> None:
        state, shown = self._read_note(_STATE), self._read_note("checkpoint")
        if state is None:
            if shown is not None or (self._folder / "tile").exists():
                raise SecurityError(f"{self._folder} holds a log without its sign state; signing on could fork it")
            self._sign(self._frontier)
            return
        signed = self._open(state)
        if shown is not None and shown != state:
            seen = self._open(shown)
            if seen.size >= signed.size:
                raise SecurityError(
                    f"shown checkpoint of size {seen.size} is not covered by the sign state of size {signed.size}"
                )
        self._load(signed)
        if shown != state:
            write_durable(self._folder / "checkpoint", state)
        self._sweep(signed.size)

    def _read_note(self, name: str) -> bytes | None:
        try:
            return read_bounded(self._folder / name, max_bytes=MAX_NOTE_BYTES)
        except MissingError:
            return None

    def _open(self, note: bytes) -> Checkpoint:
        checkpoint = parse_checkpoint(open_note(note, [self._signer.verifier]).text)
        if checkpoint.origin != self._origin:
            raise SecurityError(f"log has another origin: expected {self._origin!r}, got {checkpoint.origin!r}")
        return checkpoint

    def _load(self, signed: Checkpoint) -> None:
        """Fill frontier, index and tail from the files; they must lead to what was signed.

        Partial tiles have no stand-in here: our own files are either as we left them or not ours any more.
        """
        store = FolderStore(self._folder)
        for index, width in widths(signed.size):
            leaves = parse_tile(store.read(str(TilePath(0, index, width))), width=width)
            for offset, leaf in enumerate(leaves):
                self._index.setdefault(leaf, index * TILE_WIDTH + offset)
            self._frontier.add(leaves)
        if self._frontier.root() != signed.root:
            raise SecurityError(f"tiles in {self._folder} do not lead to the root that was signed at {signed.size}")
        for tile in self._frontier.partials():
            path = str(TilePath(tile.level, tile.index, len(tile.hashes)))
            if store.read(path) != format_tile(tile.hashes):
                raise SecurityError(f"{path} does not lead to the root that was signed at {signed.size}")
        width = signed.size % TILE_WIDTH
        if width:
            path = str(TilePath(ENTRIES, signed.size // TILE_WIDTH, width))
            self._tail = parse_bundle(store.read(path), width=width)
            if [merkle.leaf_hash(entry) for entry in self._tail] != self._frontier.levels[0]:
                raise SecurityError(f"{path} does not lead to the root that was signed at {signed.size}")

    def _sweep(self, size: int) -> None:
        """Remove what a killed append left (temporary files, tiles beyond `size`) and note what can be pruned."""
        for where, _, names in os.walk(self._folder / "tile"):
            folder = Path(where)
            for name in names:
                path = folder / name
                if name.startswith(".tmp-") or _needs_more_than(size, path.relative_to(self._folder).as_posix()):
                    remove_file(path)
            if folder.suffix == ".p" and self._full_is_signed(folder, size):
                self._stale.append(folder)
        for path in self._folder.glob(".tmp-*"):
            remove_file(path)

    def _full_is_signed(self, partials: Path, size: int) -> bool:
        full = partials.with_suffix("")
        try:
            tile = parse_tile_path(full.relative_to(self._folder).as_posix())
        except FormatError:
            return False
        return tile.needs_size() <= size and full.is_file()

    def _partial_folders(self, filled: Iterable[TilePath]) -> Iterator[Path]:
        for tile in filled:
            yield self._folder / f"{tile}.p"

    def _prune(self) -> None:
        """Remove up to MAX_PRUNED partial files whose full tile is shown (tlog-tiles, "Partial Tiles")."""
        left = MAX_PRUNED
        while self._stale and left:
            files = sorted(self._stale[0].iterdir())
            for path in files[:left]:
                remove_file(path)
            if len(files) <= left:
                self._stale.popleft().rmdir()
            left -= min(left, len(files))


class _Growth:
    """One append in the making: yields its files and knows, afterwards, the new right edge."""

    def __init__(self, frontier: Frontier, tail: list[bytes], entries: Sequence[bytes]) -> None:
        self.frontier, self.tail = frontier, tail
        self.leaves: list[bytes] = []
        self.filled: list[TilePath] = []
        self._entries = entries

    def files(self) -> Iterator[tuple[str, bytes]]:
        """(path, bytes) of every new bundle and tile; partial ones last, and only those that changed."""
        before = {(tile.level, tile.index, len(tile.hashes)) for tile in self.frontier.partials()}
        at = 0
        while at < len(self._entries):
            batch = self._entries[at : at + self.frontier.room()]
            at += len(batch)
            leaves = [merkle.leaf_hash(entry) for entry in batch]
            self.leaves += leaves
            self.tail += batch
            for tile in self.frontier.add(leaves):
                yield from self._full(tile.level, tile.index, format_tile(tile.hashes))
        if self.tail:
            index, width = divmod(self.frontier.size, TILE_WIDTH)
            yield str(TilePath(ENTRIES, index, width)), format_bundle(self.tail)
        for tile in self.frontier.partials():
            if (tile.level, tile.index, len(tile.hashes)) not in before:
                yield str(TilePath(tile.level, tile.index, len(tile.hashes))), format_tile(tile.hashes)

    def _full(self, level: int, index: int, data: bytes) -> Iterator[tuple[str, bytes]]:
        path = TilePath(level, index, TILE_WIDTH)
        self.filled.append(path)
        yield str(path), data
        if level == 0:
            bundle = TilePath(ENTRIES, index, TILE_WIDTH)
            self.filled.append(bundle)
            yield str(bundle), format_bundle(self.tail)
            self.tail = []


def _needs_more_than(size: int, path: str) -> bool:
    """Whether `path` is a tile that a tree of `size` does not have. Foreign files are left alone."""
    try:
        return parse_tile_path(path).needs_size() > size
    except FormatError:
        return False
