"""elshi listen ingest: public posts into a node's store."""

import argparse
import os
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from elshi.base.errors import UserError
from elshi.cli.arguments import add_home
from elshi.cli.output import emit, format_rejects

if TYPE_CHECKING:
    from elshi.listen.store import IngestReport

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
    """Ingest one source after the other and print what came of each, also when a later one cannot be taken.

    Exit 2 if a source cannot be taken (those after it are left), or if every row of one was rejected.
    """
    from elshi.adapters.clock import SystemClock
    from elshi.adapters.sources import ingest_source
    from elshi.cli.progress import progress_bar
    from elshi.listen.lookalike_accounts import OfficialAccounts
    from elshi.listen.mapping import parse_mapping
    from elshi.listen.store import PostStore
    from elshi.node.home import open_home
    from elshi.node.keys import read_pseudonym_key
    from elshi.node.official_accounts import read_official_accounts
    from elshi.node.settings import read_settings

    home = open_home(args.home)
    days = read_settings(home, os.environ).posts_days
    now = SystemClock().now()
    kept_since = (now - timedelta(days=days)).replace(hour=0, minute=0, second=0, microsecond=0)  # whole days go
    store = PostStore(home.posts, read_pseudonym_key(home), span=(kept_since, now + timedelta(days=1)))
    store.official = OfficialAccounts(read_official_accounts(home))
    store.drop_before(kept_since.date())
    mapping = parse_mapping(args.map) if args.map else None
    reports: list[tuple[str, IngestReport]] = []
    problem: UserError | None = None
    try:
        for source in args.files:
            with progress_bar("ingest", unit="rows") as step:
                reports.append((source, ingest_source(store, source, mapping=mapping, step=step)))
    except UserError as exc:
        problem = exc
    if reports:
        lines = [line for source, report in reports for line in _lines(source, report, days=days)]
        emit(_data(reports), lines, as_json=args.json)
    if problem is not None:
        raise problem
    refused = [source for source, report in reports if report.rows and len(report.rejected) == report.rows]
    if refused:
        raise UserError(f"every row was rejected; nothing was stored of {', '.join(refused)}")
    return 0


def _data(reports: "list[tuple[str, IngestReport]]") -> dict[str, Any]:
    data: dict[str, Any] = {"sources": [{"source": source, **report.to_json()} for source, report in reports]}
    for name in ("rows", "added", "known", "before", "after"):
        data[name] = sum(getattr(report, name) for _, report in reports)
    data["rejected_count"] = sum(len(report.rejected) for _, report in reports)
    return data


def _lines(source: str, report: "IngestReport", *, days: int) -> list[str]:
    used = ", ".join(f"{field}={column}" for field, column in report.mapping.items())
    lines = [
        f"{source}: {report.rows} rows, {report.added} added, {report.known} known, {len(report.rejected)} rejected",
        f"  columns used: {used or 'none'}",
    ]
    if report.before:
        lines.append(f"  {_posts(report.before)} older than {days} days and not taken in")
    if report.after:
        lines.append(f"  {_posts(report.after)} more than a day in the future")
    return lines + format_rejects(report.rejected)


def _posts(count: int) -> str:
    return "1 post is" if count == 1 else f"{count} posts are"
