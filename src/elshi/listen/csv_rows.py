"""Rows of a delimited file (RFC 4180, quoted cells over several lines too), so that a broken row spoils no other.

Rows are cut by hand, since the library's reader would take everything after a quote that never closes for one cell.
"""

import csv
from collections.abc import Iterator
from pathlib import Path

from elshi.base.errors import UserError
from elshi.listen.bounded_file import open_bounded, read_lines, read_text_head
from elshi.listen.features import Reject
from elshi.listen.limits import Limits


def read_header(path: Path, marks: str, limits: Limits) -> tuple[list[str], str]:
    """The names in the first line, and the separator: whichever of `marks` is most frequent in it, of equals the first.

    Raises UserError when the file cannot be taken as a whole.
    """
    line = read_text_head(path).partition("\n")[0].rstrip("\r")
    if "\r" in line:  # all of it would be the header, and no row be missed
        raise UserError(f"{path}: its lines end with CR alone; save it with LF or CR LF")
    mark = max(marks, key=line.count)
    header = next(csv.reader([line], delimiter=mark), [])
    if len(header) > limits.columns:
        raise UserError(f"{path}: expected at most {limits.columns} columns, got {len(header)}")
    return header, mark


def read_csv_rows(
    path: Path, width: int, mark: str, rejects: list[Reject], limits: Limits
) -> Iterator[tuple[int, list[str]]]:
    """First line number and cells of each row of exactly `width` cells; the header is passed over.

    A row that does not close is rejected alone: reading goes on at the next line. So is one that is not UTF-8.
    """
    with open_bounded(path, limits) as file:
        yield from _cut_rows(read_lines(file, rejects, limits), width, mark, rejects, limits)


def _cut_rows(
    lines: Iterator[bytes | None], width: int, mark: str, rejects: list[Reject], limits: Limits
) -> Iterator[tuple[int, list[str]]]:
    waiting: list[tuple[int, str]] = []
    foreign: set[int] = set()
    numbered = _decode(lines, foreign)
    next(numbered, None)  # the header
    while True:
        if not waiting:
            following = next(numbered, None)
            if following is None:
                return
            waiting.append(following)
        number = waiting[0][0]
        if not waiting[0][1].strip():
            waiting.pop(0)
            continue
        cells, taken = _close_row(waiting, numbered, mark, limits)
        if cells is None or len(cells) != width:
            taken = 1
        if foreign and not foreign.isdisjoint(line for line, _ in waiting[:taken]):
            rejects.append(Reject(number, "not UTF-8"))
        elif cells is None or len(cells) != width:
            found = "a quote that never closes" if cells is None else f"{len(cells)} cells"
            rejects.append(Reject(number, f"expected {width} cells, got {found}"))
        else:
            yield number, cells
        del waiting[:taken]


def _decode(lines: Iterator[bytes | None], foreign: set[int]) -> Iterator[tuple[int, str]]:
    """Numbered lines as text. One that is not UTF-8 comes garbled, so that rows can be cut; its number is `foreign`."""
    for number, line in enumerate(lines, 1):
        if line is None:
            continue
        try:
            text = line.decode("utf-8")
        except UnicodeDecodeError:
            foreign.add(number)
            text = line.decode("utf-8", "replace")
        yield number, text


def _close_row(
    waiting: list[tuple[int, str]], numbered: Iterator[tuple[int, str]], mark: str, limits: Limits
) -> tuple[list[str] | None, int]:
    """The cells of the row that starts at `waiting[0]`, and how many lines it takes; lines are fetched as needed."""
    record = ""
    for taken in range(1, limits.csv_lines_per_row + 1):
        if len(waiting) < taken:
            following = next(numbered, None)
            if following is None:
                break
            waiting.append(following)
        record += waiting[taken - 1][1]
        if len(record) > limits.cell_chars * 4:
            break
        try:
            return next(csv.reader([record], delimiter=mark, strict=True)), taken
        except csv.Error:
            continue
    return None, 1
