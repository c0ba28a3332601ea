"""A bundle as a source (`elshi.mirror.ports.Source`): it answers as the public tree that it was made of would.

What a log had before the bundle begins is not here: whoever asks for it has less than the bundle was made for.
"""

import re

from elshi.base.errors import FormatError, SecurityError
from elshi.log import MissingError, heartbeat
from elshi.log.frontier import TILE_WIDTH
from elshi.log.merkle import leaf_hashes
from elshi.log.tiles import ENTRIES, format_tile, parse_bundle, parse_tile_path
from elshi.mirror import heads
from elshi.mirror.bundle import ReadAt
from elshi.mirror.bundle_index import Index, Section
from elshi.mirror.ports import UnreachableError

_BLOB = re.compile(r"blobs/sha256/([0-9a-f]{2})/([0-9a-f]{2})/(\1\2[0-9a-f]{60})")
_LOG = re.compile(r"([a-z0-9-]+)/([1-9][0-9]{0,3})/(.+)")


class BundleTree:
    """The bundle with this `index`, read through `read_at`, which may be called from several threads."""

    is_live = False

    def __init__(self, name: str, index: Index, read_at: ReadAt) -> None:
        self.name = name
        self.index = index
        self._read_at = read_at
        self._sections = {(it.office, it.epoch): it for it in index.sections}

    def read(self, path: str, *, max_bytes: int) -> bytes:
        """See the protocol. UnreachableError if the file has gone or is shorter than it was."""
        data = self._find(path)
        if data is None:
            raise MissingError(f"{self.name} has no {path}")
        if len(data) > max_bytes:
            raise SecurityError(f"{self.name}: {path} is longer than {max_bytes} bytes")
        return data

    def _find(self, path: str) -> bytes | None:
        if path == heads.PATH:
            return self.index.heads
        if blob := _BLOB.fullmatch(path):
            return self._cut_out(self.index.texts.find(bytes.fromhex(blob[3])))
        named = _LOG.fullmatch(path)
        section = None if named is None else self._sections.get((named[1], int(named[2])))
        if named is None or section is None:
            return None
        if named[3] == "checkpoint":
            return section.note
        if named[3] == heartbeat.PATH:
            return section.beat or None
        return self._find_tile(section, named[3])

    def _find_tile(self, section: Section, path: str) -> bytes | None:
        if path in section.tiles:
            return section.tiles[path]
        try:
            tile = parse_tile_path(path)
        except FormatError:
            return None
        is_whole = tile.width == min(TILE_WIDTH, section.checkpoint.size - tile.index * TILE_WIDTH)
        data = self._cut_out(section.place(tile.index)) if tile.level <= 0 and is_whole else None
        if data is None:
            raise MissingError(f"it has no entries of {section.checkpoint.origin} before {section.start}")
        return data if tile.level == ENTRIES else format_tile(leaf_hashes(parse_bundle(data, width=tile.width)))

    def _cut_out(self, place: tuple[int, int] | None) -> bytes | None:
        if place is None:
            return None
        data = self._read_at(*place)
        if len(data) != place[1]:
            raise UnreachableError(f"{self.name} has become shorter")
        return data
