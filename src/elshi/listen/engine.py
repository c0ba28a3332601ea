"""What runs the SELECTs that meet two rows: one small protocol, so that the same text runs on one machine and on many.

The SELECTs keep to what DuckDB and Spark SQL read alike: whole numbers (BIGINT) and text, joins, `group by`, window
functions, `case`, `cast`; no floats, lists, lambdas, no `//`, no function that hashes. What takes rows apart one by one
(ingest) is not bound by this and may use its engine's own functions.
"""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    import pyarrow as pa


class Engine(Protocol):
    """A session with tables of its own, which end with it. `sql` is one SELECT of ours, never anybody's text."""

    def register(self, name: str, table: "pa.Table") -> None:
        """Make an Arrow table readable under `name`; it is kept, and neither copied nor changed."""
        ...

    def create(self, name: str, sql: str) -> None:
        """Compute a SELECT now and keep its rows as table `name`.

        A table that was created under that name before is replaced, and may be read by the SELECT itself.
        """
        ...

    def rows(self, sql: str) -> Mapping[str, list[Any]]:
        """The columns of a SELECT by name, as Python values, in the order it asks for.

        For answers that fit people and memory: pairs are counted and grouped in SQL, not fetched.
        """
        ...

    def close(self) -> None:
        """End it and remove everything it wrote. May be called twice."""
        ...
