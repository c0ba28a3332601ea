"""What this room asks of the outside: the files of one log, by the paths of tlog-tiles."""

from typing import Protocol

from elshi.base.errors import SecurityError


class MissingError(SecurityError):
    """A file that a checkpoint or a record calls for is not there. Fails closed, like a damaged one."""


class LogStore(Protocol):
    """The files of one log. Nothing that it returns is trusted."""

    def read(self, path: str) -> bytes:
        """The bytes at `path` (`checkpoint`, or a tile path), whole and within the size the format allows.

        Raises MissingError if there is none; may be called twice; never returns a part.
        """
        ...
