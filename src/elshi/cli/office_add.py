"""`elshi office add`: an embassy that keeps a log of its own enters the ministry's."""

import argparse
from pathlib import Path

from elshi.cli.arguments import add_home, add_names, read_names
from elshi.cli.key_arguments import add_passphrase, add_root_key, carry_out, open_office, say_done

NAME = "office add"
HELP = "An office below ours keeps a log of its own from now on, under its own root key. Whoever follows us follows it."


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """--home, --trust, --parent, --name, --root-key, passphrases."""
    add_home(parser)
    parser.add_argument("--trust", metavar="FILE", type=Path, required=True, help="the office's trust file")
    parser.add_argument("--parent", metavar="OFFICE", help="the office above it; without it our own")
    add_names(parser, otherwise="an office that stands already keeps its names")
    add_root_key(parser)
    add_passphrase(parser)


def run(args: argparse.Namespace) -> int:
    """Ask, sign, enter."""
    from elshi.node.ceremonies import request_office
    from elshi.record import parse_trust

    node, at = open_office(args)
    trust = parse_trust(args.trust.read_bytes())
    parent = args.parent or node.settings.office
    lines = carry_out(args, node, request_office(node, trust, parent=parent, names=read_names(args.name), at=at))
    return say_done(args, lines, office=trust.office, parent=parent)
