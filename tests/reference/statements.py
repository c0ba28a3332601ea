"""Slow, obvious twins of the statements' SELECTs: runs of four words, what posts share with statements, uptake.

Words are split at blanks, so texts given to both have blanks only between plain words. It imports nothing from `elshi`.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

HOUR = 3_600_000_000


def runs(text: str) -> set[tuple[str, ...]]:
    words = text.lower().split()
    if not words:
        return set()
    return {tuple(words[at : at + 4]) for at in range(max(1, len(words) - 3))}


def quotes(posts: Mapping[int, str], statements: Mapping[int, str], *, min_shared: int) -> set[tuple[int, int, int]]:
    """(post, statement, shared runs)."""
    return {
        (post, statement, len(runs(text) & runs(said)))
        for post, text in posts.items()
        for statement, said in statements.items()
        if len(runs(text) & runs(said)) >= min_shared
    }


def uptake(judged: Sequence[Mapping[str, Any]], by: Sequence[str]) -> dict[tuple[Any, ...], tuple[int, int, int]]:
    """(statement, verdict, …by) to posts, accounts and the first time."""
    groups: dict[tuple[Any, ...], list[Mapping[str, Any]]] = defaultdict(list)
    for row in [{**row, "hour": row["us"] // HOUR * HOUR} for row in judged]:
        groups[tuple(row[name] for name in ("statement", "verdict", *by))].append(row)
    return {
        key: (len({row["post"] for row in rows}), len({row["account"] for row in rows}), min(row["us"] for row in rows))
        for key, rows in groups.items()
    }
