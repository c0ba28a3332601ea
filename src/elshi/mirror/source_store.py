"""One log of a source's public tree, as the log's own readers want it."""

from dataclasses import dataclass

from elshi.log.folder import max_bytes_of
from elshi.mirror.ports import Source


@dataclass(frozen=True, slots=True)
class SourceStore:
    """Implements :class:`elshi.log.ports.LogStore` on the folder `prefix` (`<office>/<epoch>`) of a source."""

    source: Source
    prefix: str

    def read(self, path: str) -> bytes:
        """See the protocol; raises also as `Source.read` does."""
        return self.source.read(f"{self.prefix}/{path}", max_bytes=max_bytes_of(path))
