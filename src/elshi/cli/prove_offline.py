"""`elshi prove-offline`: every journey with the line cut and the clocks moved, and a report."""

import argparse
import sys
from pathlib import Path

from elshi.cli.output import emit

NAME = "prove-offline"
HELP = "Walk every user journey cut off, today and with the clocks moved on, into a report; exit 3 if not proved."


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """--out, --offsets, --journeys, --list, --no-control."""
    parser.add_argument("--out", metavar="DIR", type=Path, help="a new or empty folder for the report")
    parser.add_argument(
        "--offsets", metavar="DAYS", default="0,40,90", help="by how many days the clocks are moved (0,40,90)"
    )
    parser.add_argument("--journeys", metavar="NAMES", help="only these, with commas between (default: all)")
    parser.add_argument("--list", action="store_true", help="say which journeys there are, and run nothing")
    parser.add_argument("--no-control", action="store_true", help="leave out the page with one planted foreign font")


def run(args: argparse.Namespace) -> int:
    """0: all passed, nothing tried to leave, the control failed as it must; 3: not so."""
    from elshi.prove.journeys import JOURNEYS, choose_journeys

    if args.list:
        rows = [{"name": one.name, "who": one.who, "does": one.does} for one in JOURNEYS]
        width = max(len(one.name) for one in JOURNEYS)
        emit({"journeys": rows}, [f"{one.name:<{width}}  {one.who} {one.does}" for one in JOURNEYS], as_json=args.json)
        return 0
    from elshi.prove.proof import check_offsets, prove_offline
    from elshi.prove.report import format_json, make_folder, write_report

    offsets = _read_offsets(args.offsets)
    check_offsets(offsets)
    journeys = choose_journeys(args.journeys)
    out = make_folder(args.out)
    proof = prove_offline(pictures=out, offsets=offsets, journeys=journeys, control=not args.no_control, say=_say)
    page = write_report(proof, out)
    emit(format_json(proof), [f"{'PROVED' if proof.ok else 'NOT PROVED'}; the report is {page}"], as_json=args.json)
    return 0 if proof.ok else 3


def _read_offsets(words: str) -> list[int]:
    return [int(word) if word.strip().isdecimal() else -1 for word in words.split(",")]


def _say(line: str) -> None:
    print(line, file=sys.stderr, flush=True)
