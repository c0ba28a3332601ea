"""A store that many small batches are written to, by one process: which posts are known is read once.

Of each stored post 12 bytes are held: a hash of its key, and the number of the file that has it. Where a hash is met
again, that file is asked, so that no post is ever taken for another.
"""

from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from elshi.listen.schema import ID_SCHEMA
from elshi.listen.store import PostStore, open_part

Run = tuple[npt.NDArray[np.int64], npt.NDArray[np.uint32]]  # hashes, sorted, and the numbers of their files


class OpenStore(PostStore):
    """As `PostStore`, for many batches."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._files: dict[Path, int] = {}
        self._paths: list[Path] = []  # by number
        self._runs: list[Run] = []  # each more than twice as long as the next
        self._asked: tuple[Path, pa.Table] | None = None  # the file that was asked last, and its ids

    def _known_ids(self) -> pa.Table:
        """None yet: what is known of a batch is asked when it is there. Notes files that are new or gone."""
        parts = self.parts()
        if gone := self._files.keys() - set(parts):
            numbers = [self._files.pop(path) for path in gone]
            self._runs = [_without(run, numbers) for run in self._runs]
        for path in parts:
            if path not in self._files and (ids := _read_ids(path)) is not None:
                self._files[path] = len(self._paths)
                self._paths.append(path)
                self._add(_hashes(ids), self._files[path])
        return ID_SCHEMA.empty_table()

    def _known_among(self, posts: pa.Table) -> pa.Table:
        hashes = np.sort(_hashes(posts))
        numbers = [
            files[at]
            for known, files in self._runs
            for low, high in [(np.searchsorted(known, hashes), np.searchsorted(known, hashes, side="right"))]
            for place in np.flatnonzero(high > low)
            for at in range(low[place], high[place])
        ]
        found = [self._ids_of(self._paths[number]) for number in sorted(set(numbers))]
        return pa.concat_tables([ID_SCHEMA.empty_table(), *found])

    def _ids_of(self, path: Path) -> pa.Table:
        if self._asked is None or self._asked[0] != path:
            ids = _read_ids(path)
            self._asked = path, ID_SCHEMA.empty_table() if ids is None else ids
        return self._asked[1]

    def _add(self, hashes: npt.NDArray[np.int64], number: int) -> None:
        """One run more; runs of like length become one, so that there are few."""
        run = np.sort(hashes), np.full(len(hashes), number, np.uint32)
        while self._runs and len(self._runs[-1][0]) <= 2 * len(run[0]):
            before = self._runs.pop()
            every = np.concatenate([before[0], run[0]])
            order = np.argsort(every, kind="stable")
            run = every[order], np.concatenate([before[1], run[1]])[order]
        self._runs.append(run)


def _hashes(ids: pa.Table) -> npt.NDArray[np.int64]:
    """Of this process: no sender can know which keys fall together."""
    names = zip(ids["platform"].to_pylist(), ids["post_id"].to_pylist(), strict=True)
    return np.fromiter(map(hash, names), dtype=np.int64, count=len(ids))


def _without(run: Run, gone: list[int]) -> Run:
    stay = ~np.isin(run[1], gone)
    return run[0][stay], run[1][stay]


def _read_ids(path: Path) -> pa.Table | None:
    file = open_part(path)
    return file and file.read(columns=ID_SCHEMA.names).select(ID_SCHEMA.names)
