"""How much there is to compare, and in which pieces: an account that took part k times brings k (k - 1) / 2 meetings.

A stream of a few accounts that all share the same things all day has very many. Crowds say least about who belongs to
whom, and cost most, so the largest are left out first, and that is said.
"""

from collections.abc import Iterator

import numpy as np
import numpy.typing as npt

Ints = npt.NDArray[np.int64]
MEETINGS = 5_000_000  # of one piece: a few hundred MB


def largest_crowd(occasion: Ints, account: Ints, *, meetings: int) -> int | None:
    """The largest size of an occasion up to which at most so many `meetings` are left: 0 if even the smallest have
    more, None if all may stay. (occasion, account) are all parts taken, each once.
    """
    if not len(occasion):
        return None
    size = np.bincount(occasion)[occasion]
    sizes = np.unique(size)
    low, high = 0, len(sizes)  # how many of the sizes may stay: at least, at most
    while low < high:
        middle = (low + high + 1) // 2
        often = np.bincount(account[size <= sizes[middle - 1]])
        low, high = (middle, high) if int((often * (often - 1) // 2).sum()) <= meetings else (low, middle - 1)
    return None if low == len(sizes) else int(sizes[low - 1]) if low else 0


def pieces(occasion: Ints, account: Ints, *, meetings: int) -> Iterator[tuple[int, int]]:
    """Runs of occasions (first, end) that have about so many `meetings` each with all others, one occasion at least."""
    if not len(occasion):
        return
    each = np.bincount(occasion, weights=np.bincount(account)[account])
    first, total = 0, 0.0
    for place, more in enumerate(each.tolist()):
        if place > first and total + more > meetings:
            yield first, place
            first, total = place, 0.0
        total += more
    yield first, len(each)
