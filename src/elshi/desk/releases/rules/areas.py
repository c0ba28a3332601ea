"""The area of an alert as an officer draws or types it, and as CAP writes it.

One `latitude,longitude` in degrees (WGS 84) on a line or after a space; an empty line between two areas. It is kept as
in CAP 1.2, 3.2.4: closed, the first point again at the end; five digits after the point, which is about a metre.
"""

import math
import re
from collections.abc import Sequence
from itertools import combinations, pairwise

from elshi.desk.releases.rules import RuleError
from elshi.record.types.alerts import MAX_POLYGON, MAX_POLYGONS

_POINT = re.compile(r"(-?\d{1,3}(?:\.\d{1,12})?),(-?\d{1,3}(?:\.\d{1,12})?)", re.ASCII)
_DIGITS = 5
Point = tuple[float, float]  # latitude, longitude in degrees


def read_areas(text: str) -> list[str]:
    """The areas that somebody typed or drew, as CAP writes polygons; none of an empty text.

    Raises RuleError `bad-polygon` with the number of the area and why.
    """
    blocks = [block for block in re.split(r"\n\s*\n", text.replace("\r\n", "\n").strip()) if block.strip()]
    if len(blocks) > MAX_POLYGONS:
        raise RuleError("bad-polygon", number=MAX_POLYGONS + 1)
    return [_read_area(block, number) for number, block in enumerate(blocks, start=1)]


def points_of(polygon: str) -> list[Point]:
    """The points of a polygon as CAP writes it, the last one the first again."""
    return [(float(lat), float(lon)) for lat, lon in (pair.split(",") for pair in polygon.split(" "))]


def write_areas(polygons: Sequence[str]) -> str:
    """What `read_areas` reads as these polygons: a point on each line."""
    return "\n\n".join("\n".join(polygon.split(" ")[:-1]) for polygon in polygons)


def _read_area(block: str, number: int) -> str:
    points: list[Point] = []
    for word in re.sub(r",\s+", ",", block).split():
        match = _POINT.fullmatch(word)
        if match is None:
            raise RuleError("bad-polygon", number=number)
        point = (_round(match[1]), _round(match[2]))
        if abs(point[0]) > 90 or abs(point[1]) > 180:
            raise RuleError("bad-polygon", number=number)
        if not points or point != points[-1]:
            points.append(point)
    if len(points) > 1 and points[0] == points[-1]:
        points.pop()
    polygon = " ".join(f"{_degrees(lat)},{_degrees(lon)}" for lat, lon in (*points, *points[:1]))
    if len(points) < 3 or len(polygon) > MAX_POLYGON or _is_crossed([*points, points[0]]):
        raise RuleError("bad-polygon", number=number)
    return polygon


def _round(text: str) -> float:
    return round(float(text), _DIGITS) + 0.0  # no negative zero


def _degrees(value: float) -> str:
    return f"{value:.{_DIGITS}f}".rstrip("0").rstrip(".")


def _is_crossed(ring: Sequence[Point]) -> bool:
    """Whether two sides of a closed ring meet that are no neighbours, or one goes around the world.

    Every side is asked against every other one: O(n²), and n is at most some hundred by MAX_POLYGON.
    """
    if any(abs(after[1] - before[1]) > 180 for before, after in pairwise(ring)):
        return True
    sides = list(pairwise(ring))
    pairs = combinations(enumerate(sides), 2)
    return any(
        b - a > 1 and (a, b) != (0, len(sides) - 1) and _meet(first, second) for (a, first), (b, second) in pairs
    )


def _meet(first: tuple[Point, Point], second: tuple[Point, Point]) -> bool:
    turns = [_turn(*first, point) for point in second] + [_turn(*second, point) for point in first]
    if turns[0] * turns[1] < 0 and turns[2] * turns[3] < 0:
        return True
    ends = ((first, second[0]), (first, second[1]), (second, first[0]), (second, first[1]))
    return any(turn == 0 and _within(side, point) for turn, (side, point) in zip(turns, ends, strict=True))


def _turn(a: Point, b: Point, c: Point) -> float:
    """Above 0 where c lies to the left of the way from a to b, below to the right, 0 on its line."""
    return math.copysign(1, found) if (found := (b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0])) else 0


def _within(side: tuple[Point, Point], point: Point) -> bool:
    (a, b), (c, d) = side
    return min(a, c) <= point[0] <= max(a, c) and min(b, d) <= point[1] <= max(b, d)
