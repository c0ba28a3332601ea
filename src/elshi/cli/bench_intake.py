"""elshi bench intake: a flood of questions at the public door."""

import argparse
import sys

from elshi.cli.output import emit

NAME = "bench intake"
HELP = (
    "Hand questions in by a signed webhook, so many a second, while the desk is read; measure what is acknowledged, "
    "how soon, and that none is lost; prints figures and goals."
)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """How many."""
    parser.add_argument("--rate", metavar="N", type=int, default=200, help="deliveries a second (200)")
    parser.add_argument("--seconds", metavar="S", type=float, default=60.0, help="for so long (60)")


def run(args: argparse.Namespace) -> int:
    """0; a goal that was not reached is a figure, not an error."""
    from elshi.bench.figures import measure
    from elshi.bench.intake import bench_intake

    data, lines = measure(bench_intake(rate=args.rate, duration=args.seconds, say=_say))
    emit(data, lines, as_json=args.json)
    return 0


def _say(text: str) -> None:
    print(text, file=sys.stderr)
