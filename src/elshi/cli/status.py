"""`elshi status`: how a node is doing, in numbers."""

import argparse
import os

from elshi.cli.arguments import add_home
from elshi.cli.output import emit

NAME = "status"
HELP = "Counts of posts, alerts, cases and records, the log's size, and the node's processes."


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """--home."""
    add_home(parser)


def run(args: argparse.Namespace) -> int:
    """Read, print, change nothing."""
    from elshi.adapters.clock import SystemClock
    from elshi.desk.overview import read_overview
    from elshi.node.home import open_home

    found = read_overview(open_home(args.home), environ=os.environ, at=SystemClock().now())
    lines = [
        f"{key}: {value}"
        for key, value in found.items()
        if key not in {"processes", "confirmed", "unconfirmed_backup", "outbox"}
    ]
    if (row := found["outbox"]) is not None:
        lines.append(
            f"outbox: waits {row['queued'] + row['sending']}, in doubt {row['unknown'] - row['looked_up']}, "
            f"looked up {row['looked_up']}, not sent {row['failed']}, by hand {row['manual']}, "
            f"gone or changed there {row['lost']}; "
            f"copies: waits {row['copies_waiting']}, late {row['copies_late']}, in doubt {row['copies_unknown']}; "
            f"other letters: waits {row['letters_waiting']}, in doubt {row['letters_unknown']}, "
            f"not sent {row['letters_failed']}"
        )
    if (by := found["confirmed"]) is not None:
        lines.append(f"newest checkpoint: confirmed by {by['by']} of {by['of']} witnesses ({by['needed']} needed)")
    if found["unconfirmed_backup"] is not None:
        lines.append(
            f"restored from a backup of {found['unconfirmed_backup']}: nothing is signed until it is confirmed"
        )
    lines += [
        f"process {p['name']}: {p['state']}" + (f" (pid {p['pid']})" if p["pid"] else "") for p in found["processes"]
    ]
    emit(found, lines, as_json=args.json)
    return 0
