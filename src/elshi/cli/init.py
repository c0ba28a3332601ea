"""`elshi init`: make a new node."""

import argparse
import os
from pathlib import Path

from elshi.cli.arguments import add_home
from elshi.cli.output import emit

NAME = "init"
HELP = "Make a new node: keys, trust file, settings and the first records of its log."


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """--home, --office, --host, --name."""
    add_home(parser)
    parser.add_argument("--office", required=True, help="office id, for example xs-mfa")
    parser.add_argument("--host", required=True, help="public host name, for example mfa.samal.example")
    parser.add_argument(
        "--name",
        action="append",
        default=[],
        metavar="LANG=NAME",
        help="the office's name in one language (repeatable); without it the office id stands in",
    )


def run(args: argparse.Namespace) -> int:
    """Make the node and say what to do next."""
    from elshi.adapters.clock import SystemClock
    from elshi.node.create import create_node
    from elshi.node.settings import Settings, check_settings

    settings = Settings(office=args.office, host=args.host)
    check_settings(settings)
    home = create_node(args.home, settings, names=_names(args.name, args.office), at=SystemClock().now())
    root = home.keys / "root.key"
    emit(
        {"home": str(home.path), "trust": str(home.trust), "root_key": str(root), "origin": settings.origin},
        [
            f"Made a node for {settings.office} in {home.path}.",
            f"Hand out {home.trust}: with it anybody can check what you publish.",
            f"Move {root} to a medium that stays offline: it alone can name new keys, and the node runs without it.",
            f"Next, two people at least: elshi people add --home {_show(home.path)} --user NAME --role press_officer",
            "  and the same with --role approver: what one writes, another approves.",
            f"Then: elshi up --home {_show(home.path)}",
        ],
        as_json=args.json,
    )
    return 0


def _names(pairs: list[str], office: str) -> dict[str, str]:
    from elshi.base.errors import UserError
    from elshi.text.languages import LANGUAGES

    names = {}
    for pair in pairs:
        tag, mark, name = pair.partition("=")
        if not mark or tag not in LANGUAGES or not name.strip():
            raise UserError(f"--name: expected LANG=NAME with LANG one of {', '.join(LANGUAGES)}, got {pair!r}")
        names[tag] = name.strip()
    return names or {"en": office}


def _show(path: Path) -> str:
    return os.path.relpath(path)
