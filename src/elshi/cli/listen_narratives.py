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


def run(args: argparse.Namespace) -> int:
    """Find and print; stores nothing."""
    from dataclasses import asdict

    from elshi.cli.progress import progress_bar
    from elshi.listen.mapping import parse_mapping
    from elshi.listen.narratives.find import find_narratives
    from elshi.listen.replay import read_posts

    posts, used, rejects = read_posts(args.file, mapping=parse_mapping(args.map) if args.map else None)
    with progress_bar("narratives") as step:
        found, lineage = find_narratives(posts, step=step)
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
    emit(data, lines, as_json=args.json)
    return 0
