"""`elshi init`: make a new node."""

import argparse
import os
from pathlib import Path

from elshi.base.errors import UserError
from elshi.cli.arguments import add_home, add_names, read_names
from elshi.cli.key_arguments import add_root_key, read_root_key
from elshi.cli.output import emit

NAME = "init"
HELP = "Make a new node: keys, trust file, settings and the first records of its log."


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """--home, --office, --host, --name, --root-key, --passphrase-file."""
    add_home(parser)
    parser.add_argument("--office", required=True, help="office id, for example xs-mfa")
    parser.add_argument("--host", required=True, help="public host name, for example mfa.samal.example")
    add_names(parser, otherwise="the office id stands in")
    add_root_key(parser, required=False)
    parser.add_argument(
        "--passphrase-file",
        metavar="F",
        type=Path,
        help="protect the node's signing keys with the passphrase in this file; without it they have none",
    )


def run(args: argparse.Namespace) -> int:
    """Make the node and say what to do next."""
    from elshi.adapters.clock import SystemClock
    from elshi.adapters.passphrases import read_passphrase_file
    from elshi.node.create import create_node
    from elshi.node.settings import Settings, check_settings

    settings = Settings(office=args.office, host=args.host)
    check_settings(settings)
    if args.root_key is None:
        raise UserError("expected --root-key FILE; make it, on a machine that stays offline: elshi key root --out FILE")
    home = create_node(
        args.home,
        settings,
        names=read_names(args.name) or {"en": args.office},
        at=SystemClock().now(),
        root_key=read_root_key(args),
        passphrase=None if args.passphrase_file is None else read_passphrase_file(args.passphrase_file),
    )
    shown = _show(home.path)
    protected = args.passphrase_file is not None
    lines = [
        f"Made a node for {settings.office} in {home.path}. The root key was read and is not in it: keep it offline.",
        f"Hand out {home.trust}: with it anybody can check what you publish.",
        f"Next, two people at least: elshi people add --home {shown} --user NAME --role press_officer",
        "  and the same with --role approver: what one writes, another approves.",
        f"Then: elshi up --home {shown}",
    ]
    if not protected:
        lines.insert(2, f"The signing keys have no passphrase; to give them one: elshi key passphrase --home {shown}")
    emit(
        {"home": str(home.path), "trust": str(home.trust), "origin": settings.origin, "protected": protected},
        lines,
        as_json=args.json,
    )
    return 0


def _show(path: Path) -> str:
    return os.path.relpath(path)
