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
        f"not sent {row['failed']}, by hand {row['manual']}, gone or changed there {row['lost']}"
        f"{_say('copies', row['copies'])}{_say('other letters', row['letters'])}"
        for row in rows
    ]
    emit({"channels": rows}, lines or ["No channel yet: elshi channel add"], as_json=args.json)
    return 0


def _say(what: str, numbers: Mapping[str, int]) -> str:
    """Of a channel that goes to many readers."""
    if not numbers:
        return ""
    waiting = numbers.get("queued", 0) + numbers.get("sending", 0)
    failed = f", not sent {numbers['failed']}" if "failed" in numbers else ""
    return f"; {what}: waits {waiting}, in doubt {numbers.get('unknown', 0)}{failed}"
