"""`elshi erase`: take a text away, with a tombstone in the log."""

import argparse

from elshi.base.errors import UserError
from elshi.cli.arguments import add_home
from elshi.cli.key_arguments import add_passphrase, add_yes, confirm, open_office, say_done, show

NAME = "erase"
HELP = "Erase texts from a node that is down and from its site; a tombstone in the log says why, all else verifies."


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """BLOB …, --statement, --reason, --home, --passphrase-file, --yes."""
    parser.add_argument("blobs", metavar="BLOB", nargs="*", help="SHA-256 of a text, 64 hexadecimal digits")
    parser.add_argument("--statement", metavar="ID", help="all texts of all versions of this statement")
    reasons = ("personal-data", "law", "court", "other")
    parser.add_argument("--reason", choices=reasons, required=True, help="why, as the log will say")
    add_home(parser)
    add_passphrase(parser)
    add_yes(parser)


def run(args: argparse.Namespace) -> int:
    """Show, ask a person, then tombstone first, then removal."""
    from elshi.node.erasing import describe_texts, erase, find_statement_blobs

    if bool(args.blobs) == (args.statement is not None):
        raise UserError("expected either BLOB … or --statement ID; nothing was changed")
    node, at = open_office(args)
    blobs = args.blobs or find_statement_blobs(node.read_ledger(), args.statement)
    texts = describe_texts(node, blobs)
    for line in texts:
        show(f"will be erased: {line}")
    if texts:
        confirm(args, f"erase {_count(len(texts), 'text')} for good, with a tombstone in the log ({args.reason})")
    new, removed = erase(node, blobs, reason=args.reason, at=at)
    lines = [f"New in the log: {_count(len(new), 'tombstone')}. Removed: {_count(len(removed), 'text')}."]
    if len(new) < len(set(blobs)):
        lines.append(f"{len(set(blobs)) - len(new)} had a tombstone already.")
    lines.append("Drafts on the desk, backups and copies that others took still hold them: see docs/keys.md.")
    return say_done(args, lines, tombstones=new, removed=removed)


def _count(number: int, what: str) -> str:
    return f"{number} {what}" if number == 1 else f"{number} {what}s"
