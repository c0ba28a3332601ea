"""Parquet to raw rows, in columns: no row becomes a Python object on the way."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from elshi.base.errors import UserError
from elshi.listen.features import Reject
from elshi.listen.left_out import longer_than
from elshi.listen.limits import Limits
from elshi.listen.mapping import FIELDS, Guess
from elshi.listen.raw_chunk import RAW_NAMES, split_items
from elshi.listen.schema import RAW_SCHEMA


def read_parquet(
    path: Path, guess: Guess, rejects: list[Reject], limits: Limits
) -> tuple[dict[str, str], Iterator[pa.Table]]:
    """The mapping that `guess` finds and the raw rows in chunks; the rest as of `elshi.listen.readers.read_file`."""
    try:
        file = pq.ParquetFile(path)
    except (pa.ArrowException, OSError) as exc:
        raise UserError(f"{path} is not a readable Parquet file: {exc}") from exc
    if len(file.schema_arrow.names) > limits.columns:
        raise UserError(f"{path}: expected at most {limits.columns} columns")
    used = guess(file.schema_arrow.names)

    def chunks() -> Iterator[pa.Table]:
        row = 0
        batches = file.iter_batches(limits.rows_at_once, columns=list(used.values()))
        while True:
            try:
                batch = next(batches, None)
                raw = _raw_batch(pa.table(batch), used, row, rejects, limits) if batch is not None else None
            except (pa.ArrowException, OSError) as exc:
                raise UserError(f"{path}: a column cannot be read as what it is taken for: {exc}") from exc
            if batch is None or raw is None:
                return
            yield raw
            row += len(batch)

    return used, chunks()


def _raw_batch(batch: pa.Table, used: Mapping[str, str], row: int, rejects: list[Reject], limits: Limits) -> pa.Table:
    """One batch with raw columns, cast in columns; rows whose text is longer than `cell_chars` are rejected."""
    columns: dict[str, Any] = {"line": pa.array(range(row + 1, row + 1 + len(batch)), pa.int64())}
    for field in FIELDS:
        name, wanted = RAW_NAMES.get(field, field), RAW_SCHEMA.field(RAW_NAMES.get(field, field)).type
        if field not in used:
            columns[name] = pa.nulls(len(batch), wanted)
            continue
        column = batch[used[field]]
        columns[name] = _as_type(_plain_numbers(column) if field == "time" else column, wanted, limits)
    raw = pa.table(columns, schema=RAW_SCHEMA)
    lengths = pc.fill_null(pc.utf8_length(raw["text"]), 0)
    too_long = pc.greater(lengths, limits.cell_chars)
    rejects.extend(
        Reject(line, longer_than("text", limits.cell_chars)) for line in raw.filter(too_long)["line"].to_pylist()
    )
    return raw.filter(pc.invert(too_long))


def _as_type(column: pa.ChunkedArray, wanted: pa.DataType, limits: Limits) -> pa.ChunkedArray:
    kind = column.type
    if pa.types.is_list(wanted):
        if pa.types.is_list(kind) or pa.types.is_large_list(kind):
            return column.cast(wanted)
        return pa.chunked_array([pa.array([split_items(value, limits) for value in column.to_pylist()], wanted)])
    if pa.types.is_timestamp(kind):
        # What is below a microsecond is cut: pandas writes nanoseconds.
        return column.cast(pa.timestamp("us", tz=kind.tz), safe=kind.unit != "ns").cast(pa.int64()).cast(wanted)
    return column.cast(wanted)


def _plain_numbers(column: pa.ChunkedArray) -> pa.ChunkedArray:
    """A column of times, broken numbers as text without an exponent, which Arrow writes from 10^10 on. pandas makes
    broken numbers of whole ones where one is missing.
    """
    if not pa.types.is_floating(column.type):
        return column
    sized = pc.less(pc.abs(column), 1e17)  # a time has 17 digits at most
    digits = pc.if_else(sized, column, None).cast(pa.decimal128(24, 6), safe=False)
    return pc.coalesce(digits.cast(pa.string()), column.cast(pa.string()))
