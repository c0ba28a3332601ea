"""`elshi mirror pull`: one round over all sources."""

import argparse

from elshi.base.errors import UserError
from elshi.cli.arguments import add_home
from elshi.cli.output import emit
from elshi.cli.pulled_lines import alarm_lines, alarm_names, outcome_data, outcome_lines, pulled_exit

NAME = "mirror pull"
HELP = "Ask every source once and take what is new. Exit 0: all answered; 2: one did not; 7: an alarm of trust stands."


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """--home."""
    add_home(parser)


def run(args: argparse.Namespace) -> int:
    """Pull, print what came and what is wrong."""
    from elshi.adapters.clock import SystemClock
    from elshi.mirror.mirror import Outcome
    from elshi.node.home import NodeHome
    from elshi.node.mirroring import hold_mirror, open_mirror, read_followed, run_round

    home = NodeHome(args.home.resolve())
    followed = read_followed(home)
    if not followed.sources:
        raise UserError(f"{args.home} follows nobody: elshi mirror add SOURCE --home {args.home}")
    outcomes: list[Outcome] = []
    with hold_mirror(home):
        mirror = open_mirror(home, followed)
        run_round(home, mirror, followed.sources, clock=SystemClock(), say=outcomes.append)
        standing = mirror.alarms.standing()
    data = {"pulled": [outcome_data(it) for it in outcomes], "alarms": alarm_names(standing)}
    lines = [*(line for it in outcomes for line in outcome_lines(it)), *alarm_lines(standing)]
    emit(data, lines, as_json=args.json)
    return pulled_exit(outcomes, standing)
