"""elshi listen duplicates: which posts of a file nearly say the same."""

import argparse
from pathlib import Path

from elshi.cli.output import emit, format_rejects

NAME = "listen duplicates"
HELP = "Find posts of a file that say the same in nearly the same letters, or reworded; stores nothing of them."


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    parser.add_argument("file", metavar="FILE", type=Path, help="CSV, JSON Lines, JSON or Parquet; .gz is taken too")
    parser.add_argument("--map", metavar="FIELD=COLUMN,…", help="columns, such as id=doc_id,text=content")
    parser.add_argument(
        "--out", metavar="FILE", type=Path, help="write all pairs there: a, b, kind, similarity (Parquet)"
    )
    parser.add_argument("--groups", metavar="FILE", type=Path, help="write the groups: first, id (Parquet)")
    parser.add_argument(
        "--copies", action="store_true", help="look for copy-pasta alone, which is quicker; not for rewording"
    )
    parser.add_argument(
        "--vectors", metavar="FILE", type=Path, help="what a model of yours says of each row (.npy): finds translations"
    )
    parser.add_argument(
        "--cut", metavar="COSINE", type=float, default=0.8, help="from which vectors mean the same (0.8)"
    )


def run(args: argparse.Namespace) -> int:
    """Find, write, print the counts."""
    import resource
    import time

    from elshi.base.errors import UserError
    from elshi.listen.duplicates.find import KINDS, find_duplicates
    from elshi.listen.duplicates.meaning import read_vectors
    from elshi.listen.duplicates.reading import read_texts
    from elshi.listen.features import told_rejects
    from elshi.listen.mapping import parse_mapping

    began = time.monotonic()
    read = read_texts(args.file, mapping=parse_mapping(args.map) if args.map else None)
    if not 0 < args.cut <= 1:
        raise UserError(f"--cut: expected more than 0, and 1 at most, got {args.cut}")
    vectors = read_vectors(args.vectors, rows=len(read.ids)) if args.vectors else None
    kinds = KINDS[:1] if args.copies else KINDS
    with find_duplicates(read.ids, read.texts, kinds=kinds, vectors=vectors, cut=args.cut) as found:
        counts = found.counts()
        if args.out:
            found.write_pairs(args.out)
        if args.groups:
            found.write_groups(args.groups)
    data = {
        "rows": len(read.ids),
        **counts,
        "rejected": len(read.rejects),
        "rejects": told_rejects(read.rejects),
        "mapping": read.mapping,
        "seconds": round(time.monotonic() - began, 3),
        "peak_mb": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024, 1),
    }
    by_kind = ", ".join(f"{counts[kind]} {kind}" for kind in found.looked)
    lines = [
        f"{counts['pairs']} pairs ({by_kind}) among {len(read.ids)} rows ({len(read.rejects)} rejected)",
        f"  {counts['grouped']} posts in {counts['groups']} groups",
        *format_rejects(read.rejects),
        f"  columns used: {', '.join(f'{field}={column}' for field, column in read.mapping.items())}",
    ]
    emit(data, lines, as_json=args.json)
    return 0
