"""`elshi bundle export`: all that this home holds and shows, in one file for a stick."""

import argparse
from pathlib import Path

from elshi.base.errors import SecurityError
from elshi.cli.arguments import add_home
from elshi.cli.output import emit

NAME = "bundle export"
HELP = (
    "Write own and copied logs, their texts and what is known of others into one file. Nothing secret, nothing erased."
)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """--home, --out, --since."""
    add_home(parser)
    parser.add_argument(
        "--out", metavar="FILE", type=Path, required=True, help="the file to write, whole or not at all"
    )
    parser.add_argument(
        "--since", metavar="FILE", type=Path,
        help="heads.json of the receiver, or a bundle that he made: only what he lacks; without it, all",
    )  # fmt: skip


def run(args: argparse.Namespace) -> int:
    """Write it and say what is in it."""
    from elshi.node.bundles import export_bundle
    from elshi.node.home import NodeHome

    done = export_bundle(NodeHome(args.home.resolve()), args.out, since=args.since)
    logs = {part.checkpoint.origin: [part.start, part.checkpoint.size] for part in done.plan.logs}
    data = {
        "file": str(args.out), "bytes": done.size, "logs": logs, "texts": len(done.plan.texts),
        "missing": done.plan.missing, "left_out": done.left_out,
    }  # fmt: skip
    lines = [f"{origin}: entries [{start},{end})" for origin, (start, end) in logs.items()]
    lines.append(f"wrote {args.out}: {len(logs)} logs, {len(done.plan.texts)} texts, {done.size} bytes")
    if done.plan.missing:
        lines.append(f"{done.plan.missing} texts have not come here yet and are not in it")
    lines += [f"LEFT OUT {office}: our copy is damaged: {why}" for office, why in done.left_out.items()]
    emit(data, lines, as_json=args.json)
    return SecurityError.exit_code if done.left_out else 0
