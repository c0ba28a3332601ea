"""elshi listen languages: which languages and scripts the texts of a file are in."""

import argparse
from pathlib import Path

from elshi.cli.output import emit, format_rejects

NAME = "listen languages"
HELP = "Tell the language and the script of each text of a file and count them; stores nothing."

_SHOWN = 30


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    parser.add_argument(
        "file", metavar="FILE", type=Path, help="CSV, JSON Lines, JSON, Parquet, or .txt with one text a line; or .gz"
    )
    parser.add_argument("--map", metavar="FIELD=COLUMN,…", help="columns, such as text=content")
    parser.add_argument("--out", metavar="FILE", type=Path, help="write each text's language there, as Parquet")


def run(args: argparse.Namespace) -> int:
    """Count and print."""
    from elshi.cli.progress import progress_bar
    from elshi.listen.language_counts import count_languages
    from elshi.listen.mapping import parse_mapping

    mapping = parse_mapping(args.map) if args.map else None
    with progress_bar("languages", unit="texts") as step:
        found = count_languages(args.file, mapping=mapping, out=args.out, step=step)
    data = found.to_json()
    lines = [f"{found.texts} texts ({len(found.rejected)} rows rejected), {data['undetermined']} of no language"]
    lines += [f"  {row['language']} {row['script']} {row['texts']}" for row in data["counts"][:_SHOWN]]
    if len(data["counts"]) > _SHOWN:
        lines.append(f"  … and {len(data['counts']) - _SHOWN} more; --json has all")
    lines += format_rejects(found.rejected)
    emit(data, lines, as_json=args.json)
    return 0
