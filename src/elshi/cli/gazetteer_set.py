"""`elshi gazetteer set`: the countries that a node uses from now on."""

import argparse
from pathlib import Path

from elshi.cli.arguments import add_home
from elshi.cli.gazetteer_check import count_places, describe
from elshi.cli.output import emit

NAME = "gazetteer set"
HELP = "Check a file of countries and make it the node's own; desk and public door use it from then on."


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """--home H, FILE."""
    add_home(parser)
    parser.add_argument("file", metavar="FILE", type=Path, help="JSON as docs/formats/gazetteer.md describes it")


def run(args: argparse.Namespace) -> int:
    """Read all of it, then write; a file that is not in order changes nothing."""
    from elshi.node.gazetteer import read_written_gazetteer, write_gazetteer
    from elshi.node.home import open_home

    home = open_home(args.home)
    gazetteer = read_written_gazetteer(args.file)
    sha256 = write_gazetteer(home, gazetteer)
    data = {**count_places(gazetteer), "file": str(home.gazetteer), "sha256": sha256}
    emit(data, [*describe(data), f"written to {home.gazetteer}, SHA-256 {sha256}"], as_json=args.json)
    return 0
