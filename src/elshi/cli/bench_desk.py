"""elshi bench desk: what the desk and the public site cost with years of work in them."""

import argparse
import sys

from elshi.cli.output import emit

NAME = "bench desk"
HELP = (
    "Fill a node with years of work; measure every page of its desk, a release, and its site; prints figures and goals."
)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """How much."""
    parser.add_argument("--cases", metavar="N", type=int, default=10_000, help="cases (10,000)")
    parser.add_argument("--alerts", metavar="N", type=int, default=100_000, help="alerts (100,000)")
    parser.add_argument(
        "--statements", metavar="N", type=int, default=5_000, help="statements in five languages (5,000)"
    )
    parser.add_argument("--rounds", metavar="N", type=int, default=20, help="requests to each page (20)")


def run(args: argparse.Namespace) -> int:
    """0; a goal that was not reached is a figure, not an error."""
    from elshi.bench.desk import bench_desk
    from elshi.bench.figures import measure

    figures = bench_desk(cases=args.cases, alerts=args.alerts, statements=args.statements, rounds=args.rounds, say=_say)
    data, lines = measure(figures)
    emit(data, lines, as_json=args.json)
    return 0


def _say(text: str) -> None:
    print(text, file=sys.stderr)
