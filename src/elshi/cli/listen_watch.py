"""elshi listen watch: posts while they arrive, alerts as they are raised."""

import argparse
import json
import os
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from elshi.cli.arguments import add_home

if TYPE_CHECKING:
    from elshi.listen.stream.watch import Round

NAME = "listen watch"
HELP = "Follow files of posts while other programs write them: into the node's store, and alerts as they are raised."


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    add_home(parser)
    parser.add_argument(
        "files",
        metavar="FILE",
        nargs="*",
        type=Path,
        help="JSON Lines that are appended to; none: what others take in",
    )
    parser.add_argument(
        "--map", metavar="FIELD=COLUMN,…", help="columns, such as author=author_id,text=content,time=ts"
    )
    parser.add_argument("--until-end", action="store_true", help="stop when the files have no more lines")


def run(args: argparse.Namespace) -> int:
    """Watch until SIGTERM or SIGINT. With --json one object a line for each round that had something to say."""
    import signal
    from threading import Event

    from elshi.adapters.clock import SystemClock
    from elshi.listen.mapping import parse_mapping
    from elshi.listen.stream.follow import Follow
    from elshi.listen.stream.live import Live
    from elshi.listen.stream.open_store import OpenStore
    from elshi.listen.stream.watch import Watch
    from elshi.node.home import open_home
    from elshi.node.keys import read_pseudonym_key
    from elshi.node.settings import read_settings

    home = open_home(args.home)
    clock = SystemClock()
    days = read_settings(home, os.environ).posts_days
    stop = Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())

    store = OpenStore(home.posts, read_pseudonym_key(home))
    sources = [Follow(path, home.posts / "cursors") for path in args.files]
    mapping = parse_mapping(args.map) if args.map else None
    watch = Watch(store, Live(store), sources, clock=clock, mapping=mapping, keep=timedelta(days=days))
    watch.run(stop, tell=lambda done: _tell(done, as_json=args.json), until_end=args.until_end)
    return 0


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
        "alerts": [alert.to_json() for alert in done.changed],
    }
    if as_json:
        lines = [json.dumps(data, ensure_ascii=False)]
    else:
        counts = f"{done.added} added, {done.known} known, {done.rejected} rejected, {done.before} too old"
        lines = [counts] if done.read else []
        lines += format_alerts(done.changed)
    for line in lines:
        print(line, flush=True)
