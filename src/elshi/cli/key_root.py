"""`elshi key root`: make a ministry's root key."""

import argparse
from pathlib import Path

from elshi.cli.key_arguments import FILE_HELP, ask_new_passphrase
from elshi.cli.output import emit

NAME = "key root"
HELP = "Make a ministry's root key in a file of its own, protected by a passphrase: on a machine that stays offline."


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """--out, --passphrase-file."""
    parser.add_argument("--out", metavar="FILE", type=Path, required=True, help="new file, never inside a node's home")
    parser.add_argument("--passphrase-file", metavar="F", type=Path, help=FILE_HELP)


def run(args: argparse.Namespace) -> int:
    """Make it, and say what to write on paper."""
    from elshi.adapters.passphrases import read_passphrase_file
    from elshi.log import public_bytes
    from elshi.node.root_key import check_free, make_root_key
    from elshi.record import format_fingerprint, format_multikey

    check_free(args.out)
    if args.passphrase_file is not None:
        passphrase = read_passphrase_file(args.passphrase_file)
    else:
        passphrase = ask_new_passphrase("the root key")
    public = public_bytes(make_root_key(args.out, passphrase=passphrase))
    data = {"root_key": str(args.out), "public_key": format_multikey(public), "fingerprint": format_fingerprint(public)}
    lines = [
        f"Made the root key in {args.out}.",
        f"  public key   {data['public_key']}",
        f"  fingerprint  {data['fingerprint']}   (write it on paper)",
        "Keep this file offline, a second copy elsewhere, and the passphrase apart from both: with it anybody is the",
        "ministry, and without it no key can ever be changed.",
        f"Next: elshi init --home H --office ID --host NAME --root-key {args.out}",
    ]
    emit(data, lines, as_json=args.json)
    return 0
