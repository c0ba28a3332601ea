"""`elshi mirror status`: what is held of each log, when it was last heard of, and what is wrong."""

import argparse
from dataclasses import asdict

from elshi.base.errors import SecurityError
from elshi.cli.arguments import add_home
from elshi.cli.output import emit

NAME = "mirror status"
HELP = "What is held of each log, when it was last heard of, gaps, and alarms with what to do. Exit 7: one of trust."


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """--home."""
    add_home(parser)


def run(args: argparse.Namespace) -> int:
    """Read, print, change nothing."""
    from elshi.mirror.alarms import ADVICE
    from elshi.node.home import NodeHome
    from elshi.node.mirror_status import read_status

    status = read_status(NodeHome(args.home.resolve()))
    lines = [
        f"{log.office}/{log.epoch}: entries [0,{log.size})"
        + (f", others have {log.ahead}" if log.ahead > log.size else "")
        + (f", {log.missing} texts missing" if log.missing else "")
        + (f", {log.confirmed} of {log.witnesses} witnesses" if log.witnesses else "")
        + (" (own)" if log.is_own else f", last heard {log.heard_at or 'never'}")
        for log in status.logs
    ]
    lines += [f"source {it}" for it in status.sources] or ["no sources: elshi mirror add SOURCE"]
    for alarm in status.alarms:
        lines.append(f"ALARM {alarm.code} {alarm.office} {alarm.source} since {alarm.since}: {alarm.detail}")
        lines.append(f"  {ADVICE[alarm.code]}")
    if not status.alarms:
        lines.append("no alarms")
    data = {
        "witness": status.witness,
        "sources": list(status.sources),
        "logs": [asdict(it) for it in status.logs],
        "alarms": [{**asdict(it), "advice": ADVICE[it.code]} for it in status.alarms],
    }
    emit(data, lines, as_json=args.json)
    return SecurityError.exit_code if any(it.is_of_trust for it in status.alarms) else 0
