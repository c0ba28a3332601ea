"""How much a reader takes before it says no."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Limits:
    """Limits of every file reader. Beyond one of a file the file is refused; beyond one of a row, the row is rejected.

    Beyond `list_items` the rest of a list is left out, and of the names in JSON rows only the first `columns` are seen.
    """

    file_bytes: int = 16 << 30  # as it lies on the disk
    json_bytes: int = 256 << 20  # one JSON document is read whole, so it is held shorter
    columns: int = 512
    cell_chars: int = 65_536
    line_bytes: int = 1 << 20
    ratio: int = 200  # decompressed to compressed bytes
    rows_at_once: int = 200_000  # rows of one chunk: how much is held in memory
    list_items: int = 200  # links or tags of one post
    csv_lines_per_row: int = 64  # a quoted cell may run over line ends; beyond this the quote was never closed
