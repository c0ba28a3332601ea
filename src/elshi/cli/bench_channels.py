"""elshi bench channels: what a release to every channel costs."""

import argparse
import sys

from elshi.cli.output import emit

NAME = "bench channels"
HELP = (
    "Release one statement to the site, seven channels and thousands of readers, all on loopback; measure when each "
    "had it, letters a second, and the desk meanwhile; prints figures and goals."
)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """How much."""
    parser.add_argument("--subscribers", metavar="N", type=int, default=20_000, help="of mail (20,000)")
    parser.add_argument("--followers", metavar="N", type=int, default=20, help="inboxes on the fediverse (20)")
    parser.add_argument("--statements", metavar="N", type=int, default=100, help="published before (100)")
    parser.add_argument("--cores", metavar="N", type=int, default=2, help="processors that all of it shares (2)")


def run(args: argparse.Namespace) -> int:
    """0; a goal that was not reached is a figure, not an error. 2: a library is lacking."""
    from elshi.bench.channels import bench_channels
    from elshi.bench.figures import measure

    figures = bench_channels(
        subscribers=args.subscribers,
        followers=args.followers,
        statements=args.statements,
        cores=args.cores,
        say=_say,
    )
    data, lines = measure(figures)
    emit(data, lines, as_json=args.json)
    return 0


def _say(text: str) -> None:
    print(text, file=sys.stderr)
