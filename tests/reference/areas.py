"""Slow twin of `elshi.travel.areas`: do two areas have a point in common? Fractions, and every point that could be one.

If two closed areas meet at all, then they do so at a corner of one of them or where two sides cross: so all of these
are tried, each against both. Whether a point is inside is asked with a ray to the north (the code's goes east), sides
and corners being part of an area.
"""

from collections.abc import Iterable, Sequence
from fractions import Fraction
from itertools import pairwise

Point = tuple[Fraction, Fraction]
Side = tuple[Point, Point]


def meet(rings: Sequence[Sequence[tuple[int, int]]], ring: Sequence[tuple[int, int]]) -> bool:
    """Closed rings with whole coordinates; what lies in an even number of `rings` is outside."""
    ours, theirs = [_points(one) for one in rings], [_points(ring)]
    candidates = {corner for one in (*ours, *theirs) for corner in one}
    for one in _sides(ours):
        for other in _sides(theirs):
            candidates |= set(_crossing(one, other))
    return any(_holds(ours, point) and _holds(theirs, point) for point in candidates)


def _points(ring: Iterable[tuple[int, int]]) -> list[Point]:
    return [(Fraction(y), Fraction(x)) for y, x in ring]


def _sides(rings: Iterable[list[Point]]) -> list[Side]:
    return [side for ring in rings for side in pairwise(ring)]


def _crossing(one: Side, other: Side) -> list[Point]:
    """Where two sides that are not parallel cross; where parallel ones share more, corners lie on it."""
    (ay, ax), (by, bx) = one
    (cy, cx), (dy, dx) = other
    under = (by - ay) * (dx - cx) - (bx - ax) * (dy - cy)
    if under == 0:
        return []
    t = ((cy - ay) * (dx - cx) - (cx - ax) * (dy - cy)) / under
    u = ((cy - ay) * (bx - ax) - (cx - ax) * (by - ay)) / under
    return [(ay + t * (by - ay), ax + t * (bx - ax))] if 0 <= t <= 1 and 0 <= u <= 1 else []


def _holds(rings: list[list[Point]], point: Point) -> bool:
    y, x = point
    above = 0
    for (ay, ax), (by, bx) in _sides(rings):
        flat = (bx - ax) * (y - ay) == (by - ay) * (x - ax)
        if flat and min(ay, by) <= y <= max(ay, by) and min(ax, bx) <= x <= max(ax, bx):
            return True
        if (ax <= x) != (bx <= x):
            at = ay + (by - ay) * (x - ax) / (bx - ax)
            above += at > y
    return above % 2 == 1
