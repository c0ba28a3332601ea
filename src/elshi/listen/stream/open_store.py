"""A store that many small batches are written to, by one process: which posts are known is read once."""

from pathlib import Path
from typing import Any

import pyarrow as pa

from elshi.listen.schema import ID_SCHEMA
from elshi.listen.store import PostStore, open_part


class OpenStore(PostStore):
    """As `PostStore`; of files that were read before, and of those that it wrote, the ids are held."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._ids: dict[Path, pa.Table] = {}

    def _known_ids(self) -> pa.Table:
        parts = self.parts()
        self._ids = {path: ids for path in parts if (ids := self._ids.get(path) or _read_ids(path)) is not None}
        return pa.concat_tables([ID_SCHEMA.empty_table(), *self._ids.values()])


def _read_ids(path: Path) -> pa.Table | None:
    file = open_part(path)
    return file and file.read(columns=ID_SCHEMA.names).select(ID_SCHEMA.names)
