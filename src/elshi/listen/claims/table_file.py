"""Rows of a delimited file (RFC 4180, also with tabs) by column name, within limits; a broken row spoils no other.

For tables that stay small, such as claims: posts go through `elshi.listen.readers`.
"""

import csv
from collections.abc import Iterator
from pathlib import Path
from typing import IO

from elshi.base.errors import UserError
from elshi.listen.bounded_file import check_file, open_bounded, read_lines, read_text_head
from elshi.listen.features import Reject
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
    head = read_text_head(path).splitlines()
    if not head:
        raise UserError(f"{path} is empty")
    mark = max("\t,;|", key=head[0].count)
    header = next(csv.reader([head[0]], delimiter=mark))
    if not 2 <= len(header) <= limits.columns:
        raise UserError(f"{path}: expected 2 to {limits.columns} columns, got {len(header)}")

    def rows() -> Iterator[tuple[int, list[str]]]:
        with open_bounded(path, limits) as file:
            yield from _rows(file, len(header), mark, rejects, limits)

    return header, rows()


def _rows(
    file: IO[bytes], width: int, mark: str, rejects: list[Reject], limits: Limits
) -> Iterator[tuple[int, list[str]]]:
    lines = enumerate(read_lines(file, rejects, limits), 1)
    next(lines)  # the header
    waiting: list[tuple[int, bytes]] = []
    while True:
        if not waiting:
            waiting += ((number, line) for number, line in [next(lines, (0, b""))] if line is not None)
        if not waiting:  # a line that was too long, rejected before
            continue
        number, line = waiting[0]
        if not number:
            return
        if not line.strip():
            del waiting[0]
            continue
        cells, taken = _close(waiting, lines, mark, limits)
        if isinstance(cells, str) or len(cells) != width:
            found = cells if isinstance(cells, str) else f"{len(cells)} cells"
            rejects.append(Reject(number, f"expected {width} cells, got {found}"))
            taken = 1
        else:
            yield number, cells
        del waiting[:taken]


def _close(
    waiting: list[tuple[int, bytes]], lines: Iterator[tuple[int, bytes | None]], mark: str, limits: Limits
) -> tuple[list[str] | str, int]:
    """The cells of the row that begins at `waiting[0]`, or what was found in their place; how many lines it takes."""
    record = ""
    for taken in range(1, limits.csv_lines_per_row + 1):
        if len(waiting) < taken:
            number, line = next(lines, (0, b""))
            if not number or line is None:
                break
            waiting.append((number, line))
        if not waiting[taken - 1][0]:
            break
        try:
            record += waiting[taken - 1][1].decode("utf-8")
        except UnicodeDecodeError:
            return "bytes that are not UTF-8", 1
        if len(record) > limits.cell_chars:
            return f"more than {limits.cell_chars} characters", 1
        try:
            return next(csv.reader([record], delimiter=mark, strict=True)), taken
        except csv.Error:
            continue
    return "a quote that never closes", 1
