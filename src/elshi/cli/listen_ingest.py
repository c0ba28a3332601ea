"""elshi listen ingest: public posts into a node's store."""

import argparse
from typing import Any

from elshi.cli.arguments import add_home
from elshi.cli.output import emit

NAME = "listen ingest"
HELP = "Take in files, feeds or Mastodon pages of public posts; authors become pseudonyms at the door."


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    add_home(parser)
    parser.add_argument(
        "files", metavar="FILE", nargs="+", help="CSV, JSON Lines, JSON, Parquet, RSS or Atom; or an http(s) address"
    )
    parser.add_argument(
        "--map", metavar="FIELD=COLUMN,…", help="columns, such as author=author_id,text=content,time=ts"
    )


def run(args: argparse.Namespace) -> int:
    """Ingest one source after the other and print what came of each."""
    from elshi.adapters.sources import ingest_source
    from elshi.cli.progress import progress_bar
    from elshi.listen.mapping import parse_mapping
    from elshi.listen.store import PostStore
    from elshi.node.home import open_home
    from elshi.node.keys import read_pseudonym_key

    home = open_home(args.home)
    store = PostStore(home.posts, read_pseudonym_key(home))
    mapping = parse_mapping(args.map) if args.map else None
    reports = []
    for source in args.files:
        with progress_bar("ingest", unit="rows") as step:
            reports.append((source, ingest_source(store, source, mapping=mapping, step=step)))
    data: dict[str, Any] = {"sources": [{"source": source, **report.to_json()} for source, report in reports]}
    for name in ("rows", "added", "known"):
        data[name] = sum(getattr(report, name) for _, report in reports)
    data["rejected_count"] = sum(len(report.rejected) for _, report in reports)
    lines = []
    for source, report in reports:
        used = ", ".join(f"{field}={column}" for field, column in report.mapping.items())
        lines.append(
            f"{source}: {report.rows} rows, {report.added} added, {report.known} known, {len(report.rejected)} rejected"
        )
        lines.append(f"  columns used: {used or 'none'}")
        lines += [f"  line {reject.line}: {reject.reason}" for reject in report.rejected[:10]]
    emit(data, lines, as_json=args.json)
    return 0
