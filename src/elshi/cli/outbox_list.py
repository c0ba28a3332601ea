"""`elshi outbox list`: what is to be said where, and what came of it."""

import argparse
from collections.abc import Mapping

from elshi.cli.arguments import add_home
from elshi.cli.output import emit
from elshi.speak.states import State

NAME = "outbox list"
HELP = "List what is to be said on which channel, and what came of it, newest first."
MOST = 1_000


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """--home, --channel, --state, --record, --most."""
    add_home(parser)
    parser.add_argument("--channel", metavar="NAME", help="only this channel")
    parser.add_argument("--state", choices=[state.value for state in State], help=", ".join(State))
    parser.add_argument("--record", metavar="ID", help="only this statement, such as xs-mfa/2026/17")
    parser.add_argument("--most", type=int, default=100, metavar="N", help=f"lines, at most {MOST} (100)")


def run(args: argparse.Namespace) -> int:
    """One line for each row, then the numbers of other letters. Never a text, never a reader's address."""
    from elshi.adapters.clock import SystemClock
    from elshi.desk.setup import migrate, setup
    from elshi.node.home import open_home

    setup(open_home(args.home).path)
    migrate()
    from elshi.desk.channels.standing import list_other_letters, list_rows  # models need setup() first

    most = max(1, min(args.most, MOST))
    rows = list_rows(channel=args.channel, state=args.state, record=args.record, most=most)
    lines = [
        f"{row['record']} v{row['version']} {row['channel']}/{row['language']} {row['doing']}: {row['state']}"
        f"{' (' + str(row['code']) + ')' if row['code'] else ''}{_say_copies(row['copies'])}"
        f" {' '.join(row['urls'])}".rstrip()
        for row in rows
    ]
    letters = []
    if args.record is None:  # they are of no single statement
        letters = list_other_letters(channel=args.channel, state=args.state, at=SystemClock().now())
    lines += [
        f"{row['number']} letters of kind {row['kind']} on {row['channel']}: {row['state']}"
        f"{' (' + str(row['code']) + ')' if row['code'] else ''}, since {row['since']}"
        for row in letters
    ]
    emit({"rows": rows, "letters": letters}, lines or ["Nothing is queued for a channel."], as_json=args.json)
    return 0


def _say_copies(copies: Mapping[str, int] | None) -> str:
    """Of a row that goes to many readers."""
    return "" if not copies else "; copies: " + ", ".join(f"{state} {number}" for state, number in copies.items())
