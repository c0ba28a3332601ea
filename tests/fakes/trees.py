"""Public trees that can be cut, damaged and counted: fakes of the port `elshi.mirror.ports.Source`."""

from collections.abc import Callable
from pathlib import Path

from elshi.log import MissingError, read_below
from elshi.mirror.ports import UnreachableError


class Tree:
    """The folder `root` as a source. `reads`: the paths that were asked for.

    `left`: how many more reads are answered before the line is cut (None: no end). `change`: is handed each path and
    its bytes, and returns what the source shows instead, or None for "there is no such file".
    """

    is_live = True

    def __init__(self, root: Path, name: str = "https://mirror.samal.example/") -> None:
        self.root = root
        self.name = name
        self.reads: list[str] = []
        self.left: int | None = None
        self.change: Callable[[str, bytes], bytes | None] = lambda _path, data: data

    def read(self, path: str, *, max_bytes: int) -> bytes:
        if self.left is not None:
            if self.left <= 0:
                raise UnreachableError(f"{self.name} did not answer")
            self.left -= 1
        self.reads.append(path)
        data = self.change(path, read_below(self.root, path, max_bytes=max_bytes))
        if data is None:
            raise MissingError(path)
        return data
