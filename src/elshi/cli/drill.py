"""`elshi drill`: try a backup out, timed, with a report; nothing else is touched."""

import argparse
from pathlib import Path

from elshi.base.errors import UserError
from elshi.cli.output import emit

NAME = "drill"
HELP = (
    "Restore a backup into a temporary folder, check log, texts, database and site, write a report, leave nothing else."
)
FAILED = 3


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """--backup, --out, --work."""
    parser.add_argument("--backup", metavar="F", type=Path, required=True, help="the file that elshi backup made")
    parser.add_argument(
        "--out", metavar="REPORT", type=Path, required=True, help="the report: a name that ends in .html or .json"
    )
    parser.add_argument("--work", metavar="DIR", type=Path, help="where to restore (default: where temporary files go)")


def run(args: argparse.Namespace) -> int:
    """0 if the backup is good for a node, 3 if not."""
    from elshi.base.durable import write_durable
    from elshi.cli.stopping import stop_as_by_hand
    from elshi.desk.drill import Step, run_drill
    from elshi.desk.drill_report import format_json, format_report

    if args.out.suffix not in {".html", ".json"}:
        raise UserError(f"--out: expected a name that ends in .html or .json, got {args.out}; nothing was done")
    if args.out.is_dir() or not args.out.resolve().parent.is_dir():
        raise UserError(f"--out: expected a file name in a folder that exists, got {args.out}; nothing was done")

    def say(step: Step) -> None:
        if not args.json:
            print(f"{step.name:<10}{step.seconds:>9.3f} s  {'' if step.ok else 'FAILED: '}{step.found}", flush=True)

    stop_as_by_hand()
    drill = run_drill(args.backup, work=args.work, on_step=say)
    write_durable(args.out.resolve(), format_report(drill) if args.out.suffix == ".html" else format_json(drill))
    end = "this backup can be restored" if drill.ok else "this backup cannot be restored as it is"
    emit(drill.to_json(), [f"all       {drill.seconds:>9.3f} s  {end}; report in {args.out}"], as_json=args.json)
    return 0 if drill.ok else FAILED
