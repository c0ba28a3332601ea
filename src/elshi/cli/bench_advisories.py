"""elshi bench advisories: what the advisories of many countries cost the site, and one that changes."""

import argparse
import sys

from elshi.base.errors import UserError
from elshi.cli.output import emit

NAME = "bench advisories"
HELP = "Fill a log with the advisories of invented countries; measure the site and one that changes; prints figures."


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """How much."""
    parser.add_argument("--countries", metavar="N", type=int, default=200, help="countries, 200 at most (200)")


def run(args: argparse.Namespace) -> int:
    """0; a goal that was not reached is a figure, not an error."""
    from elshi.bench.advisories import MOST, bench_advisories
    from elshi.bench.figures import measure

    if not 1 <= args.countries <= MOST:
        raise UserError(f"--countries: expected 1 to {MOST}, got {args.countries}")
    data, lines = measure(bench_advisories(countries=args.countries, say=_say))
    emit(data, lines, as_json=args.json)
    return 0


def _say(text: str) -> None:
    print(text, file=sys.stderr)
