"""What commands that touch keys have in common: where the root key and the passphrases are, and how to ask for them."""

import argparse
import os
import sys
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from elshi.base.errors import UserError
from elshi.cli.output import emit

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    from elshi.node.home import NodeHome
    from elshi.node.office_log import OfficeNode
    from elshi.node.requests import Document
    from elshi.node.settings import Settings

FILE_HELP = "file with the passphrase in one line; without it you are asked at the terminal"


def add_root_key(parser: argparse.ArgumentParser, *, required: bool = True) -> None:
    """--root-key and --root-passphrase-file."""
    parser.add_argument("--root-key", metavar="FILE", type=Path, required=required, help="the ministry's root key")
    parser.add_argument("--root-passphrase-file", metavar="F", type=Path, help=f"of the root key: {FILE_HELP}")


def add_passphrase(parser: argparse.ArgumentParser) -> None:
    """--passphrase-file, for the node's signing keys."""
    parser.add_argument(
        "--passphrase-file",
        metavar="F",
        type=Path,
        help=f"of the node's signing keys (or ELSHI_PASSPHRASE_FILE): {FILE_HELP}",
    )


def read_root_key(args: argparse.Namespace) -> "Ed25519PrivateKey":
    """The root key that --root-key names."""
    from elshi.adapters.passphrases import ask_passphrase, read_passphrase_file
    from elshi.node.key_files import is_protected, read_key_file

    path: Path = args.root_key
    passphrase = None
    if args.root_passphrase_file is not None:
        passphrase = read_passphrase_file(args.root_passphrase_file)
    elif is_protected(path):
        passphrase = ask_passphrase(f"passphrase of {path}")
    return read_key_file(path, passphrase=passphrase)


def ask_new_passphrase(whose: str) -> bytes:
    """A new passphrase, typed twice; one that may not be used is refused after the first time. Raises UserError."""
    from elshi.adapters.passphrases import ask_passphrase
    from elshi.node.key_files import check_new_passphrase

    first = ask_passphrase(f"new passphrase of {whose}")
    check_new_passphrase(first)
    if ask_passphrase(f"new passphrase of {whose}, again") != first:
        raise UserError("the two passphrases differ; nothing was changed")
    return first


def find_passphrase(args: argparse.Namespace, home: "NodeHome") -> bytes | None:
    """The passphrase of the node's signing keys; None if they have none. Not checked here."""
    from elshi.adapters.passphrases import ask_passphrase, read_passphrase, read_passphrase_file
    from elshi.node.keys import needs_passphrase

    if not needs_passphrase(home):
        return None
    if args.passphrase_file is not None:
        return read_passphrase_file(args.passphrase_file)
    return read_passphrase(os.environ) or ask_passphrase("passphrase of the node's signing keys")


def open_node(args: argparse.Namespace) -> tuple["NodeHome", "Settings", datetime]:
    """The node that --home names, its settings, and the present moment."""
    from elshi.adapters.clock import SystemClock
    from elshi.node.home import open_home
    from elshi.node.settings import read_settings

    home = open_home(args.home)
    return home, read_settings(home, os.environ), SystemClock().now()


def show(line: str) -> None:
    """A line for the person at the keyboard, before the result."""
    print(line, file=sys.stderr, flush=True)


def say_done(args: argparse.Namespace, lines: list[str], **data: object) -> int:
    """Print what was done, and end well."""
    emit({**data, "done": lines}, lines, as_json=args.json)
    return 0


def open_office(args: argparse.Namespace, *, down: bool = True) -> tuple["OfficeNode", datetime]:
    """The node with the passphrase of its keys, and the present moment.

    With `down`, raises LockedError at once if the press works: before anybody is asked for anything.
    """
    from elshi.node.office_log import OfficeNode

    home, settings, at = open_node(args)
    if down:
        with OfficeNode(home, settings, None, os.environ).alone():
            pass
    return OfficeNode(home, settings, find_passphrase(args, home), os.environ), at


def carry_out(args: argparse.Namespace, node: "OfficeNode", documents: "list[Document]") -> list[str]:
    """Request, signature and entry in one: for where the root key is at hand. What was done, one line each."""
    from elshi.node.enter import enter_signed
    from elshi.node.requests import sign_records

    return enter_signed(node, sign_records(documents, root_key=read_root_key(args)))


def add_yes(parser: argparse.ArgumentParser) -> None:
    """--yes."""
    parser.add_argument("--yes", action="store_true", help="do not ask")


def confirm(args: argparse.Namespace, question: str) -> None:
    """Go on only with --yes or the word yes at a terminal. Raises UserError otherwise."""
    if args.yes:
        return
    if not sys.stdin.isatty():
        raise UserError(f"{question}: expected --yes, or a terminal to ask at; nothing was changed")
    print(f"{question}? Type yes: ", end="", file=sys.stderr, flush=True)
    if sys.stdin.readline().strip() != "yes":
        raise UserError("stopped; nothing was changed")
