"""Rows of a delimited file by column name, within limits. For tables that stay small, such as claims: posts go through
`elshi.listen.readers`.
"""

from collections.abc import Iterator
from pathlib import Path

from elshi.base.errors import UserError
from elshi.listen.bounded_file import check_file
from elshi.listen.csv_rows import read_csv_rows, read_header
from elshi.listen.features import Reject
from elshi.listen.left_out import longer_than
from elshi.listen.limits import Limits

MAX_BYTES = 256 << 20


def read_table(path: Path, rejects: list[Reject], limits: Limits) -> tuple[list[str], Iterator[tuple[int, list[str]]]]:
    """The header, and the rows of as many cells, each with the number of its first line.

    `rejects` grows while rows are read: the line's number and the reason, never its words. Raises UserError when the
    file as a whole cannot be taken.
    """
    check_file(path)
    if path.stat().st_size > MAX_BYTES:
        raise UserError(f"{path} is larger than {MAX_BYTES} bytes")
    header, mark = read_header(path, "\t,;|", limits)
    if len(header) < 2:
        raise UserError(f"{path}: expected 2 to {limits.columns} columns, got {len(header)}")

    def rows() -> Iterator[tuple[int, list[str]]]:
        for line, cells in read_csv_rows(path, len(header), mark, rejects, limits):
            if max(map(len, cells)) > limits.cell_chars:
                rejects.append(Reject(line, longer_than("a cell", limits.cell_chars)))
            else:
                yield line, cells

    return header, rows()
