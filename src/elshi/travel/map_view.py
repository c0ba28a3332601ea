"""From degrees to the units of a drawing: whole numbers, a box that holds what is shown, and where a name has room.

The map is the simplest there is (plate carrée): degrees are laid out as they are, those of longitude shortened as they
are in truth at the middle of the box. Points that fall on one unit are one point, so what is drawn of a fine border is
as fine as the drawing, and neighbours still share their line.
"""

import math
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from elshi.travel.gazetteer import Place
from elshi.travel.gazetteer_fields import Box, Ring

WIDTH = 1200  # units of the drawing; a page shows it at some 360 to 800 px
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

    def shapes(self, place: Place) -> Iterator[list[Spot]]:
        """The rings of a place that can be seen, each as often as it can: a map may go beyond the 180th meridian."""
        return (self.spots(ring, turn=turn) for ring, turn in self._seen(place))

    def sees(self, place: Place) -> bool:
        """Whether any ring of a place may be seen."""
        return any(True for _ in self._seen(place))

    def _seen(self, place: Place) -> Iterator[tuple[Ring, float]]:
        east, south = self.west + WIDTH / self.across, self.north - self.height / self.down
        for ring, box in zip(place.border, place.boxes, strict=True):
            if box[0] <= self.north and box[2] >= south:
                for turn in (-360.0, 0.0, 360.0):
                    if box[1] + turn <= east and box[3] + turn >= self.west:
                        yield ring, turn


def view_of(places: Iterable[Place]) -> View:
    """The box around all of them, with a margin; the inhabited world where none has a border."""
    boxes = [box for place in places for box in place.boxes] or [(-60.0, -180.0, 75.0, 180.0)]
    south, north = min(box[0] for box in boxes), max(box[2] for box in boxes)
    west, east = _from_west_to_east(boxes)
    middle = (south + north) / 2
    short = max(math.cos(math.radians(middle)), 0.2)
    wide = max(east - west, 0.01) * (1 + 2 * _MARGIN)
    high = max(north - south, 0.01) * (1 + 2 * _MARGIN)
    wide, high = max(wide, high / (_MOST * short)), max(high, wide * short * _LEAST)
    across = WIDTH / wide
    return View(
        west=(west + east - wide) / 2,
        north=middle + high / 2,
        across=across,
        down=across / short,
        height=round(high * across / short),
    )


def _from_west_to_east(boxes: Iterable[Box]) -> tuple[float, float]:
    """The longitudes that hold all; beyond 180 where the least that does so lies across the 180th meridian."""
    spans = sorted((west, east) for _, west, _, east in boxes)
    first, east = spans[0]
    for start, end in spans[1:]:
        if start - east > 180:  # nothing for more than half of the way around: begin where something is again
            return start, east + 360
        east = max(east, end)
    return first, east


def find_room(shapes: list[list[Spot]], *, height: int) -> tuple[Spot, int]:
    """The middle of the longest level line within the largest shape, as far as it is seen, and its length."""
    best = ((0, 0), 0)
    corners = max(shapes, key=_extent, default=[])
    if len(corners) < 3:
        return best
    top, bottom = max(min(y for _, y in corners), 0), min(max(y for _, y in corners), height)
    for line in range(1, _LINES + 1):
        y = top + (bottom - top) * line / (_LINES + 1)
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
