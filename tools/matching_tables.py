"""Write the tables of text matching for the browser: src/elshi/site/static/verify/tables.js, from the Python tables.

    .venv/bin/python tools/matching_tables.py [--check]

The tables are words and letters only; `matching.js` has the rules. A test calls `format_tables` and compares.
"""

import argparse
import json
import sys
from pathlib import Path
from typing import Any

from elshi.text import alignment, names, negation, normal, numbers, shingles, skeleton, tokens
from elshi.verify import cuts, judging, kinds, matching

TARGET = Path(__file__).resolve().parents[1] / "src/elshi/site/static/verify/tables.js"
_HEAD = """// Made by tools/matching_tables.py from the Python tables; do not edit. See docs/formats/matching.md.

"""


def _limits() -> dict[str, Any]:
    return {
        "run": alignment.RUN,
        "maxPlaces": alignment.MAX_PLACES,
        "maxRuns": alignment.MAX_RUNS,
        "maxShift": alignment.MAX_SHIFT,
        "slack": alignment.SLACK,
        "maxCells": alignment.MAX_CELLS,
        "maxHolders": shingles.MAX_HOLDERS,
        "commonUsed": shingles.COMMON_USED,
        "candidates": judging.CANDIDATES,
        "maxTies": judging.MAX_TIES,
        "likely": judging.LIKELY,
        "maxLikely": judging.MAX_LIKELY,
        "context": judging.CONTEXT,
        "minCutOff": judging.MIN_CUT_OFF,
        "maxRatio": judging.MAX_RATIO,
        "minCover": judging.MIN_COVER,
        "minLongest": judging.MIN_LONGEST,
        "minEqual": judging.MIN_EQUAL,
        "minSplice": judging.MIN_SPLICE,
        "far": judging.FAR,
        "seam": judging.SEAM,
        "minPiece": cuts.MIN_PIECE,
        "cutPlaces": cuts.MAX_PLACES,
        "few": kinds.FEW,
        "minWords": matching.MIN_WORDS,
    }


def _casefold() -> dict[str, str]:
    """Characters whose full case folding is not their lower case."""
    codes = (code for code in range(0x110000) if not 0xD800 <= code < 0xE000)
    return {chr(code): chr(code).casefold() for code in codes if chr(code).casefold() != chr(code).lower()}


def format_tables() -> str:
    """The module's text."""
    tables: dict[str, Any] = {
        "LIMITS": _limits(),
        "KINDS": list(kinds.KINDS),
        "UNSPACED": tokens.UNSPACED,
        "MARKS": tokens.MARKS,
        "APOSTROPHES": tokens.APOSTROPHES,
        "SIGNS": tokens.SIGNS,
        "OPTIONAL": tokens.OPTIONAL,
        "KEPT": tokens.KEPT,
        "PUNCTUATION": {chr(code): sign or "" for code, sign in tokens.PUNCTUATION.items()},
        "QUOTES_AND_DASHES": {chr(code): sign for code, sign in normal.QUOTES_AND_DASHES.items()},
        "CASEFOLD": _casefold(),
        "CAPITALS_ALIKE": skeleton.CAPITALS_ALIKE,
        "NEGATIONS": negation.NEGATIONS,
        "NEGATION_PATTERNS": negation.PATTERNS,
        "PREFIXES": list(negation.PREFIXES),
        "SUFFIXES": list(negation.SUFFIXES),
        "NUMBER_WORDS": numbers.NUMBER_WORDS,
        "NAME_SIGNS": names.NAME_SIGNS,
        "SPELLING": names.SPELLING,
        "NO_NAMES": list(names.NO_NAMES),
    }
    lines = [f"export const {name} = {json.dumps(value, separators=(',', ':'))};" for name, value in tables.items()]
    return _HEAD + "\n".join(lines) + "\n"


def main() -> int:
    """Write the file, or with --check say whether it is as it should be."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true")
    if parser.parse_args().check:
        return 0 if TARGET.read_text(encoding="utf-8") == format_tables() else 1
    TARGET.write_text(format_tables(), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
