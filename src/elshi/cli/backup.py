"""`elshi backup`: one file that a node can be made of again, taken while it runs."""

import argparse
import os
from pathlib import Path

from elshi.cli.arguments import add_home
from elshi.cli.output import emit

NAME = "backup"
HELP = "Write a node into one file while it runs: database, logs, texts, evidence, settings; keys only on demand."


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """--home, --out, --with-keys, --without-database, --without-posts."""
    add_home(parser)
    parser.add_argument(
        "--out", metavar="F", type=Path, required=True, help="a new file outside H; written whole or not at all"
    )
    parser.add_argument(
        "--with-keys", action="store_true", help="the private keys too, as they are: with their passphrase or without"
    )
    parser.add_argument(
        "--without-database",
        action="store_true",
        help="for a staff database on PostgreSQL, of which pg_dump has just made a dump",
    )
    parser.add_argument("--without-posts", action="store_true", help="leave listening's posts out")


def run(args: argparse.Namespace) -> int:
    """Take it, read it back, and say what it holds."""
    from elshi.adapters.clock import SystemClock
    from elshi.cli.stopping import stop_as_by_hand
    from elshi.node.backing_up import make_backup
    from elshi.node.home import open_home
    from elshi.node.settings import read_settings

    stop_as_by_hand()
    home = open_home(args.home)
    report = make_backup(
        home,
        read_settings(home, os.environ),
        args.out,
        at=SystemClock().now(),
        with_keys=args.with_keys,
        with_posts=not args.without_posts,
        with_database=not args.without_database,
    )
    lines = [
        f"{args.out}: {report.frames} files, {report.bytes:,} bytes, epoch {report.epoch}, {report.log_size} entries.",
        "It was read back, and its log is whole; keep the dump of the staff database beside it."
        if args.without_database
        else "It was read back, and its log and its database are whole.",
        "It is not encrypted and may be read by its owner only (0600): drafts, evidence and posts are in it.",
    ]
    if report.keys:
        lines.append("The private keys are in it. Whoever has them and their passphrase can sign as this node.")
    else:
        lines.append("No key is in it: keep H/keys in another place, or make one more with --with-keys.")
    if report.bare_keys:
        lines.append(f"WARNING: {' and '.join(report.bare_keys)} in it have no passphrase (elshi key passphrase).")
    if report.left_out:
        lines.append(f"left out, because they are damaged here and nothing in force needs them: {len(report.left_out)}")
    data = {
        "out": str(args.out),
        "files": report.frames,
        "bytes": report.bytes,
        "epoch": report.epoch,
        "entries": report.log_size,
        "database": not args.without_database,
        "keys": report.keys,
        "keys_without_passphrase": list(report.bare_keys),
        "left_out": report.left_out,
    }
    emit(data, lines, as_json=args.json)
    return 0
