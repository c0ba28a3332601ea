"""`elshi channel list`: the channels, and how they are."""

import argparse
from collections.abc import Mapping

from elshi.cli.arguments import add_home
from elshi.cli.output import emit

NAME = "channel list"
HELP = "List the channels: kind, account, whether it is at work, rests or is paused, what waits, what is in doubt."


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """--home."""
    add_home(parser)


def run(args: argparse.Namespace) -> int:
    """One line for each channel."""
    from elshi.adapters.clock import SystemClock
    from elshi.desk.setup import migrate, setup
    from elshi.node.home import open_home

    setup(open_home(args.home).path)
    migrate()
    from elshi.desk.channels.standing import list_channels  # models need setup() first

    rows = list_channels(at=SystemClock().now())
    lines = [
        f"{row['name']:<20} {row['kind']:<12} {row['account']:<24} {row['state']:<10} "
        f"waits {row['queued']}, in doubt {row['unknown'] - row['looked_up']}, looked up {row['looked_up']}, "
        f"not said {row['failed']}, by hand {row['manual']}, gone or changed there {row['lost']}"
        f"{_say_copies(row['copies'])}"
        for row in rows
    ]
    emit({"channels": rows}, lines or ["No channel yet: elshi channel add"], as_json=args.json)
    return 0


def _say_copies(copies: Mapping[str, int]) -> str:
    """Of a channel that goes to many readers."""
    waiting, doubtful = copies.get("queued", 0) + copies.get("sending", 0), copies.get("unknown", 0)
    return f"; copies: waits {waiting}, in doubt {doubtful}" if waiting or doubtful else ""
