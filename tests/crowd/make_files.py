"""The files that `elshi bench listen --only crowd` judges by: posts of the exercise's and the talk's generators.

Each has columns of truth beside the posts, which no part of the method reads:

    part        what the post belongs to, such as viral-story; null for the rest of the talk
    part_kind   of that part, as its generator calls it
    member_of   the planted networks whose member the author is

    python tests/crowd/make_files.py DIR [--exercise 33-42] [--talk 21-30]

Seeds 23-32 and 11-20 were judged first, with networks alone (docs/how-to/networks-of-accounts.md).
"""

import argparse
import sys
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

sys.path.insert(0, str(Path(__file__).parents[1]))
from generators import samal, talk

EXERCISE, TALK = range(33, 43), range(21, 31)
PLANTED = "linked-accounts"
_STARTS_US = 1_767_225_600_000_000  # 2026-01-01, UTC
_SCHEMA = pa.schema(
    [(name, pa.string()) for name in ("id", "platform", "author", "text")]
    + [("time", pa.int64())]
    + [(name, pa.list_(pa.string())) for name in ("links", "tags", "media")]
    + [(name, pa.string()) for name in ("reply_to", "repost_of", "part", "part_kind")]
    + [("member_of", pa.list_(pa.string()))]
)


def make_exercise(seed: int) -> pa.Table:
    """Two days of the exercise, from the first day of 2026 on."""
    posts, truth = samal.generate(seed)
    rows = [
        {"id": p["id"], "platform": p["platform"], "author": p["author"], "text": p["text"],
         "time": _STARTS_US + p["offset_s"] * 1_000_000, "repost_of": p.get("repost_of")}
        for p in posts
    ]  # fmt: skip
    return _with_truth(rows, truth["episodes"])


def make_talk(seed: int) -> pa.Table:
    """A week of the talk."""
    posts, truth = talk.generate(seed)
    rows = [
        {"id": p["id"], "platform": "talk", "author": p["account"], "text": p["text"], "time": p["ts"],
         "links": p["urls"], "tags": p["hashtags"], "media": p["media"], "reply_to": p["reply_to"],
         "repost_of": p["repost_of"]}
        for p in posts
    ]  # fmt: skip
    return _with_truth(rows, truth["parts"])


def _with_truth(rows: list[dict[str, Any]], parts: Mapping[str, Any]) -> pa.Table:
    part_of = {post: name for name, part in parts.items() for post in part["posts"]}
    member_of: dict[str, list[str]] = {}
    for name, part in parts.items():
        for account in part["accounts"] if part["kind"] == PLANTED else ():
            member_of.setdefault(account, []).append(name)
    for row in rows:
        row["part"] = part_of.get(row["id"])
        row["part_kind"] = parts[row["part"]]["kind"] if row["part"] else None
        row["member_of"] = member_of.get(row["author"], [])
    return pa.Table.from_pylist(rows, schema=_SCHEMA)


def write_files(folder: Path, *, exercise: Iterable[int] = EXERCISE, talks: Iterable[int] = TALK) -> None:
    """One file for each seed, unless it is there."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, seeds, make in (("exercise", exercise, make_exercise), ("talk", talks, make_talk)):
        for seed in seeds:
            path = folder / f"crowd-{name}-{seed}.parquet"
            if not path.exists():
                pq.write_table(make(seed), path)


def _seeds(text: str) -> range:
    first, _, last = text.partition("-")
    return range(int(first), int(last or first) + 1)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description="Write the files that a crowd is judged by.")
    parser.add_argument("folder", type=Path)
    parser.add_argument("--exercise", type=_seeds, default=EXERCISE)
    parser.add_argument("--talk", type=_seeds, default=TALK)
    given = parser.parse_args()
    write_files(given.folder, exercise=given.exercise, talks=given.talk)
