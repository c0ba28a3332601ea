"""Rows, one by one, to tables of raw columns (see `elshi.listen.schema`): what row-wise readers share."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

import pyarrow as pa

from elshi.listen.features import Reject
from elshi.listen.left_out import longer_than
from elshi.listen.limits import Limits
from elshi.listen.mapping import FIELDS, LISTS
from elshi.listen.schema import RAW_SCHEMA

RAW_NAMES = {"id": "post_id"}  # raw columns that are not called like their field


def collect_chunks(
    rows: Iterable[tuple[int, Mapping[str, Any]]], rejects: list[Reject], limits: Limits
) -> Iterator[pa.Table]:
    """Tables of at most `rows_at_once` rows, from numbered rows of values by field (`elshi.listen.mapping.FIELDS`).

    A row with a cell, link or tag longer than `cell_chars` is rejected.
    """
    chunk = _Chunk(rejects, limits)
    for line, values in rows:
        chunk.add(line, values)
        if chunk.size >= limits.rows_at_once:
            yield chunk.take()
    if chunk.size:
        yield chunk.take()


def raw_texts(lines: Sequence[int], texts: Sequence[str]) -> pa.Table:
    """Raw rows that have a text and nothing else; `lines` are their numbers."""
    many = len(texts)
    values = {"line": lines, "text": texts}
    return pa.table(
        [pa.array(values[field.name], field.type) if field.name in values else pa.nulls(many, field.type)
         for field in RAW_SCHEMA],
        schema=RAW_SCHEMA,
    )  # fmt: skip


class _Chunk:
    """Collects raw rows in columns."""

    def __init__(self, rejects: list[Reject], limits: Limits) -> None:
        self._rejects, self._limits = rejects, limits
        self._columns = _no_rows()

    @property
    def size(self) -> int:
        return len(self._columns["line"])

    def add(self, line: int, values: Mapping[str, Any]) -> None:
        row: dict[str, Any] = {}
        for field in FIELDS:
            value = values.get(field)
            cell = split_items(value, self._limits) if field in LISTS else _cell(value)
            longest = max(map(len, cell), default=0) if isinstance(cell, list) else len(cell or "")
            if longest > self._limits.cell_chars:
                self._rejects.append(Reject(line, longer_than(field, self._limits.cell_chars)))
                return
            row[RAW_NAMES.get(field, field)] = cell
        for name, cell in row.items():
            self._columns[name].append(cell)
        self._columns["line"].append(line)

    def take(self) -> pa.Table:
        """What was collected; the chunk is empty afterwards."""
        columns, self._columns = self._columns, _no_rows()
        return pa.table(columns, schema=RAW_SCHEMA)


def _no_rows() -> dict[str, list[Any]]:
    return {name: [] for name in RAW_SCHEMA.names}


def _cell(value: Any) -> str | None:
    if value is None or isinstance(value, (dict, list)):
        return None
    if isinstance(value, bool):
        return "true" if value else "false"
    # Lone surrogates and NUL have no place in a column of text.
    return str(value).encode("utf-8", "replace").decode().replace("\x00", "")


def split_items(value: Any, limits: Limits) -> list[str] | None:
    """A list cell: a real list, or a string holding one: `["a","b"]`, `a b`, `a|b`, `a;b`."""
    if value is None:
        return None
    if isinstance(value, str):
        text = value.strip().strip("[]")
        value = [piece.strip("'\"") for piece in re.split(r"[\s|;,]+", text)] if text else []
    if not isinstance(value, Sequence):
        value = [value]
    return [cell for item in value[: limits.list_items] if (cell := _cell(item))]
