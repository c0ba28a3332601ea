"""`elshi partner end`: end the recognition of a partner state's ministry."""

import argparse

from elshi.cli.arguments import add_home
from elshi.cli.key_arguments import add_passphrase, add_root_key
from elshi.cli.partner_recognise import add_partner, recognise

NAME = "partner end"
HELP = "End the recognition of a partner's ministry; the log keeps that it was recognised."


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """--home, --trust, --root-key, passphrases."""
    add_home(parser)
    add_partner(parser)
    add_root_key(parser)
    add_passphrase(parser)


def run(args: argparse.Namespace) -> int:
    """Ask, sign, enter."""
    return recognise(args, "ended")
