"""`elshi trail check`: does the desk's audit trail hold?"""

import argparse
import os

from elshi.base.errors import SecurityError, UserError
from elshi.cli.arguments import add_home
from elshi.cli.output import emit

NAME = "trail check"
HELP = "Check the desk's audit trail: its chain of rows, and against the heads of it that are in the log."


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """--home."""
    add_home(parser)


def run(args: argparse.Namespace) -> int:
    """0 if it holds, 7 if not; either way a row of the trail says that it was checked."""
    from elshi.adapters.clock import SystemClock
    from elshi.desk.setup import is_made, setup
    from elshi.node.home import open_home
    from elshi.node.settings import read_settings

    home = open_home(args.home)
    setup(home.path)
    from elshi.desk.people.actions.check_trail import check_trail, read_heads  # models need setup() first

    if not is_made():
        raise UserError("this node was never up and has no audit trail; nothing was checked")
    heads = read_heads(home, office=read_settings(home, os.environ).office)
    found = check_trail(actor=None, heads=heads, at=SystemClock().now())
    if found.broken:
        raise SecurityError(f"{found.problem} (heads in the log: {found.heads})")
    data = {"rows": found.rows, "heads": found.heads, "ok": True}
    emit(data, [f"ok, {found.rows} rows in one chain, compared with {found.heads} heads in the log"], as_json=args.json)
    return 0
