"""Slow, obvious twin of `sql_slots` and `sql_past` in `elshi.listen.bursts.windows`: each key's past, slot by slot.

>>> objects = [(1, 10, 0, "x"), (2, 11, 1, "x"), (3, 10, 1, "x"), (4, 10, 2, "x")]  # post, account, bin, key
>>> sorted(slots(objects, window=2))
[('x', 0, 2), ('x', 2, 1)]
>>> sorted(past({("x", 2), ("x", 0), ("y", 2)}, slots(objects, window=2), window=2, past_slots=2))
[('x', 0, 2, 4), ('x', 2, 3, 5)]
"""

from collections.abc import Hashable, Sequence
from collections.abc import Set as AbstractSet
from typing import Any

Post = tuple[int, int, int, Hashable]  # post, account, bin, key


def slots(objects: Sequence[Post], *, window: int) -> set[tuple[Any, int, int]]:
    """(key, first bin of the slot, distinct accounts)."""
    named = {(key, at // window * window) for _, _, at, key in objects}
    return {
        (key, slot, len({account for _, account, at, of in objects if of == key and slot <= at < slot + window}))
        for key, slot in named
    }


def past(
    asked: AbstractSet[tuple[Any, int]], known: AbstractSet[tuple[Any, int, int]], *, window: int, past_slots: int
) -> set[tuple[Any, int, int, int]]:
    """(key, slot, sum, sum of squares) over the slots that end with `slot`; nothing where the key did nothing."""
    found = set()
    for key, last in asked:
        span = [last - window * back for back in range(past_slots)]
        counts = [count for of, slot, count in known if of == key and slot in span]
        if counts:
            found.add((key, last, sum(counts), sum(count * count for count in counts)))
    return found
