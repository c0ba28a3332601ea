"""`elshi key enter`: what the root key signed elsewhere takes effect in the node."""

import argparse
from pathlib import Path

from elshi.cli.arguments import add_home
from elshi.cli.key_arguments import add_passphrase, open_office, say_done

NAME = "key enter"
HELP = "Enter records that the root key signed into the log of a node that is down; keys and trust file follow."


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """SIGNED, --home, --passphrase-file."""
    parser.add_argument("signed", metavar="SIGNED", type=Path, help="file from elshi key sign")
    add_home(parser)
    add_passphrase(parser)


def run(args: argparse.Namespace) -> int:
    """Check, append, take effect."""
    from elshi.node.enter import enter_signed
    from elshi.node.requests import read_signed_file

    entries = read_signed_file(args.signed)
    node, _at = open_office(args)
    return say_done(args, enter_signed(node, entries))
