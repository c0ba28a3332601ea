"""DuckDB, the engine of one machine, and the only place that knows it: closed to the outside, bounded, tidy."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self

import duckdb

from elshi.base.durable import written_beside
from elshi.base.errors import UserError
from elshi.listen.scratch import Scratch

if TYPE_CHECKING:
    import pyarrow as pa

Connection = duckdb.DuckDBPyConnection

# The machine that a node is promised to fit on.
THREADS = 2
MEMORY_MB = 1500


@contextmanager
def as_user_error(about: str) -> Iterator[None]:
    """What DuckDB says of a file it cannot read, a disk or memory that is full, becomes a UserError, one line.

    A SELECT that is wrong is a fault of ours and stays what it is.
    """
    try:
        yield
    except (duckdb.BinderException, duckdb.CatalogException, duckdb.ParserException):
        raise
    except duckdb.Error as exc:
        said = str(exc).strip().partition("\n")[0][:200]
        raise UserError(f"{about}: {said}") from exc


class DuckEngine:
    """An `Engine` (`elshi.listen.engine`) over DuckDB in memory. Use it with `with`, or `close` it.

    It can neither install nor load extensions. What does not fit into `memory_mb` goes to a private folder (under
    `scratch`, else where temporary files go) that is removed with it. The limit is that of DuckDB's buffers: writing
    Parquet takes memory beside it, so a promise about a whole process needs room. Without `order by` rows come in any
    order, also those of a registered table.

    `connection` is for what is bound to DuckDB anyway: taking posts apart, reading and writing Parquet, Arrow results.
    """

    def __init__(self, *, memory_mb: int = MEMORY_MB, threads: int = THREADS, scratch: Path | None = None) -> None:
        self._scratch = Scratch(scratch)
        self.connection: Connection = duckdb.connect(
            ":memory:",
            config={
                "autoinstall_known_extensions": "false",
                "autoload_known_extensions": "false",
                "memory_limit": f"{memory_mb}MB",
                "preserve_insertion_order": "false",
                "temp_directory": str(self._scratch.path),
                "threads": str(threads),
            },
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()

    def register(self, name: str, table: "pa.Table") -> None:
        """See `elshi.listen.engine.Engine`."""
        self.connection.register(name, table)

    def create(self, name: str, sql: str) -> None:
        """See `elshi.listen.engine.Engine`."""
        self.connection.execute(f"create or replace temp table {name} as {sql}")

    def rows(self, sql: str) -> dict[str, list[Any]]:
        """See `elshi.listen.engine.Engine`."""
        answer = self.connection.execute(sql)
        names = [column[0] for column in answer.description or ()]
        found = answer.fetchall()
        return {name: [row[place] for row in found] for place, name in enumerate(names)}

    def write_parquet(self, sql: str, out: Path) -> None:
        """Write the rows of a SELECT to `out`, whole or not at all. Raises UserError."""
        with written_beside(out) as part, as_user_error(f"cannot write {out}"):
            where = str(part).replace("'", "''")
            self.connection.execute(f"copy ({sql}) to '{where}' (format parquet, compression zstd)")

    def close(self) -> None:
        """See `elshi.listen.engine.Engine`."""
        self.connection.close()
        self._scratch.close()
