"""Writes the vectors that Python and JavaScript share: tests/vectors/words.jsonl, receipts.jsonl and
partners.jsonl.

Run `python tools/vectors.py` after a change of the formats; it writes the same bytes on every machine (fixed seeds,
fixed keys, no clock). What is committed is the judge: a change here must be meant.
"""

import json
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from vectors_partners import partner_cases
from vectors_receipts import receipt_cases
from vectors_words import word_cases

ROOT = Path(__file__).resolve().parents[1]
FOLDER = ROOT / "tests" / "vectors"


def format_lines(cases: Iterable[dict[str, Any]]) -> bytes:
    """One JSON object a line, in ASCII, so that no editor changes an invisible character."""
    return "".join(f"{json.dumps(case, sort_keys=True)}\n" for case in cases).encode()


def files() -> Iterator[tuple[str, bytes]]:
    """Name and bytes of each file."""
    yield "words.jsonl", format_lines(word_cases())
    yield "receipts.jsonl", format_lines(receipt_cases())
    yield "partners.jsonl", format_lines(partner_cases())


def main() -> int:
    """Write the files; with --check, only say whether they are as they would be written."""
    stale = [name for name, data in files() if not _is_same(FOLDER / name, data)]
    if "--check" in sys.argv[1:]:
        print("\n".join(f"stale: tests/vectors/{name}; run python tools/vectors.py" for name in stale))
        return 1 if stale else 0
    for name, data in files():
        (FOLDER / name).write_bytes(data)
        print(f"tests/vectors/{name}: {len(data.splitlines()):,} lines, {len(data):,} bytes")
    return 0


def _is_same(path: Path, data: bytes) -> bool:
    return path.is_file() and path.read_bytes() == data


if __name__ == "__main__":
    raise SystemExit(main())
