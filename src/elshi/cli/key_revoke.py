"""`elshi key revoke`: a key was stolen; what it signed from a moment on is not official."""

import argparse

from elshi.cli.arguments import add_home
from elshi.cli.key_arguments import (
    add_passphrase,
    add_root_key,
    add_yes,
    carry_out,
    confirm,
    open_office,
    say_done,
    show,
)

NAME = "key revoke"
HELP = "Revoke a key from a size of the log on; shows first what becomes not official. A key in use gets a successor."


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """KEYID, --last-good, --home, --root-key, passphrases, --yes."""
    parser.add_argument("key", metavar="KEYID", help="id of the key, see elshi key list")
    parser.add_argument(
        "--last-good",
        metavar="N",
        type=int,
        required=True,
        help="size of the last good log: what the key signed as entry N or later (the first is 0) is not official",
    )
    add_home(parser)
    add_root_key(parser)
    add_passphrase(parser)
    add_yes(parser)


def run(args: argparse.Namespace) -> int:
    """Show, ask a person, then the ceremony."""
    from elshi.node.ceremonies import check_last_good, find_key, list_disowned, request_revocation

    node, at = open_office(args)
    ledger = node.read_ledger()
    key = find_key(ledger, args.key)
    check_last_good(ledger, key, last_good=args.last_good)
    lost = list_disowned(node, key, last_good=args.last_good)
    show(f"not official any more: {', '.join(lost) or 'nothing'}")
    confirm(args, f"revoke {args.key} from size {args.last_good} on")
    lines = carry_out(args, node, request_revocation(node, args.key, last_good=args.last_good, at=at))
    return say_done(args, lines, key=args.key, last_good=args.last_good, disowned=lost)
