"""A file's texts and the ids of its rows, and nothing else of it."""

from collections.abc import Mapping
from functools import partial
from pathlib import Path
from typing import NamedTuple

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from elshi.base.errors import UserError
from elshi.listen.features import Reject
from elshi.listen.left_out import longer_than
from elshi.listen.limits import Limits
from elshi.listen.mapping import guess_mapping
from elshi.listen.readers import file_kind, read_file

NEEDS = ("text",)


class Texts(NamedTuple):
    """Rows of a file in its order. `ids`: the file's own, else the number of the row (of its line in text files)."""

    ids: pa.Array  # string
    texts: pa.Array  # large string, may hold null
    rejects: list[Reject]
    mapping: dict[str, str]


def read_texts(path: Path, *, mapping: Mapping[str, str] | None) -> Texts:
    """All texts of a file. Raises UserError."""
    rejects: list[Reject] = []
    limits = Limits()
    if file_kind(path) == "parquet":
        used, chunks = _read_columns(path, mapping, limits)
    else:
        used, raw = read_file(path, mapping=mapping, rejects=rejects, needs=NEEDS, limits=limits)
        chunks = [pa.table({name: chunk[name] for name in ("line", "post_id", "text")}) for chunk in raw]
    if not chunks:
        return Texts(pa.array([], pa.string()), pa.array([], pa.large_string()), rejects, used)
    rows = pa.concat_tables(chunks)
    lengths = pc.fill_null(pc.utf8_length(rows["text"]), 0)
    too_long = pc.greater(lengths, limits.cell_chars)
    if pc.any(too_long).as_py():
        rejects += [
            Reject(line, longer_than("text", limits.cell_chars)) for line in rows.filter(too_long)["line"].to_pylist()
        ]
        rows = rows.filter(pc.invert(too_long))
    ids = pc.coalesce(rows["post_id"], rows["line"].cast(pa.string()))
    return Texts(
        ids.combine_chunks().cast(pa.string()), rows["text"].cast(pa.large_string()).combine_chunks(), rejects, used
    )


def _read_columns(
    path: Path, mapping: Mapping[str, str] | None, limits: Limits
) -> tuple[dict[str, str], list[pa.Table]]:
    """The two columns of a Parquet file; the reader of posts would take and cast all that it knows."""
    if path.stat().st_size > limits.file_bytes:
        raise UserError(f"{path} is larger than {limits.file_bytes} bytes")
    guess = partial(guess_mapping, given=mapping, needs=NEEDS, name=str(path))
    try:
        file = pq.ParquetFile(path)
        used = {field: column for field, column in guess(file.schema_arrow.names).items() if field in ("id", "text")}
        table = file.read(columns=list(used.values()))
        columns = {"line": pa.array(range(1, len(table) + 1), pa.int64())}
        columns["post_id"] = table[used["id"]].cast(pa.string()) if "id" in used else pa.nulls(len(table), pa.string())
        columns["text"] = table[used["text"]].cast(pa.string())
    except (pa.ArrowException, OSError) as exc:
        raise UserError(f"{path} is not a readable Parquet file, or its texts are none: {exc}") from exc
    return used, [pa.table(columns)]
