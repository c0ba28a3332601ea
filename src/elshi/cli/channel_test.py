"""`elshi channel test`: open a channel with its secret and ask whose it is; says nothing in public."""

import argparse
import os
from typing import TYPE_CHECKING

from elshi.base.errors import UserError
from elshi.cli.arguments import add_home
from elshi.cli.output import emit

if TYPE_CHECKING:
    from elshi.desk.channels.models import Channel
    from elshi.speak.channels import Profile

NAME = "channel test"
HELP = (
    "Open a channel with its secret and compare the account that it opens with the registry; says its handle, its "
    "address, and how long a post may be. Posts nothing."
)


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
    from elshi.speak.kinds import MANUAL
    from elshi.text.lookalikes import is_same_handle

    channel = find_channel(args.name, actor=None)
    account = read_account(channel.account)
    handle = "" if account is None else str(account["handle"])
    try:
        profile = open_stored(channel, home=home, environ=os.environ, opener=open_by_kind).check()
    except ChannelError as exc:
        raise UserError(f"{channel.name}: {exc.code}: {exc}") from exc
    active, is_manual = is_active(channel.account), channel.kind == MANUAL
    opens = handle if is_manual else profile.handle  # nobody can be asked, so the registry is believed
    same = account is not None and is_same_handle(opens, handle, platform=str(account["platform"]))
    cuts, allows = _find_lengths(channel, profile)
    data = {
        "channel": channel.name,
        "opens": opens,
        "url": profile.url,
        "registered": handle,
        "same": same,
        "active": active,
        "longest": cuts,
        "allowed": allows,
    }
    if not same:
        raise UserError(f"{channel.name} opens {opens}, but {channel.account} is registered as {handle}")
    state = "active" if active else "not active, so nothing will be said"
    verb = "is worked by hand for" if is_manual else "opens"
    lines = [f"{channel.name} {verb} {opens}, which is {channel.account}: {state}."]
    if profile.url:
        lines.append(f"address: {profile.url}")
    if cuts:
        lines.append(f"longest post: {cuts} signs, as the network counts them" + _explain(channel.name, cuts, allows))
    emit(data, lines, as_json=args.json)
    return 0


def _find_lengths(channel: "Channel", profile: "Profile") -> tuple[int, int]:
    """How long a post is cut here, and what the other side allows; 0 where nothing is cut, or nothing is said of it."""
    from elshi.speak.lengths import find_channel_limits

    limits = find_channel_limits(channel.kind, channel.options)
    return (0 if limits is None else limits.post), profile.max_length


def _explain(name: str, cuts: int, allows: int) -> str:
    """What to do where the other side allows more, or less."""
    if allows in {0, cuts}:
        return ""
    most = min(allows, 99_999)
    return f"; the server allows {allows}: elshi channel change {name} --option max_length={most}"
