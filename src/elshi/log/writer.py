"""The one writer of a log: appends entries so that what it returns is durable, signed and published (DESIGN 6).

Order of one append, each step on the disk before the next begins:

1. bundles and tiles           "tiles-written"     not signed by anything yet: may be rewritten after a crash
2. `.signed`, the new note     "state-signed"      from here the size belongs to this root for ever
3. `checkpoints/<size>`        "checkpoint-kept"   the same note, kept: receipts and policies name old checkpoints
4. `checkpoint`, the same note "checkpoint-shown"  what readers see
5. old partial files go        "pruned"            at most 2 per append, only where the full tile is shown

Waits for the disk (fsync, syncfs) per append: 6 for the three notes, and 1 for all tiles of a batch, however many,
or 4 where only two files change (see `durable_files`). So 7 for a batch of 256 entries or of a million.

`.signed` is the sign state. Opening reads it, recomputes the root from the tiles and refuses if they differ; keeps and
shows a signed checkpoint that was not yet; removes files beyond the signed size. A `checkpoint` or a kept one that the
sign state does not cover means that the state was lost or rolled back: refused, because signing on could fork the log.
What this cannot see: a folder that was rolled back as a whole. That takes a peer who saw more (witnesses).

Cosignatures come later than the checkpoint (`add_cosignatures`). `checkpoint` and the kept note may so hold more
signature lines than `.signed`, never another text.

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
from elshi.log.folder import KEPT, FolderStore, read_bounded
from elshi.log.frontier import TILE_WIDTH, Frontier
from elshi.log.growth import Growth
from elshi.log.note import MAX_NOTE_BYTES, Signer, add_signatures, open_note, parse_note, sign_note
from elshi.log.ports import MissingError
from elshi.log.reader import widths
from elshi.log.signature_line import parse_signature
from elshi.log.tiles import ENTRIES, TilePath, check_entries, format_tile, parse_bundle, parse_tile, parse_tile_path

STEPS = ("tiles-written", "state-signed", "checkpoint-kept", "checkpoint-shown", "pruned")
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
        self._index: dict[bytes, int] | None = None  # leaf hash to index; None until somebody asks
        self._stale: deque[Path] = deque()  # `.p` folders whose full tile is shown

    def __enter__(self) -> Self:
        if not self._create and not any(
            os.path.lexists(self._folder / name) for name in (_STATE, "checkpoint", KEPT, "tile")
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
        """The index of the first entry with this leaf hash, or None. O(1), but the first call reads all leaf tiles."""
        if self._index is None:
            self._index = self._read_index()
        return self._index.get(leaf_hash)

    def append(self, entries: Iterable[bytes]) -> range:
        """Append `entries` (each at most 65,535 bytes) under one checkpoint; their indices.

        On return they are durable, signed and shown. Does not look for entries that are there already: see `find`.
        Raises FormatError for an entry that is too long; of a sequence, before anything is written. Entries that come
        one by one (a generator) are held a tile at a time; whatever they raise leaves the log as it was, to be opened
        again. Nothing is written if there are none.
        """
        self._check_usable()
        if isinstance(entries, Sequence):
            check_entries(entries)
        old_size = self.size
        self._usable = False
        growth = Growth(self._frontier.copy(), list(self._tail), entries, keep_leaves=self._index is not None)
        write_files(self._folder, growth.files())
        added = range(old_size, growth.frontier.size)
        if added:
            self._on_step("tiles-written")
            self._sign(growth.frontier)
            self._frontier, self._tail = growth.frontier, growth.tail
            if self._index is not None:
                for index, leaf in zip(added, growth.leaves, strict=True):
                    self._index.setdefault(leaf, index)
            self._stale.extend(path for path in self._partial_folders(growth.filled) if path.is_dir())
            self._prune()
            self._on_step("pruned")
        self._usable = True
        return added

    def add_cosignatures(self, size: int, lines: Sequence[str]) -> None:
        """Add signature lines to the kept checkpoint of `size`, and to the shown one if that is of the same size.

        Durable on return. Of each key the first line stays, so lines that are there already change nothing. The
        caller has verified them (`Policy`): here only the form is checked, and the log's own signature. Raises
        FormatError, UserError if no checkpoint of that size is kept; then nothing was changed.
        """
        self._check_usable()
        kept = self._read_note(f"{KEPT}/{size}")
        if kept is None:
            raise UserError(f"no checkpoint of size {size} is kept in {self._folder}; nothing was changed")
        note = add_signatures(kept, [parse_signature(line.removesuffix("\n")) for line in lines])
        if self._open(note).size != size:
            raise SecurityError(f"{KEPT}/{size} in {self._folder} is of another size")
        self._usable = False
        if note != kept:
            write_durable(self._folder / KEPT / str(size), note)
            self._on_step("checkpoint-kept")
        if size == self.size and note != self._read_note("checkpoint"):
            write_durable(self._folder / "checkpoint", note)
            self._on_step("checkpoint-shown")
        self._usable = True

    def _check_usable(self) -> None:
        if not self._usable:
            raise ElshiError("this log writer is not open, or a change failed; open the log again")

    def _sign(self, frontier: Frontier) -> None:
        """Sign the tree and show it. The caller has made its tiles durable."""
        text = format_checkpoint(Checkpoint(self._origin, frontier.size, frontier.root()))
        note = sign_note(text, self._signer)
        write_durable(self._folder / _STATE, note)
        self._on_step("state-signed")
        write_durable(self._folder / KEPT / str(frontier.size), note)
        self._on_step("checkpoint-kept")
        write_durable(self._folder / "checkpoint", note)
        self._on_step("checkpoint-shown")

    def _recover(self) -> None:
        state, shown = self._read_note(_STATE), self._read_note("checkpoint")
        kept_sizes = FolderStore(self._folder).kept_sizes() if self._folder.is_dir() else []
        if state is None:
            if shown is not None or kept_sizes or (self._folder / "tile").exists():
                raise SecurityError(f"{self._folder} holds a log without its sign state; signing on could fork it")
            self._sign(self._frontier)
            return
        signed = self._open(state)
        if kept_sizes and kept_sizes[-1] > signed.size:
            raise SecurityError(
                f"kept checkpoint of size {kept_sizes[-1]} is not covered by the sign state of size {signed.size}"
            )
        kept = self._read_note(f"{KEPT}/{signed.size}")
        note = self._merge(state, kept, must=True)
        note = self._merge(note, shown, must=False)
        self._load(signed)
        if note != kept:
            write_durable(self._folder / KEPT / str(signed.size), note)
        if note != shown:
            write_durable(self._folder / "checkpoint", note)
        self._sweep(signed.size)

    def _merge(self, note: bytes, other: bytes | None, *, must: bool) -> bytes:
        """`note`, with the signatures of `other` if it has the same text; else it must be older, unless it `must`."""
        if other is None or other == note:
            return note
        signed, seen = self._open(note), self._open(other)
        if seen == signed:
            return add_signatures(note, parse_note(other).signatures)
        if must or seen.size >= signed.size:
            raise SecurityError(
                f"checkpoint of size {seen.size} is not covered by the sign state of size {signed.size}"
            )
        return note

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
        """Fill frontier and tail from the files; they must lead to what was signed.

        Partial tiles have no stand-in here: our own files are either as we left them or not ours any more.
        """
        store = FolderStore(self._folder)
        for leaves in self._read_leaves(signed.size):
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
            if merkle.leaf_hashes(self._tail) != self._frontier.levels[0]:
                raise SecurityError(f"{path} does not lead to the root that was signed at {signed.size}")

    def _read_leaves(self, size: int) -> Iterator[list[bytes]]:
        store = FolderStore(self._folder)
        for index, width in widths(size):
            yield parse_tile(store.read(str(TilePath(0, index, width))), width=width)

    def _read_index(self) -> dict[bytes, int]:
        found: dict[bytes, int] = {}
        frontier = Frontier()
        for leaves in self._read_leaves(self.size):
            for offset, leaf in enumerate(leaves):
                found.setdefault(leaf, frontier.size + offset)
            frontier.add(leaves)
        if frontier.root() != self.root:
            raise SecurityError(f"tiles in {self._folder} changed while the log was open")
        return found

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
        for path in (*self._folder.glob(".tmp-*"), *self._folder.glob(f"{KEPT}/.tmp-*")):
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


def _needs_more_than(size: int, path: str) -> bool:
    """Whether `path` is a tile that a tree of `size` does not have. Foreign files are left alone."""
    try:
        return parse_tile_path(path).needs_size() > size
    except FormatError:
        return False
