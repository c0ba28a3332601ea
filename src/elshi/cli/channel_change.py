"""`elshi channel change`: another address, options, languages or rate for a channel that is there."""

import argparse

from elshi.base.errors import UserError
from elshi.cli.arguments import add_home
from elshi.cli.channel_arguments import add_setup, read_options
from elshi.cli.output import emit

NAME = "channel change"
HELP = (
    "Change how a channel is set up. What is not given stays; --option NAME= takes one away, --language replaces all, "
    "--per-minute 0 is what the kind allows. A running node takes it up by itself."
)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """NAME, --home, --address, --language, --option, --per-minute."""
    parser.add_argument("name", metavar="NAME", help="of the channel")
    add_home(parser)
    add_setup(parser)


def run(args: argparse.Namespace) -> int:
    """Change it, and say what is another now."""
    from elshi.adapters.clock import SystemClock
    from elshi.desk.setup import migrate, setup
    from elshi.node.home import open_home

    if all(one is None for one in (args.address, args.language, args.option, args.per_minute)):
        raise UserError("expected --address, --language, --option or --per-minute; nothing was changed")
    options = None if args.option is None else read_options(args.option)
    setup(open_home(args.home).path)
    migrate()
    from elshi.desk.channels.actions.change_channel import change_channel  # models need setup() first

    changed = change_channel(
        actor=None,
        name=args.name,
        address=args.address,
        languages=args.language,
        options=options,
        per_minute=args.per_minute,
        at=SystemClock().now(),
    )
    name, names = changed.channel.name, list(changed.names)
    lines = [f"{name}: changed {', '.join(names)}." if names else f"{name} is set up so already."]
    if changed.channel.paused_at is not None:
        lines.append(f"it is paused: elshi channel test {name}, then elshi channel resume {name}")
    elif names:
        lines.append(f"then: elshi channel test {name}")
    emit({"channel": name, "changed": names}, lines, as_json=args.json)
    return 0
