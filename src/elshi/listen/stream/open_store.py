"""A store that many small batches are written to, by one process: which posts are known is read once."""

from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from elshi.listen.schema import ID_SCHEMA
from elshi.listen.store import PostStore


class OpenStore(PostStore):
    """As `PostStore`; of files that were read before, and of those that it wrote, the ids are held."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._ids: dict[Path, pa.Table] = {}

    def _known_ids(self) -> pa.Table:
        parts = self.parts()
        self._ids = {
            path: self._ids.get(path) or pq.ParquetFile(path).read(columns=ID_SCHEMA.names).select(ID_SCHEMA.names)
            for path in parts
        }
        return pa.concat_tables([ID_SCHEMA.empty_table(), *self._ids.values()])
