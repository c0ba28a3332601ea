"""elshi listen narratives: what a file of posts tells over its days."""

import argparse
from pathlib import Path

from elshi.cli.output import emit

NAME = "listen narratives"
HELP = "Find what a file's posts tell over its days: words, first seen, growth, sources, what split and merged."

_SHOWN = 20


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    parser.add_argument("file", metavar="FILE", type=Path, help="CSV, JSON Lines, JSON or Parquet; .gz is taken too")
    parser.add_argument(
        "--map", metavar="FIELD=COLUMN,…", help="columns, such as author=author_id,text=content,time=ts"
    )
    parser.add_argument(
        "--out",
        metavar="FILE",
        type=Path,
        help="write them for other programs: .json (STIX 2.1), .csv or .parquet (docs/formats/listening-exports.md)",
    )


def run(args: argparse.Namespace) -> int:
    """Find and print; stores nothing."""
    from dataclasses import asdict

    from elshi.adapters.clock import SystemClock
    from elshi.cli.progress import progress_bar
    from elshi.listen.export.files import check_ending, write_found
    from elshi.listen.export.found import Found
    from elshi.listen.export.tables import narrative_table
    from elshi.listen.mapping import parse_mapping
    from elshi.listen.narratives.find import find_narratives
    from elshi.listen.narratives.handed_out import to_export
    from elshi.listen.replay import read_posts

    if args.out:
        check_ending(args.out, graph=False)
    posts, used, rejects = read_posts(args.file, mapping=parse_mapping(args.map) if args.map else None)
    with progress_bar("narratives") as step:
        found, lineage = find_narratives(posts, step=step)
    if args.out:
        known = Found(office="elshi", at=SystemClock().now(), narratives=tuple(map(to_export, found)))
        write_found(known, args.out, table=narrative_table)
    data = {
        "narratives": [one.to_json() for one in found],
        "lineage": [{**asdict(row), "day": f"{row.day:%Y-%m-%d}"} for row in lineage],
        "posts": len(posts),
        "rejected": len(rejects),
        "mapping": dict(used),
    }
    lines = [f"{len(found)} narratives in {len(posts)} posts ({len(rejects)} rows rejected)"]
    for one in found[:_SHOWN]:
        said = one.to_json()
        about = ", ".join(said["words"][:5]) or " ".join(said["keys"][:3])
        lines.append(f"{said['first_seen'][:10]}  {one.id}  {said['accounts']} accounts, {one.posts} posts: {about}")
    if args.out:
        lines.append(f"written: {args.out}")
    emit(data, lines, as_json=args.json)
    return 0
