"""Arguments that several commands share, so that they read the same everywhere."""

import argparse
from pathlib import Path

from elshi.base.errors import UserError


def add_home(parser: argparse.ArgumentParser, *, required: bool = True) -> None:
    """--home H, the node's folder; ELSHI_HOME stands in for it."""
    parser.add_argument("--home", metavar="H", type=Path, required=required, help="the node's folder (or ELSHI_HOME)")


def add_names(parser: argparse.ArgumentParser, *, otherwise: str) -> None:
    """--name LANG=NAME; `otherwise`: what happens without it."""
    parser.add_argument(
        "--name", action="append", default=[], metavar="LANG=NAME",
        help=f"the office's name in one language (repeatable); without it {otherwise}",
    )  # fmt: skip


def read_names(pairs: list[str]) -> dict[str, str]:
    """Language to name. Raises UserError for a pair that is none."""
    from elshi.text.languages import LANGUAGES

    names = {}
    for pair in pairs:
        tag, mark, name = pair.partition("=")
        if not mark or tag not in LANGUAGES or not name.strip():
            raise UserError(f"--name: expected LANG=NAME with LANG one of {', '.join(LANGUAGES)}, got {pair!r}")
        names[tag] = name.strip()
    return names
