"""`elshi bundle import`: take in a stick, as if it were a line."""

import argparse
from pathlib import Path

from elshi.base.errors import UserError
from elshi.cli.arguments import add_home
from elshi.cli.output import emit
from elshi.cli.pulled_lines import alarm_lines, alarm_names, outcome_data, outcome_lines, pulled_exit

NAME = "bundle import"
HELP = (
    "Take in what is new in a bundle, verified first; twice or in any order does no harm. "
    "Exit 2: cut off, or something is lacking; 7: damaged, or an alarm of trust stands."
)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """FILE, --home, --trust."""
    parser.add_argument("file", metavar="FILE", type=Path, help="the bundle")
    add_home(parser)
    parser.add_argument(
        "--trust", metavar="FILE", type=Path,
        help="trust file of a ministry to follow from now on, where no line was ever added (elshi mirror add)",
    )  # fmt: skip


def run(args: argparse.Namespace) -> int:
    """Verify, take, compare, and say what came and what is wrong."""
    from elshi.adapters.clock import SystemClock
    from elshi.node.bundles import import_bundle
    from elshi.node.home import NodeHome
    from elshi.record import parse_trust

    trust = None if args.trust is None else parse_trust(args.trust.read_bytes())
    done = import_bundle(NodeHome(args.home.resolve()), args.file, trust=trust, clock=SystemClock())
    data = {
        "pulled": [outcome_data(it) for it in done.outcomes], "own": list(done.own),
        "passed_over": list(done.passed_over), "alarms": alarm_names(done.standing),
    }  # fmt: skip
    lines = [line for it in done.outcomes for line in outcome_lines(it)]
    lines += [f"{origin}: our own log, compared with ours" for origin in done.own]
    lines += [f"{origin}: not followed here, nothing taken of it" for origin in done.passed_over]
    emit(data, [*lines, *alarm_lines(done.standing)], as_json=args.json)
    code = pulled_exit(done.outcomes, done.standing)
    return UserError.exit_code if code == 0 and done.is_foreign else code
