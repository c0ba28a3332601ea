"""CSV to raw rows. The separator is whichever of , ; tab | is most frequent in the header line."""

from collections.abc import Iterator
from pathlib import Path

import pyarrow as pa

from elshi.listen.csv_rows import read_csv_rows, read_header
from elshi.listen.features import Reject
from elshi.listen.limits import Limits
from elshi.listen.mapping import Guess
from elshi.listen.raw_chunk import collect_chunks


def read_csv(
    path: Path, guess: Guess, rejects: list[Reject], limits: Limits
) -> tuple[dict[str, str], Iterator[pa.Table]]:
    """The mapping that `guess` finds and the raw rows in chunks; the rest as of `elshi.listen.readers.read_file`."""
    header, mark = read_header(path, ",;\t|", limits)
    used = guess(header)
    places = {field: header.index(column) for field, column in used.items()}

    def fields() -> Iterator[tuple[int, dict[str, str | None]]]:
        for line, cells in read_csv_rows(path, len(header), mark, rejects, limits):
            yield line, {field: cells[place] or None for field, place in places.items()}

    return used, collect_chunks(fields(), rejects, limits)
