"""What was found, as one file for other programs; the ending of its name says which."""

from collections.abc import Callable
from pathlib import Path

from elshi.base.durable import write_whole
from elshi.base.errors import UserError
from elshi.listen.export.found import Found
from elshi.listen.export.graphml import format_graphml
from elshi.listen.export.tables import Table, format_csv, format_parquet

TableOf = Callable[[Found], Table]
ENDINGS = (".json", ".graphml", ".csv", ".parquet")


def check_ending(path: Path, *, graph: bool) -> None:
    """Before anything is computed: may the file be called so? Raises UserError. `graph`: whether .graphml may be."""
    endings = [ending for ending in ENDINGS if graph or ending != ".graphml"]
    if path.suffix.lower() not in endings:
        raise UserError(f"expected a file that ends with {', '.join(endings)}, got {path}; nothing was written")
    if not path.parent.is_dir():
        raise UserError(f"no such folder: {path.parent}; nothing was written")


def write_found(found: Found, path: Path, *, table: TableOf) -> None:
    """Write STIX 2.1 (.json), GraphML (networks alone), or `table` as CSV or Parquet: whole, or nothing.

    Raises UserError for any other ending.
    """
    check_ending(path, graph=True)
    kind = path.suffix.lower()
    if kind == ".json":
        from elshi.listen.export.stix import format_stix  # noqa: PLC0415  # stix2 takes a second to load

        data = format_stix(found)
    elif kind == ".graphml":
        data = format_graphml(found.networks)
    else:
        data = format_csv(table(found)) if kind == ".csv" else format_parquet(table(found))
    write_whole(path, data)
