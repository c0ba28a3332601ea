"""elshi listen run: the alerts of a node's posts, recorded for the desk."""

import argparse
import os
from datetime import timedelta

from elshi.base.clock import parse_time
from elshi.cli.alert_lines import format_alerts
from elshi.cli.arguments import add_home
from elshi.cli.output import emit

NAME = "listen run"
HELP = "Look through a node's posts, hand the alerts to the desk and print them; deletes what is past posts_days."


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    add_home(parser)
    parser.add_argument("--until", metavar="TIME", help="the moment taken as now (ISO 8601 UTC)")


def run(args: argparse.Namespace) -> int:
    """Detect, record, print."""
    from elshi.adapters.clock import SystemClock
    from elshi.cli.progress import progress_bar
    from elshi.desk.setup import migrate, setup
    from elshi.listen.run import find_alerts
    from elshi.listen.store import PostStore
    from elshi.node.home import open_home
    from elshi.node.keys import read_pseudonym_key
    from elshi.node.settings import read_settings

    home = open_home(args.home)
    now = SystemClock().now()
    until = parse_time(args.until) if args.until else now
    store = PostStore(home.posts, read_pseudonym_key(home))
    kept_since = now - timedelta(days=read_settings(home, os.environ).posts_days)  # of the clock's now, not of `until`
    store.drop_before(kept_since.date())
    setup(home.path)
    migrate()
    from elshi.desk.cases.actions.record_alerts import record_alerts  # Django is ready only now
    from elshi.desk.effect.actions.record_effect import expire_effects
    from elshi.desk.listening import expire_found, read_known
    from elshi.desk.registry.actions.record_lookalikes import record_lookalikes

    with progress_bar("listen") as step:
        alerts = find_alerts(store, until=until, feedback=read_known(at=now), step=step)
    record_alerts(alerts, at=now)
    expire_found(before=kept_since, at=now)
    expire_effects(before=kept_since)
    record_lookalikes(store)
    lines = [f"{len(alerts)} alerts from {store.count()} posts", *format_alerts(alerts)]
    emit({"alerts": [alert.to_json() for alert in alerts]}, lines, as_json=args.json)
    return 0
