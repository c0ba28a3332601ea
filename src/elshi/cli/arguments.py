"""Arguments that several commands share, so that they read the same everywhere."""

import argparse
from pathlib import Path


def add_home(parser: argparse.ArgumentParser, *, required: bool = True) -> None:
    """--home H, the node's folder; ELSHI_HOME stands in for it."""
    parser.add_argument("--home", metavar="H", type=Path, required=required, help="the node's folder (or ELSHI_HOME)")
