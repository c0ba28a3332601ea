"""`elshi policy set`: which witnesses must cosign the log's checkpoints."""

import argparse

from elshi.cli.arguments import add_home
from elshi.cli.key_arguments import add_passphrase, add_root_key, carry_out, open_office, say_done
from elshi.cli.key_request import add_policy

NAME = "policy set"
HELP = "Declare the office's witnesses and how many of them must cosign; trust.json is written anew, to hand out."


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """--home, --witness, --quorum, --root-key, passphrases."""
    add_home(parser)
    add_policy(parser, required=True)
    add_root_key(parser)
    add_passphrase(parser)


def run(args: argparse.Namespace) -> int:
    """Ask, sign, enter."""
    from elshi.node.ceremonies import request_policy

    node, at = open_office(args)
    return say_done(args, carry_out(args, node, request_policy(node, args.witness, quorum=args.quorum, at=at)))
