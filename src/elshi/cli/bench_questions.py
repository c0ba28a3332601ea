"""elshi bench questions: how well alike questions of the public are put together, beside BM25."""

import argparse
import sys
from pathlib import Path

from elshi.cli.output import emit

NAME = "bench questions"
HELP = "Measure how alike questions are grouped; prints each figure, its goal and whether it was reached."


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The set, its half, and a model's vectors."""
    parser.add_argument(
        "--data", metavar="DIR", type=Path, default=Path("tests/data/questions"), help="the set (tests/data/questions)"
    )
    parser.add_argument("--half", choices=["test", "tuning"], default="test", help="test is for figures")
    parser.add_argument(
        "--vectors", metavar="FILE.npy", type=Path, help="what a model says: a row for each line of questions.tsv"
    )


def run(args: argparse.Namespace) -> int:
    """0; a goal that was not reached is a figure, not an error, and so is one that could not be measured here."""
    from elshi.bench.figures import measure
    from elshi.bench.questions import bench_questions

    figures = bench_questions(args.data, half=args.half, say=_say, vectors=args.vectors)
    data, lines = measure(figures)
    emit(data, lines, as_json=args.json)
    return 0


def _say(text: str) -> None:
    print(text, file=sys.stderr)
