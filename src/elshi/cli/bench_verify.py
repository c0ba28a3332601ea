"""elshi bench verify: how well and how fast altered quotes are found."""

import argparse
from pathlib import Path

from elshi.cli.output import emit

NAME = "bench verify"
HELP = "Measure verdicts on a folder of labelled quotes, and their times among 16,000 documents."


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The folder of cases."""
    parser.add_argument("folder", metavar="DIR", type=Path, help="what tests/generators/altered_quotes.py --out wrote")
    parser.add_argument("--split", choices=["dev", "test"], default="test", help="test is for figures, dev for tuning")


def run(args: argparse.Namespace) -> int:
    """0; a goal that was not reached is a figure, not an error."""
    from elshi.bench.figures import measure
    from elshi.bench.verify import bench_verify

    data, lines = measure(bench_verify(args.folder, split=args.split))
    emit(data, lines, as_json=args.json)
    return 0
