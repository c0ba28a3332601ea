"""`elshi channel pause`: nothing more is said on a channel until it is resumed."""

import argparse

from elshi.cli.arguments import add_home
from elshi.cli.output import emit

NAME = "channel pause"
HELP = "Pause a channel: what is queued for it waits."


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
    from elshi.desk.channels.actions.pause_channel import pause_channel  # models need setup() first

    channel = pause_channel(actor=None, name=args.name, at=SystemClock().now())
    emit({"channel": channel.name, "paused": True}, [f"{channel.name} is paused."], as_json=args.json)
    return 0
