"""`elshi key sign`: sign a request with the root key, on the machine that has it. Needs no node and no network."""

import argparse
from pathlib import Path

from elshi.cli.key_arguments import add_root_key, read_root_key, say_done, show

NAME = "key sign"
HELP = "Sign a request with the root key, on the machine that has it; says in plain words what is signed, first."


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """REQUEST, --root-key, --out."""
    parser.add_argument("request", metavar="REQUEST", type=Path, help="file from elshi key request")
    add_root_key(parser)
    parser.add_argument("--out", metavar="SIGNED", type=Path, required=True, help="new file to carry back")


def run(args: argparse.Namespace) -> int:
    """Show, ask for the passphrase, sign."""
    from elshi.node.requests import check_new, describe, format_signed, read_request_file, sign_records, write_new

    check_new(args.out)
    documents = read_request_file(args.request)
    words = [describe(document) for document in documents]
    for line in ("You are about to sign, as the ministry:", *(f"  {word}" for word in words)):
        show(line)
    entries = sign_records(documents, root_key=read_root_key(args))
    write_new(args.out, format_signed(entries))
    lines = [f"Signed. Carry {args.out} back: elshi key enter {args.out} --home H"]
    return say_done(args, lines, signed=str(args.out), words=words)
