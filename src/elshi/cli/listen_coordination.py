"""elshi listen coordination: which accounts of a file said the same within a window."""

import argparse
import re
import time
from pathlib import Path

from elshi.base.errors import UserError
from elshi.cli.output import emit

NAME = "listen coordination"
HELP = "Find the accounts in a file that share the same things within a window; keeps the file's ids, stores nothing."


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    parser.add_argument("file", metavar="FILE", type=Path, help="Parquet (quickest), CSV, JSON Lines or JSON")
    parser.add_argument(
        "--by",
        metavar="OBJECT",
        default="text",
        help="what is shared: text (lower-cased, @mentions dropped, white space folded), near-text (the same but for "
        "a few letters, each pair verified), url (each as delivered), hashtag (all of a post, in their order), media "
        "(each hash), reply (the post that is answered), or column:NAME; text if left out. What is empty links nobody",
    )
    parser.add_argument(
        "--window", metavar="SECONDS", type=float, default=60.0, help="at most so far apart, inclusive (60)"
    )
    parser.add_argument("--out", metavar="EDGES.parquet", type=Path, help="write the edges: docs/formats/edges.md")
    parser.add_argument(
        "--min-participation",
        metavar="N",
        type=int,
        default=1,
        help="leave out accounts with fewer shares, before and after pairing, as CooRTweet does; "
        "2 gives its figures, 1 leaves nobody out (1)",
    )
    parser.add_argument(
        "--map", metavar="FIELD=COLUMN,…", help="columns, such as author=author_id,text=content,time=ts"
    )


def run(args: argparse.Namespace) -> int:
    """Find, write and count."""
    began = time.perf_counter()
    from elshi.listen.coordination.edges_file import FORMAT, file_edges
    from elshi.listen.coordination.objects import parse_by
    from elshi.listen.mapping import parse_mapping

    if not 0 <= args.window <= _LONGEST:
        raise UserError(f"--window: expected 0 to {_LONGEST} seconds, got {args.window:g}")
    if args.min_participation < 1:
        raise UserError(f"--min-participation: expected 1 or more, got {args.min_participation}")
    found = file_edges(
        args.file,
        by=parse_by(args.by),
        window_us=round(args.window * 1_000_000),
        min_participation=args.min_participation,
        mapping=parse_mapping(args.map) if args.map else None,
        out=args.out,
    )
    seconds = time.perf_counter() - began
    left_out = sum(found.rejected.values())
    data = {
        "version": FORMAT,
        "by": args.by,
        "window_s": args.window,
        "min_participation": args.min_participation,
        "rows": found.rows,
        "pairs": found.pairs,
        "edges": found.edges,
        "accounts": found.accounts,
        "seconds": round(seconds, 3),
        "peak_mb": peak_mb(),
        "rejected": left_out,
        "rejects": dict(found.rejected),
        "mapping": dict(found.mapping),
    }
    lines = [
        f"{found.pairs} pairs of posts within {args.window:g} s",
        f"  {found.edges} edges between {found.accounts} accounts",
        f"  from {found.rows} rows ({left_out} rejected) in {seconds:.2f} s",
        *(f"  left out, {count} rows: {reason}" for reason, count in found.rejected.items()),
        f"  columns used: {', '.join(f'{field}={column}' for field, column in found.mapping.items())}",
    ]
    if args.out:
        lines.append(f"  written: {args.out}")
    emit(data, lines, as_json=args.json)
    return 0


_LONGEST = 366 * 86_400  # seconds


def peak_mb() -> float | None:
    """The most memory that this process held so far, MiB (Linux)."""
    try:
        status = Path("/proc/self/status").read_text(encoding="ascii", errors="replace")
    except OSError:
        return None
    found = re.search(r"VmHWM:\s+(\d+) kB", status)
    return round(int(found[1]) / 1024, 1) if found else None
