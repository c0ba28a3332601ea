"""elshi listen watch: posts while they arrive, alerts as they are raised."""

import argparse
import json
import os
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from elshi.base.clock import format_time
from elshi.base.errors import UserError
from elshi.cli.arguments import add_home
from elshi.cli.output import complain

if TYPE_CHECKING:
    from elshi.listen.stream.watch import Round, Source

NAME = "listen watch"
HELP = "Follow files and streams of posts as they grow: into the node's store, and alerts as they are raised."


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    add_home(parser)
    parser.add_argument(
        "files",
        metavar="FILE",
        nargs="*",
        help="JSON Lines that are appended to, or an http(s) address of server-sent events, such as Mastodon's "
        "streaming; none: what others take in",
    )
    parser.add_argument(
        "--map", metavar="FIELD=COLUMN,…", help="columns, such as author=author_id,text=content,time=ts"
    )
    parser.add_argument(
        "--token-file",
        metavar="FILE",
        type=Path,
        help="what the one address asks for as proof, such as Mastodon's token",
    )
    parser.add_argument("--until-end", action="store_true", help="stop when the files have no more lines")


def run(args: argparse.Namespace) -> int:
    """Watch until SIGTERM or SIGINT. With --json one object a line for each round that had something to say.

    A source that goes is said in one line on stderr, and again when it is back. With --until-end exit 2 if one is gone.
    """
    import signal
    from threading import Event

    from elshi.adapters.clock import SystemClock
    from elshi.adapters.subscriptions import Subscription
    from elshi.listen.lookalike_accounts import OfficialAccounts
    from elshi.listen.mapping import parse_mapping
    from elshi.listen.stream.follow import Follow
    from elshi.listen.stream.live import Live
    from elshi.listen.stream.open_store import OpenStore
    from elshi.listen.stream.watch import Watch
    from elshi.node.home import open_home
    from elshi.node.keys import read_pseudonym_key
    from elshi.node.official_accounts import read_official_accounts
    from elshi.node.settings import read_settings

    token = _read_token(args)
    home = open_home(args.home)
    clock = SystemClock()
    days = read_settings(home, os.environ).posts_days
    stop = Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())

    store = OpenStore(home.posts, read_pseudonym_key(home))
    store.official = OfficialAccounts(read_official_accounts(home))
    cursors = home.posts / "cursors"
    mapping = parse_mapping(args.map) if args.map else None
    files = [Follow(Path(name), cursors) for name in args.files if not _is_address(name)]
    streams = [Subscription(name, cursors, token=token) for name in args.files if _is_address(name)]
    sources: list[Source] = [*files, *streams]
    watch = Watch(store, Live(store), sources, clock=clock, mapping=mapping, keep=timedelta(days=days))
    said = dict.fromkeys(range(len(sources)), "")

    def tell(done: "Round") -> None:
        for place, source in enumerate(sources):
            if (trouble := source.trouble) != said[place]:
                complain(f"{source.name}: {trouble or 'followed again'}")
                said[place] = trouble
        _tell(done, as_json=args.json)

    try:
        watch.run(stop, tell=tell, until_end=args.until_end)
    finally:
        for stream in streams:
            stream.close()
    return UserError.exit_code if args.until_end and any(said.values()) else 0


def _is_address(name: str) -> bool:
    return name.lower().startswith(("http://", "https://"))


def _read_token(args: argparse.Namespace) -> str:
    """The token, if one is named. Raises UserError where it would go to more than one server, or cannot be read."""
    addresses = [name for name in args.files if _is_address(name)]
    if addresses and args.until_end:
        raise UserError("--until-end is for files; a stream has no end")
    if args.token_file is None:
        return ""
    if len(addresses) != 1:
        raise UserError(f"--token-file needs one address, got {len(addresses)}; a token goes to one server")
    try:
        token: str = args.token_file.read_text("ascii").strip()
    except (OSError, ValueError) as exc:
        raise UserError(f"{args.token_file}: expected a file with a token, it cannot be read") from exc
    if not token or not token.isprintable() or " " in token:
        raise UserError(f"{args.token_file}: expected one token, found none or several words")
    return token


def _tell(done: "Round", *, as_json: bool) -> None:
    from elshi.cli.alert_lines import format_alerts

    if not done.read and not done.changed:
        return
    data = {
        "read": done.read,
        "added": done.added,
        "known": done.known,
        "rejected": done.rejected,
        "before": done.before,
        "alone_since": done.held.alone and format_time(done.held.alone),
        "all_since": done.held.all and format_time(done.held.all),
        "alerts": [alert.to_json() for alert in done.changed],
    }
    if as_json:
        lines = [json.dumps(data, ensure_ascii=False)]
    else:
        counts = f"{done.added} added, {done.known} known, {done.rejected} rejected, {done.before} too old"
        if done.held.alone or done.held.all:
            counts += "; too much to hold a week of: "
            counts += f"what one account alone used is known from {data['alone_since'] or data['all_since']} on"
            counts += f", all else from {data['all_since']} on" if done.held.all else ""
        lines = [counts] if done.read else []
        lines += format_alerts(done.changed)
    for line in lines:
        print(line, flush=True)
