"""elshi bench listen: listening's figures, beside its peers', in one run."""

import argparse
import sys
from pathlib import Path

from elshi.cli.output import emit

NAME = "bench listen"
HELP = "Measure listening on public data sets; prints each figure, its goal and whether it was reached."


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The data, and which parts."""
    parser.add_argument(
        "--data", metavar="DIR", type=Path, default=Path("../shared/data"), help="the data sets (../shared/data)"
    )
    parser.add_argument(
        "--only",
        metavar="PART,…",
        help="some parts, such as replay; else all but continuous, which takes minutes",
    )


def run(args: argparse.Namespace) -> int:
    """0; a goal that was not reached is a figure, not an error, and so is one that could not be measured here."""
    from elshi.base.errors import UserError
    from elshi.bench.figures import measure
    from elshi.bench.listen import LONG, PARTS, bench_listen

    parts = args.only.split(",") if args.only else PARTS
    if unknown := sorted(set(parts) - {*PARTS, *LONG}):
        raise UserError(f"--only: expected parts of {', '.join([*PARTS, *LONG])}, got {', '.join(unknown)}")
    data, lines = measure(bench_listen(args.data, parts=parts, say=_say))
    emit(data, lines, as_json=args.json)
    return 0


def _say(text: str) -> None:
    print(text, file=sys.stderr)
