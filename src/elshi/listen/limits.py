"""How much a reader takes before it says no."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Limits:
    """Limits of every file reader. Beyond a file limit the file is refused; beyond a row limit, the row."""

    file_bytes: int = 16 << 30
    json_bytes: int = 256 << 20  # one JSON document is read whole, so it is held shorter
    columns: int = 512
    cell_chars: int = 65_536
    line_bytes: int = 1 << 20
    ratio: int = 200  # decompressed to compressed bytes
    rows_at_once: int = 200_000
    list_items: int = 200  # links or tags of one post
    csv_lines_per_row: int = 64  # a quoted cell may run over line ends; beyond this the quote was never closed
