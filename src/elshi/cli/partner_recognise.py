"""`elshi partner recognise`: recognise a partner state's ministry by its root key."""

import argparse
from pathlib import Path

from elshi.cli.arguments import add_home
from elshi.cli.key_arguments import add_passphrase, add_root_key, carry_out, open_office, say_done
from elshi.cli.key_request import read_partner

NAME = "partner recognise"
HELP = "Recognise a partner's ministry, so that its statements and accounts verify too, marked as theirs."


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """--home, --trust, --root-key, passphrases."""
    add_home(parser)
    add_partner(parser)
    add_root_key(parser)
    add_passphrase(parser)


def add_partner(parser: argparse.ArgumentParser) -> None:
    """--trust."""
    parser.add_argument("--trust", metavar="FILE", type=Path, required=True, help="the partner's trust file")


def run(args: argparse.Namespace) -> int:
    """Ask, sign, enter."""
    return recognise(args, "recognised")


def recognise(args: argparse.Namespace, status: str) -> int:
    """Set the partner's status, "recognised" or "ended"."""
    from elshi.node.ceremonies import request_recognition

    node, at = open_office(args)
    partner = read_partner(args.trust)
    lines = carry_out(args, node, request_recognition(node, partner, status=status, at=at))
    return say_done(args, lines, partner=partner.office, status=status)
