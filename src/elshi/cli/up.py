"""`elshi up`: run a whole node on this machine."""

import argparse
import os
import sys
from pathlib import Path

from elshi.cli.arguments import add_home

NAME = "up"
HELP = "Run a whole node on loopback: public site, desk, press and listening. Ctrl-C or SIGTERM stops it."


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """--home, --port, --desk-port, --demo, --ready-file."""
    add_home(parser)
    parser.add_argument("--port", type=int, help="port of the public site (default: node.toml, 8000)")
    parser.add_argument("--desk-port", type=int, help="port of the desk (default: node.toml, 8001)")
    parser.add_argument(
        "--demo", action="store_true", help="make a demonstration node of the fictional Republic of Samal if H is new"
    )
    parser.add_argument(
        "--ready-file",
        type=Path,
        metavar="F",
        help="write JSON with urls and where the credentials are, once all answers",
    )


def run(args: argparse.Namespace) -> int:
    """Prepare, start, watch, stop."""
    from elshi.desk.node_up import run_node

    return run_node(
        args.home,
        demo=args.demo,
        ports={"ELSHI_PORT": args.port, "ELSHI_DESK_PORT": args.desk_port},
        ready_file=args.ready_file,
        environ=os.environ,
        say=_say,
    )


def _say(line: str) -> None:
    print(line, flush=True, file=sys.stdout)
