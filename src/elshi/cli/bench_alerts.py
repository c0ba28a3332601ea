"""elshi bench alerts: one alert to everybody abroad."""

import argparse
import sys

from elshi.cli.output import emit

NAME = "bench alerts"
HELP = (
    "Send one alert to so many registered trips while the desk is read and the sending process is killed; measure how "
    "many go out a second, and that none is lost; prints figures and goals."
)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """How many, and how often it is killed."""
    parser.add_argument("--trips", metavar="N", type=int, default=100_000, help="registered trips (100000)")
    parser.add_argument("--kills", metavar="N", type=int, default=3, help="kill -9 of the process on the way (3)")


def run(args: argparse.Namespace) -> int:
    """0; a goal that was not reached is a figure, not an error."""
    from elshi.bench.alerts import bench_alerts
    from elshi.bench.figures import measure

    data, lines = measure(bench_alerts(trips=args.trips, kills=args.kills, say=_say))
    emit(data, lines, as_json=args.json)
    return 0


def _say(text: str) -> None:
    print(text, file=sys.stderr)
