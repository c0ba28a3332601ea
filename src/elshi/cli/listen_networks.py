"""elshi listen networks: which accounts of a file act together."""

import argparse
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

from elshi.cli.output import emit

if TYPE_CHECKING:
    from elshi.listen.networks.find import Network

NAME = "listen networks"
HELP = "Find accounts in a file that share the same things at the same times, again and again; stores nothing."

_SHOWN = 20
_OBJECTS = 12  # of a network, in --json


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    parser.add_argument("file", metavar="FILE", type=Path, help="CSV, JSON Lines, JSON or Parquet; .gz is taken too")
    parser.add_argument(
        "--out", metavar="MEMBERS.parquet", type=Path, help="write who belongs to which: docs/formats/members.md"
    )
    parser.add_argument(
        "--export",
        metavar="FILE",
        type=Path,
        help="write networks and open campaigns for other programs: .json (STIX 2.1), .graphml, or ties as .csv or "
        ".parquet (docs/formats/listening-exports.md)",
    )
    parser.add_argument(
        "--map", metavar="FIELD=COLUMN,…", help="columns, such as author=author_id,text=content,time=ts"
    )


def run(args: argparse.Namespace) -> int:
    """Find, write and print."""
    began = time.perf_counter()
    from elshi.adapters.clock import SystemClock
    from elshi.listen.export.files import check_ending, write_found
    from elshi.listen.export.found import Found
    from elshi.listen.export.tables import tie_table
    from elshi.listen.mapping import parse_mapping
    from elshi.listen.networks.find import find_networks
    from elshi.listen.networks.handed_out import to_export
    from elshi.listen.networks.members_file import FORMAT, write_members
    from elshi.listen.networks.near_texts import add_near_texts
    from elshi.listen.networks.settings import DEFAULTS
    from elshi.listen.replay import read_posts

    if args.export:
        check_ending(args.export, graph=True)
    posts, used, rejects = read_posts(args.file, mapping=parse_mapping(args.map) if args.map else None)
    found = find_networks(add_near_texts(posts))
    if args.out:
        write_members(found.networks, args.out)
    if args.export:
        known = Found(office="elshi", at=SystemClock().now(), networks=to_export(found.networks))
        write_found(known, args.export, table=tie_table)
    seconds = time.perf_counter() - began
    data = {
        "version": FORMAT,
        "networks": [_to_json(network) for network in found.networks],
        "posts": len(posts),
        "occasions": found.occasions,
        "left_out": found.left_out,
        "largest": found.largest,
        "rates": {"false_edges": DEFAULTS.false_edges, "false_members": DEFAULTS.false_members},
        "seconds": round(seconds, 3),
        "rejected": len(rejects),
        "mapping": dict(used),
    }
    lines = [f"{len(found.networks)} groups of accounts in {len(posts)} posts ({len(rejects)} rows rejected)"]
    lines += [_to_line(network) for network in found.networks[:_SHOWN]]
    lines.append(f"  left out: {found.left_out} moments with more than {found.largest} accounts")
    lines.append(f"  columns used: {', '.join(f'{field}={column}' for field, column in used.items())}")
    lines += [f"  written: {path}" for path in (args.out, args.export) if path]
    emit(data, lines, as_json=args.json)
    return 0


def _to_json(network: "Network") -> dict[str, Any]:
    return {
        "id": network.id,
        "kind": network.kind,
        "members": len(network.members),
        "events": network.events,
        "posts": network.posts,
        "by": network.by,
        "own_part": round(network.own_part, 4),
        "gap_s": network.gap_s,
        "mark": network.mark,
        "mark_part": round(network.mark_part, 4),
        "first_at": _moment(network.first_us),
        "last_at": _moment(network.last_us),
        "objects": [
            {"kind": kind, "name": name, "accounts": accounts} for kind, name, accounts in network.objects[:_OBJECTS]
        ],
    }


def _to_line(network: "Network") -> str:
    mark = f", under {network.mark}" if network.mark else ""
    return (
        f"{network.id}  {network.kind}{mark}: {len(network.members)} accounts, {network.events} times together,"
        f" mostly by {network.by}, {network.gap_s:.1f} s apart, {network.own_part:.0%} of it their own"
    )


def _moment(us: int) -> str:
    from elshi.base.clock import format_time, moment_of

    return format_time(moment_of(us))
