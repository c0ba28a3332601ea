"""`elshi mirror remove`: follow a source no longer."""

import argparse

from elshi.cli.arguments import add_home
from elshi.cli.output import emit

NAME = "mirror remove"
HELP = "Follow a source no longer. Its alarms end with it; what was copied stays, and other sources are asked on."


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """SOURCE, --home."""
    parser.add_argument("source", metavar="SOURCE", help="as elshi mirror status names it")
    add_home(parser)


def run(args: argparse.Namespace) -> int:
    """Take it off the list."""
    from elshi.adapters.clock import SystemClock
    from elshi.node.home import NodeHome
    from elshi.node.mirroring import unfollow

    followed = unfollow(NodeHome(args.home.resolve()), args.source, at=SystemClock().now())
    lines = [f"follows {one}" for one in followed.sources] or ["follows nobody"]
    emit({"sources": list(followed.sources)}, lines, as_json=args.json)
    return 0
