"""The edges of a file: read, found, written, counted."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from elshi.listen.coordination.edges import sql_counts, sql_named_edges
from elshi.listen.coordination.network import find_edges
from elshi.listen.coordination.objects import By
from elshi.listen.coordination.told import read_told
from elshi.listen.duck import DuckEngine, as_user_error

FORMAT = 1  # of the table that is written (docs/formats/edges.md)
# DuckDB's buffers. Writing Parquet takes memory beside them, and the promise for two million posts is 1.5 GB in all.
MEMORY_MB = 800


@dataclass(frozen=True, slots=True)
class FileEdges:
    """What came of a file. `rows` has all its rows, `rejected` those left out, `accounts` those that have an edge."""

    rows: int
    rejected: Mapping[str, int]
    mapping: Mapping[str, str]
    pairs: int
    edges: int
    accounts: int


def file_edges(
    path: Path,
    *,
    by: By,
    window_us: int,
    min_participation: int = 1,
    mapping: Mapping[str, str] | None = None,
    out: Path | None = None,
) -> FileEdges:
    """The edges of `path`, written to `out` as Parquet (whole or not at all) if that is given. Nothing else is kept.

    The rest as of `find_edges` and `read_told`. Raises UserError, also when memory or disk do not suffice.
    """
    with DuckEngine(memory_mb=MEMORY_MB) as engine:
        told = read_told(engine, path, by=by, mapping=mapping)
        with as_user_error(str(path)):
            if by.kind == "near-text":
                from elshi.listen.coordination.near_text import make_near_told  # loads Arrow  # noqa: PLC0415

                make_near_told(engine)
            find_edges(engine, window_us=window_us, min_participation=min_participation, alike=by.kind == "near-text")
            if out is not None:
                engine.write_parquet(_sql_table(), out)
            found = engine.rows(sql_counts())
    counts = {name: int(values[0]) for name, values in found.items()}
    return FileEdges(told.rows, told.rejected, told.mapping, **counts)


def _sql_table() -> str:
    """What is written. Times are timestamps of microseconds in UTC, without a zone."""
    return f"""
    select a, b, weight_ab, weight_ba, pairs, make_timestamp(first_us) as first_at, make_timestamp(last_us) as last_at
    from ({sql_named_edges()}) as named order by a, b
    """
