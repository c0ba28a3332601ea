"""`elshi channel add`: one account of the registry on one network, to say statements on."""

import argparse

from elshi.cli.arguments import add_home
from elshi.cli.channel_arguments import add_setup, read_options
from elshi.cli.output import emit
from elshi.speak.channels import KINDS
from elshi.speak.kinds import MANUAL

NAME = "channel add"
HELP = "Add a channel: an active account of the registry on which statements can be said. Its secret is no argument."


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """NAME, --home, --kind, --account, --address, --language, --option, --per-minute."""
    parser.add_argument("name", metavar="NAME", help="what it is called here: a letter, then letters a-z, digits and -")
    add_home(parser)
    parser.add_argument("--kind", required=True, choices=KINDS, help=", ".join(KINDS))
    parser.add_argument("--account", required=True, metavar="ID", help="the account's record, such as xs-mfa/account/1")
    add_setup(parser)


def run(args: argparse.Namespace) -> int:
    """Add it and say where its secret belongs."""
    from elshi.adapters.clock import SystemClock
    from elshi.desk.setup import migrate, setup
    from elshi.node.channel_secrets import FOLDER, secret_variable
    from elshi.node.home import open_home

    home = open_home(args.home)
    setup(home.path)
    migrate()
    from elshi.desk.channels.actions.add_channel import add_channel  # models need setup() first

    channel = add_channel(
        actor=None,
        name=args.name,
        kind=args.kind,
        account=args.account,
        address=args.address or "",
        languages=args.language or (),
        options=read_options(args.option or ()),
        per_minute=args.per_minute,
        at=SystemClock().now(),
    )
    secret = home.keys / FOLDER / channel.name
    lines = [f"{channel.name} is a channel of kind {channel.kind} for {channel.account}."]
    if channel.kind != MANUAL:
        lines += [
            f"its secret belongs in {secret}, 0600, or in {secret_variable(channel.name)}",
            f"then: elshi channel test {channel.name} --home {args.home}",
            "a running node takes it up by itself; a secret in its environment, at its next start",
        ]
    emit({"channel": channel.name, "kind": channel.kind, "secret": str(secret)}, lines, as_json=args.json)
    return 0
