"""Write the talk of one seed: posts as Parquet, truth as JSON beside it."""

from __future__ import annotations

import argparse
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from generators.talk import DAYS, PARTS, PEOPLE, generate


def write_parquet(posts: Sequence[dict[str, Any]], out: Path) -> None:
    """The posts with one explicit type for each column."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    texts = pa.list_(pa.string())
    types = {"ts": pa.int64(), "urls": texts, "hashtags": texts, "media": texts}
    names = list(posts[0]) if posts else []
    schema = pa.schema([(name, types.get(name, pa.string())) for name in names])
    pq.write_table(pa.Table.from_pylist(list(posts), schema=schema), out, compression="zstd")


def main(argv: Sequence[str] | None = None) -> int:
    """Write `FILE.parquet` and `FILE.truth.json`."""
    parser = argparse.ArgumentParser(prog="generators.talk", description=__doc__)
    parser.add_argument("seed", type=int)
    parser.add_argument("--out", type=Path, required=True, metavar="FILE.parquet")
    parser.add_argument("--parts", nargs="+", choices=PARTS, default=PARTS, metavar="PART", help=", ".join(PARTS))
    parser.add_argument("--days", type=int, default=DAYS)
    parser.add_argument("--people", type=int, default=PEOPLE)
    args = parser.parse_args(argv)
    posts, truth = generate(args.seed, parts=args.parts, days=args.days, people=args.people)
    write_parquet(posts, args.out)
    told = json.dumps(truth, ensure_ascii=False, indent=1) + "\n"
    args.out.with_suffix(".truth.json").write_text(told, encoding="utf-8")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
