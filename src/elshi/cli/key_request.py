"""`elshi key request`: what a root key on another machine shall sign, as a file to carry there."""

import argparse
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from elshi.base.errors import SecurityError, UserError
from elshi.cli.arguments import add_home
from elshi.cli.key_arguments import add_passphrase, open_office, say_done

if TYPE_CHECKING:
    from elshi.node.office_log import OfficeNode
    from elshi.node.requests import Document
    from elshi.record.trust import Trust

NAME = "key request"
HELP = "Write a request for a root key that is kept on a machine without network: then elshi key sign, elshi key enter."
NEEDS = {
    "rotate": ("purpose",),
    "revoke": ("key", "last_good"),
    "policy": ("witness", "quorum"),
    "recognise": ("trust",),
    "end": ("trust",),
    "new-epoch": ("reason",),
}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """WHAT, --out, --home, and what each kind needs."""
    parser.add_argument("what", choices=tuple(NEEDS), metavar="WHAT", help=", ".join(NEEDS))
    parser.add_argument("--out", metavar="REQUEST", type=Path, required=True, help="new file to carry to the root key")
    add_home(parser)
    add_passphrase(parser)
    parser.add_argument("--purpose", choices=("record", "log"), help="rotate: which key")
    parser.add_argument("--key", metavar="KEYID", help="revoke: id of the key")
    parser.add_argument("--last-good", metavar="N", type=int, help="revoke: size of the last good log")
    add_policy(parser)
    parser.add_argument("--trust", metavar="FILE", type=Path, help="recognise, end: the partner's trust file")
    add_epoch(parser)


def add_policy(parser: argparse.ArgumentParser, *, required: bool = False) -> None:
    """--witness, --quorum."""
    parser.add_argument("--witness", metavar="VKEY", nargs="+", required=required, help="policy: vkeys of witnesses")
    parser.add_argument("--quorum", metavar="K", type=int, required=required, help="policy: how many must cosign")


def add_epoch(parser: argparse.ArgumentParser, *, required: bool = False) -> None:
    """--reason, --head."""
    reasons = ("restored-backup", "lost-key", "fork", "other")
    parser.add_argument("--reason", choices=reasons, required=required, help="new-epoch: why")
    parser.add_argument(
        "--head", metavar="NOTE", type=Path, help="new-epoch: a newer checkpoint that a witness or a mirror kept"
    )


def run(args: argparse.Namespace) -> int:
    """Make the request; a new key's private half waits in the node."""
    from elshi.node.requests import check_new, describe, format_request, write_new

    lacking = [f"--{name.replace('_', '-')}" for name in NEEDS[args.what] if getattr(args, name) is None]
    if lacking:
        raise UserError(f"elshi key request {args.what}: expected {', '.join(lacking)} too; nothing was written")
    check_new(args.out)  # before a new key takes the place of one that waits
    node, at = open_office(args, down=False)
    documents = make_documents(args, node, at=at)
    write_new(args.out, format_request(documents))
    lines = [
        *map(describe, documents),
        f"Written to {args.out}. Next, where the root key is: elshi key sign {args.out} …",
    ]
    return say_done(args, lines, request=str(args.out))


def make_documents(args: argparse.Namespace, node: "OfficeNode", *, at: datetime) -> "list[Document]":
    """The records that `args.what` asks for."""
    from elshi.node import ceremonies
    from elshi.node.epochs import find_heads

    if args.what == "rotate":
        return ceremonies.request_rotation(node, args.purpose, at=at)
    if args.what == "revoke":
        return ceremonies.request_revocation(node, args.key, last_good=args.last_good, at=at)
    if args.what == "policy":
        return ceremonies.request_policy(node, args.witness, quorum=args.quorum, at=at)
    if args.what == "new-epoch":
        heads = find_heads(node, kept=args.head)
        return ceremonies.request_epoch(node, reason=args.reason, heads=heads, at=at)
    status = "recognised" if args.what == "recognise" else "ended"
    return ceremonies.request_recognition(node, read_partner(args.trust), status=status, at=at)


def read_partner(path: Path) -> "Trust":
    """A partner's trust file. Raises UserError for a file that is none."""
    from elshi.log import read_bounded
    from elshi.record.trust import MAX_BYTES, parse_trust

    try:
        return parse_trust(read_bounded(path, max_bytes=MAX_BYTES))
    except SecurityError as exc:
        raise UserError(f"--trust: expected the partner's trust file, got {path} ({exc}); nothing was changed") from exc
