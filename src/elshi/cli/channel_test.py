"""`elshi channel test`: open a channel with its secret and ask whose it is; says nothing in public."""

import argparse
import os

from elshi.base.errors import UserError
from elshi.cli.arguments import add_home
from elshi.cli.output import emit

NAME = "channel test"
HELP = "Open a channel with its secret and compare the account that it opens with the registry; posts nothing."


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """NAME, --home."""
    parser.add_argument("name", metavar="NAME", help="of the channel")
    add_home(parser)


def run(args: argparse.Namespace) -> int:
    """Ask, compare, say. Exit 2 when it cannot be opened, or opens another account."""
    from elshi.desk.setup import migrate, setup
    from elshi.node.home import open_home
    from elshi.speak.channels import ChannelError

    home = open_home(args.home)
    setup(home.path)
    migrate()
    from elshi.desk.channels.accounts import is_active, read_account  # models need setup() first
    from elshi.desk.channels.finding import find_channel
    from elshi.desk.channels.opening import open_by_kind, open_stored

    channel = find_channel(args.name)
    account = read_account(channel.account)
    handle = "" if account is None else str(account["handle"])
    try:
        profile = open_stored(channel, home=home, environ=os.environ, opener=open_by_kind).check()
    except ChannelError as exc:
        raise UserError(f"{channel.name}: {exc.code}: {exc}") from exc
    active = is_active(channel.account)
    same = profile.handle.removeprefix("@").casefold() == handle.casefold()
    data = {"channel": channel.name, "opens": profile.handle, "registered": handle, "same": same, "active": active}
    if not same:
        raise UserError(f"{channel.name} opens {profile.handle}, but {channel.account} is registered as {handle}")
    state = "active" if active else "not active, so nothing will be said"
    emit(data, [f"{channel.name} opens {profile.handle}, which is {channel.account}: {state}."], as_json=args.json)
    return 0
