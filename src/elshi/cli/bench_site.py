"""elshi bench site: what the public site costs with years of statements in it."""

import argparse
import sys

from elshi.cli.output import emit

NAME = "bench site"
HELP = "Fill a log with statements in five languages; measure the site built anew and one more; prints figures."


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """How much."""
    parser.add_argument("--statements", metavar="N", type=int, default=5_000, help="statements (5,000)")


def run(args: argparse.Namespace) -> int:
    """0; a goal that was not reached is a figure, not an error."""
    from elshi.bench.figures import measure
    from elshi.bench.site import bench_site

    data, lines = measure(bench_site(statements=args.statements, say=_say))
    emit(data, lines, as_json=args.json)
    return 0


def _say(text: str) -> None:
    print(text, file=sys.stderr)
