"""What this room asks of the outside: the files of somebody's public tree."""

from typing import Protocol

from elshi.base.errors import UserError


class UnreachableError(UserError):
    """No whole answer came. Nothing was learnt about the log; asking again later is right."""


class Source(Protocol):
    """A public tree that somebody shows: `<office>/<epoch>/…`, `blobs/…`, `heads.json`. Nothing it says is trusted."""

    @property
    def name(self) -> str:
        """The address or folder, as the administrator wrote it; alarms name the source by it."""
        ...

    @property
    def is_live(self) -> bool:
        """Whether it shows what its owner has now. A file does not: sticks come in any order, so it may show less than
        the last one did, and what it lacks does not come by asking it again.
        """
        ...

    def read(self, path: str, *, max_bytes: int) -> bytes:
        """The bytes at `path` (relative, with /), whole. May be called from several threads, and twice.

        Raises MissingError if the source says that there is none, UnreachableError if it gives no whole answer,
        SecurityError if it gives more than `max_bytes`.
        """
        ...
