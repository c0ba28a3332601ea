"""From degrees to the units of a drawing: whole numbers, a box that holds what is shown, and where a name has room.

The map is the simplest there is (plate carrée): degrees are laid out as they are, those of longitude shortened as they
are in truth at the middle of the box. Points that fall on one unit are one point, so what is drawn of a fine border is
as fine as the drawing, and neighbours still share their line.
"""

import math
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import pairwise

from elshi.travel.gazetteer_fields import Border, Ring

WIDTH = 2000  # units of the drawing; a page shows it at some 360 to 1,000 px
_MARGIN = 0.03  # of the box, on each side
_LEAST, _MOST = 0.4, 1.3  # height to width
_LINES = 11  # along which room for a name is looked for

Spot = tuple[int, int]


@dataclass(frozen=True, slots=True)
class View:
    """What is shown: from `west` on to the east, from `north` on to the south. `across`, `down`: units of a degree."""

    west: float
    north: float
    across: float
    down: float
    height: int

    def spots(self, ring: Ring, *, turn: float) -> list[Spot]:
        """The corners of a ring without the repeated last one; `turn`: degrees that are added to its longitudes."""
        found: list[Spot] = []
        for latitude, longitude in ring:
            spot = (
                round((longitude + turn - self.west) * self.across),
                round((self.north - latitude) * self.down),
            )
            if not found or spot != found[-1]:
                found.append(spot)
        if len(found) > 1 and found[0] == found[-1]:
            found.pop()
        return found

    def shapes(self, border: Border) -> Iterator[list[Spot]]:
        """The rings that can be seen, each as often as it can: a map may go beyond the 180th meridian."""
        for ring in border:
            for turn in (-360.0, 0.0, 360.0):
                spots = self.spots(ring, turn=turn)
                xs, ys = [x for x, _ in spots], [y for _, y in spots]
                if max(xs) >= 0 and min(xs) <= WIDTH and max(ys) >= 0 and min(ys) <= self.height:
                    yield spots


def view_of(borders: Iterable[Border]) -> View:
    """The box around all of them; what lies on both sides of the 180th meridian and nowhere else is put together."""
    points = [point for border in borders for ring in border for point in ring]
    if not points:
        points = [(-60.0, -180.0), (75.0, 180.0)]
    latitudes, longitudes = [at for at, _ in points], sorted({at for _, at in points})
    west, wide = longitudes[0], longitudes[-1] - longitudes[0]
    gap, beyond = max(((after - before, after) for before, after in pairwise(longitudes)), default=(0.0, 0.0))
    if gap > 180:
        west, wide = beyond, 360 - gap
    wide, high = max(wide, 0.01), max(max(latitudes) - min(latitudes), 0.01)
    middle = (max(latitudes) + min(latitudes)) / 2
    short = max(math.cos(math.radians(middle)), 0.2)
    wide, high = wide * (1 + 2 * _MARGIN), high * (1 + 2 * _MARGIN)
    west -= wide * _MARGIN / (1 + 2 * _MARGIN)
    full_wide = max(wide, high / (_MOST * short))
    full_high = max(high, wide * short * _LEAST)
    across = WIDTH / full_wide
    down = across / short
    return View(
        west=west - (full_wide - wide) / 2,
        north=middle + full_high / 2,
        across=across,
        down=down,
        height=round(full_high * down),
    )


def find_room(shapes: list[list[Spot]], *, height: int) -> tuple[Spot, int]:
    """The middle of the longest level line within the largest shape, as far as it is seen, and its length."""
    best = ((0, 0), 0)
    corners = max(shapes, key=_extent, default=[])
    if len(corners) < 3:
        return best
    top, bottom = max(min(y for _, y in corners), 0), min(max(y for _, y in corners), height)
    for line in range(1, _LINES + 1):
        y = top + (bottom - top) * line / (_LINES + 1) + 0.25  # never through a corner, which lies on a whole unit
        crossings = sorted(
            min(max(one[0] + (y - one[1]) * (other[0] - one[0]) / (other[1] - one[1]), 0), WIDTH)
            for one, other in zip(corners, corners[1:] + corners[:1], strict=True)
            if (one[1] > y) != (other[1] > y)
        )
        for left, right in zip(crossings[::2], crossings[1::2], strict=False):
            # A line near the middle is better than one as long at an end.
            length = round((right - left) * (1 - 0.5 * abs(2 * line / (_LINES + 1) - 1)))
            if length > best[1]:
                best = ((round((left + right) / 2), round(y)), length)
    return best


def _extent(corners: list[Spot]) -> int:
    xs, ys = [x for x, _ in corners], [y for _, y in corners]
    return (max(xs) - min(xs)) * (max(ys) - min(ys))
