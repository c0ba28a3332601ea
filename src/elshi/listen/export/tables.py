"""Ties, members and narratives as CSV and Parquet.

CSV follows RFC 4180 in UTF-8. A cell of text that a spreadsheet would take for a formula (it begins with = + - @, a tab
or a line end, also after blanks) gets an apostrophe in front, as OWASP advises; numbers and times stay as they are.
"""

import csv
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from elshi.base.clock import format_time
from elshi.listen.export.found import Found

Cell = str | int | datetime
_COUNTS = frozenset({"weight_ab", "weight_ba", "pairs", "posts", "accounts", "events", "variants"})
_FORMULA = frozenset("=+-@\t\r\n＝＋－＠")


@dataclass(frozen=True, slots=True)
class Table:
    """`columns` in their order, and rows of as many cells."""

    columns: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]


def tie_table(found: Found) -> Table:
    """One row a tie of a network."""
    columns = ("network", "kind", "a", "b", "weight_ab", "weight_ba", "pairs", "first_at", "last_at")
    return Table(
        columns,
        tuple(
            (each.id, each.kind, tie.a, tie.b, tie.weight_ab, tie.weight_ba, tie.pairs, tie.first_at, tie.last_at)
            for each in found.networks
            for tie in each.ties
        ),
    )


def member_table(found: Found) -> Table:
    """One row a member of a network; an account of two networks has two."""
    return Table(
        ("network", "kind", "account", "platform"),
        tuple((each.id, each.kind, it.id, it.platform) for each in found.networks for it in each.accounts),
    )


def narrative_table(found: Found) -> Table:
    """One row a narrative; words, languages and networks with blanks between."""
    columns = ("narrative", "words", "languages", "first_at", "last_at", "posts", "accounts", "networks", "variants")
    return Table(
        columns,
        tuple(
            (
                each.id, " ".join(each.words), " ".join(each.languages), each.first_at, each.last_at, each.posts,
                each.accounts, " ".join(each.networks), each.variants,
            )
            for each in found.narratives
        ),
    )  # fmt: skip


def format_csv(table: Table) -> bytes:
    """The table as CSV, with a header."""
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(table.columns)
    writer.writerows([_csv_cell(cell) for cell in row] for row in table.rows)
    return text.getvalue().encode("utf-8", "replace")


def format_parquet(table: Table) -> bytes:
    """The table as Parquet (zstd), times in UTC microseconds; text stays as it is, for no program computes it."""
    import pyarrow as pa  # noqa: PLC0415  # CSV needs none
    import pyarrow.parquet as pq  # noqa: PLC0415

    columns = dict(zip(table.columns, _columns(table), strict=True))
    types = {name: _type(name, pa) for name in table.columns}
    out = pa.BufferOutputStream()
    table = pa.table({name: pa.array(values, types[name]) for name, values in columns.items()})
    pq.write_table(table, out, compression="zstd")
    return bytes(out.getvalue())


def escape_formula(text: str) -> str:
    """A text that no spreadsheet computes."""
    return f"'{text}" if text.lstrip(" \u00a0")[:1] in _FORMULA else text


def _csv_cell(cell: Cell) -> str:
    if isinstance(cell, datetime):
        return format_time(cell)
    return escape_formula(cell) if isinstance(cell, str) else str(cell)


def _columns(table: Table) -> Iterator[Sequence[Cell]]:
    for place in range(len(table.columns)):
        yield [row[place] for row in table.rows]


def _type(name: str, pa: Any) -> Any:
    if name.endswith("_at"):
        return pa.timestamp("us", "UTC")
    return pa.int64() if name in _COUNTS else pa.string()
