"""elshi bench mirror: what copying a log costs, as ratios in one run."""

import argparse
import sys

from elshi.cli.output import emit

NAME = "bench mirror"
HELP = "Measure a mirror against cp, sync and log check by hand, in one run; prints ratios and whether goals hold."


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """How much."""
    parser.add_argument("--entries", metavar="N", type=int, default=1_000_000, help="entries of the log (1,000,000)")
    parser.add_argument("--rounds", metavar="N", type=int, default=3, help="rounds of each pair; the median counts (3)")
    parser.add_argument("--mirrors", metavar="N", type=int, default=100, help="mirrors that ask one server (100)")


def run(args: argparse.Namespace) -> int:
    """0; a goal that was not reached is a figure, not an error."""
    from elshi.bench.figures import measure
    from elshi.bench.mirror import bench_mirror

    figures = bench_mirror(entries=args.entries, rounds=args.rounds, mirrors=args.mirrors, say=_say)
    data, lines = measure(figures)
    emit(data, lines, as_json=args.json)
    return 0


def _say(text: str) -> None:
    print(text, file=sys.stderr)
