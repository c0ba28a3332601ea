"""Calls shared out evenly: each officer gets as many as the others, or one more."""

from collections.abc import Sequence
from itertools import cycle
from typing import TypeVar

MOST_AT_ONCE = 2_000  # calls that one request shares out

One = TypeVar("One")
Who = TypeVar("Who")


def share_evenly(ones: Sequence[One], who: Sequence[Who]) -> list[tuple[One, Who]]:
    """Each of `ones` with one of `who`, in turn. None for nobody."""
    return list(zip(ones, cycle(who), strict=False)) if who else []
