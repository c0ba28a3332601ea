"""`elshi key rotate`: a new record key or log key for a node that is down."""

import argparse

from elshi.cli.arguments import add_home
from elshi.cli.key_arguments import add_passphrase, add_root_key, carry_out, open_office, say_done

NAME = "key rotate"
HELP = "Give a node a new record key or log key, signed by the root key; the old private key is deleted."


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """PURPOSE, --home, --root-key, passphrases."""
    parser.add_argument("purpose", choices=("record", "log"), metavar="PURPOSE", help="record, log")
    add_home(parser)
    add_root_key(parser)
    add_passphrase(parser)


def run(args: argparse.Namespace) -> int:
    """Ask, sign, enter."""
    from elshi.node.ceremonies import request_rotation

    node, at = open_office(args)
    return say_done(args, carry_out(args, node, request_rotation(node, args.purpose, at=at)))
