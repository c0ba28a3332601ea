"""A file of plain texts, one a line (UTF-8, `.txt` or `.txt.gz`), to raw rows that have a text and nothing else.

No line is a header, and nothing is cut at commas. Empty lines are passed over and still counted.
"""

from collections.abc import Iterator
from pathlib import Path

import pyarrow as pa

from elshi.listen.bounded_file import open_bounded, read_lines, read_text_head
from elshi.listen.features import Reject
from elshi.listen.left_out import longer_than
from elshi.listen.limits import Limits
from elshi.listen.raw_chunk import raw_texts


def read_plain_lines(path: Path, rejects: list[Reject], limits: Limits) -> tuple[dict[str, str], Iterator[pa.Table]]:
    """The mapping, which says that a line is a text, and the raw rows in chunks. Raises UserError as `read_file`."""
    read_text_head(path)  # raises where it is not UTF-8
    return {"text": "line"}, _chunks(path, rejects, limits)


def _chunks(path: Path, rejects: list[Reject], limits: Limits) -> Iterator[pa.Table]:
    numbers: list[int] = []
    texts: list[str] = []
    with open_bounded(path, limits) as file:
        for number, line in enumerate(read_lines(file, rejects, limits), 1):
            if line is None or not (line := line.rstrip(b"\r\n")):
                continue
            try:
                text = line.decode("utf-8").replace("\x00", "")
            except UnicodeDecodeError:
                rejects.append(Reject(number, "not UTF-8"))
                continue
            if len(text) > limits.cell_chars:
                rejects.append(Reject(number, longer_than("text", limits.cell_chars)))
                continue
            numbers.append(number)
            texts.append(text)
            if len(texts) >= limits.rows_at_once:
                yield raw_texts(numbers, texts)
                numbers, texts = [], []
    if texts:
        yield raw_texts(numbers, texts)
