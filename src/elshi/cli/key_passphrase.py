"""`elshi key passphrase`: protect a node's signing keys, or change how."""

import argparse
from pathlib import Path

from elshi.base.errors import UserError
from elshi.cli.arguments import add_home
from elshi.cli.key_arguments import FILE_HELP, add_passphrase, ask_new_passphrase, find_passphrase, say_done

NAME = "key passphrase"
HELP = "Set, change or remove the passphrase of a node's signing keys (record.key and log.key)."


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """--home, --passphrase-file, --new-passphrase-file, --remove."""
    add_home(parser)
    add_passphrase(parser)
    parser.add_argument("--new-passphrase-file", metavar="F", type=Path, help=f"the new passphrase: {FILE_HELP}")
    parser.add_argument("--remove", action="store_true", help="leave the keys without a passphrase")


def run(args: argparse.Namespace) -> int:
    """Change it. The running press keeps the keys it has read."""
    from elshi.adapters.passphrases import read_passphrase_file
    from elshi.node.home import open_home
    from elshi.node.keys import change_passphrase

    if args.remove and args.new_passphrase_file is not None:
        raise UserError("expected --remove or --new-passphrase-file, got both; nothing was changed")
    home = open_home(args.home)
    old = find_passphrase(args, home)
    if args.remove:
        new = None
    elif args.new_passphrase_file is not None:
        new = read_passphrase_file(args.new_passphrase_file)
    else:
        new = ask_new_passphrase("the node's signing keys")
    change_passphrase(home, old=old, new=new)
    if new is None:
        return say_done(args, [f"The signing keys in {home.keys} have no passphrase now."], protected=False)
    lines = [
        f"The signing keys in {home.keys} have the new passphrase.",
        "The press asks for it at the next start of `elshi up`, or reads it from the file ELSHI_PASSPHRASE_FILE names.",
    ]
    return say_done(args, lines, protected=True)
