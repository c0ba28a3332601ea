"""`elshi up`: run a whole node on this machine."""

import argparse
import json
import os
import sys
from pathlib import Path
from typing import Any

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
    """Prepare, start, watch, stop. With --json the ready object goes to stdout, the lines for a person to stderr."""
    import django  # noqa: F401  # a machine without a desk is told of that extra, not of a part of it

    from elshi.base.durable import write_durable
    from elshi.base.errors import UserError
    from elshi.desk.node_up import run_node

    if args.ready_file is not None and (args.ready_file.is_dir() or not args.ready_file.resolve().parent.is_dir()):
        raise UserError(f"--ready-file: expected a file name in a folder that exists, got {args.ready_file}")

    def on_ready(ready: dict[str, Any]) -> None:
        text = json.dumps(ready, indent=2)
        if args.ready_file is not None:
            write_durable(args.ready_file.resolve(), text.encode())
        if args.json:
            print(text, flush=True)

    def say(line: str) -> None:
        print(line, flush=True, file=sys.stderr if args.json else sys.stdout)

    return run_node(
        args.home,
        demo=args.demo,
        ports={"ELSHI_PORT": args.port, "ELSHI_DESK_PORT": args.desk_port},
        on_ready=on_ready,
        environ=os.environ,
        say=say,
    )
