"""`elshi channel resume`: let a paused channel speak again."""

import argparse

from elshi.cli.arguments import add_home
from elshi.cli.output import emit

NAME = "channel resume"
HELP = "Let a paused channel speak again, with its failures forgotten and its secret read anew."


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """NAME, --home."""
    parser.add_argument("name", metavar="NAME", help="of the channel")
    add_home(parser)


def run(args: argparse.Namespace) -> int:
    """The same act as on the desk's page."""
    from elshi.adapters.clock import SystemClock
    from elshi.desk.setup import migrate, setup
    from elshi.node.home import open_home

    setup(open_home(args.home).path)
    migrate()
    from elshi.desk.channels.actions.resume_channel import resume_channel  # models need setup() first

    channel = resume_channel(actor=None, name=args.name, at=SystemClock().now())
    emit({"channel": channel.name, "paused": False}, [f"{channel.name} speaks again."], as_json=args.json)
    return 0
