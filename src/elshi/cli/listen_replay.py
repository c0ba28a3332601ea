"""elshi listen replay: a file in event time, as if live."""

import argparse
from pathlib import Path

from elshi.base.clock import parse_time
from elshi.cli.alert_lines import format_alerts
from elshi.cli.output import emit, format_rejects

NAME = "listen replay"
HELP = "Play a file of posts in event time and print the alerts it would have raised; stores nothing."


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    parser.add_argument("file", metavar="FILE", type=Path, help="CSV, JSON Lines, JSON or Parquet; .gz is taken too")
    parser.add_argument(
        "--map", metavar="FIELD=COLUMN,…", help="columns, such as author=author_id,text=content,time=ts"
    )
    parser.add_argument(
        "--until", metavar="TIME", help="stop at this moment (ISO 8601 UTC); the end of the file if left out"
    )


def run(args: argparse.Namespace) -> int:
    """Replay and print."""
    from elshi.cli.progress import progress_bar
    from elshi.listen.features import told_rejects
    from elshi.listen.mapping import parse_mapping
    from elshi.listen.replay import replay

    until = parse_time(args.until) if args.until else None
    mapping = parse_mapping(args.map) if args.map else None
    with progress_bar("replay") as step:
        found = replay(args.file, mapping=mapping, until=until, step=step)
    data = {
        "alerts": [alert.to_json() for alert in found.alerts],
        "posts": found.posts,
        "seconds": found.seconds,
        "later": found.later,
        "rejected": len(found.rejected),
        "rejects": told_rejects(found.rejected),
        "mapping": dict(found.mapping),
    }
    lines = [f"{len(found.alerts)} alerts from {found.posts} posts ({len(found.rejected)} rows rejected)"]
    if args.until:
        lines += [f"  posts after {args.until}, not looked at: {found.later}"]
    lines += format_rejects(found.rejected)
    lines += [f"  columns used: {', '.join(f'{field}={column}' for field, column in found.mapping.items())}"]
    lines += format_alerts(found.alerts)
    emit(data, lines, as_json=args.json)
    return 0
