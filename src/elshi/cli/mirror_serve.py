"""`elshi mirror serve`: follow and show, on one machine, without a desk."""

import argparse
import os

from elshi.cli.arguments import add_home
from elshi.cli.output import complain, emit

NAME = "mirror serve"
HELP = "Pull every few seconds and show all copies, until Ctrl-C. For a machine that is a mirror and nothing else."


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """--home, --port, --bind, --every."""
    add_home(parser)
    parser.add_argument("--port", metavar="P", type=int, default=8000, help="port of the public site (8000)")
    parser.add_argument("--bind", metavar="ADDRESS", default="127.0.0.1", help="address to listen on (127.0.0.1)")
    parser.add_argument("--every", metavar="SECONDS", type=float, default=10.0, help="pause between two rounds (10)")


def run(args: argparse.Namespace) -> int:
    """Start both processes and watch them."""
    from elshi.node.home import NodeHome
    from elshi.node.mirror_serving import serve_mirror

    environ = {
        **os.environ,
        "ELSHI_PORT": str(args.port),
        "ELSHI_BIND": args.bind,
        "ELSHI_MIRROR_SECONDS": str(args.every),
    }
    os.environ.update(environ)  # the supervisor hands its environment on
    address = f"http://{args.bind}:{args.port}"

    def ready() -> None:
        emit({"address": address, "pid": os.getpid()}, [f"mirror at {address}; Ctrl-C stops it"], as_json=args.json)

    return serve_mirror(NodeHome(args.home.resolve()), environ=environ, on_ready=ready, tell=complain)
