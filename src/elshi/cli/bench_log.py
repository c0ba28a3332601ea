"""elshi bench log: the log's speed as ratios in one run."""

import argparse
import sys

from elshi.cli.output import emit

NAME = "bench log"
HELP = "Measure the log against hashing, signing and syncing alone, in one run; prints ratios and whether goals hold."


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """How much."""
    parser.add_argument("--entries", metavar="N", type=int, default=1_000_000, help="entries in bulk (1,000,000)")
    parser.add_argument("--batches", metavar="N", type=int, default=40, help="durable batches of 256 (40)")
    parser.add_argument("--rounds", metavar="N", type=int, default=3, help="rounds of each pair; the median counts (3)")


def run(args: argparse.Namespace) -> int:
    """0; a goal that was not reached is a figure, not an error."""
    from elshi.bench.figures import measure
    from elshi.bench.log import bench_log

    figures = bench_log(entries=args.entries, batches=args.batches, rounds=args.rounds, say=_say)
    data, lines = measure(figures)
    emit(data, lines, as_json=args.json)
    return 0


def _say(text: str) -> None:
    print(text, file=sys.stderr)
