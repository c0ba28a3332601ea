"""Which places does a drawn area touch? Polygons and circles as CAP 1.2 has them (3.2.4: `polygon`, `circle`).

An area touches a place if they have a point in common; a border belongs to both of its sides. Whoever is to be warned
is better warned once too often, so nothing here rounds to the smaller side. The same rule as everywhere in Elshi's
maps: between two points a line runs straight on a map of degrees, what lies in an even number of a place's rings is
outside, and borders do not cross the 180th meridian, but an area may.

Corners are whole ten-millionths of a degree (about a centimetre), and all that decides is exact: no tolerance, no
case left to chance. Shapely would do as much; it brings GEOS (LGPL) and numpy, 70 MB, for this one file (decision 2).

>>> find_places(gazetteer, Circle(-20.0, 79.5, km=50))       # doctest: +SKIP
('XB-C', 'XB-N')
"""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from elshi.base.errors import FormatError
from elshi.travel.gazetteer import Gazetteer, Place
from elshi.travel.gazetteer_fields import MAX_POINTS, Ring

EARTH_KM = 6371.0088  # mean radius (IUGG)
MAX_KM = 10_000.0  # of a circle: a quarter of the way around, beyond which it would be the rest of the world
_CORNERS = 360  # of the polygon that stands for a circle
_FINE = 10_000_000  # steps in a degree
_ROUND = 360 * _FINE

Spot = tuple[int, int]  # latitude, longitude in steps
Side = tuple[Spot, Spot]
Box = tuple[int, int, int, int]  # least latitude and longitude, greatest latitude and longitude


@dataclass(frozen=True, slots=True)
class Polygon:
    """A closed ring of (latitude, longitude) in degrees; between two points it takes the shorter way around."""

    ring: Ring


@dataclass(frozen=True, slots=True)
class Circle:
    """All that is at most `km` from a point, on a sphere; 0 is the point."""

    latitude: float
    longitude: float
    km: float


Area = Polygon | Circle


def find_places(gazetteer: Gazetteer, *areas: Area) -> tuple[str, ...]:
    """The codes of what any of `areas` touches, in order: parts, or a country that has none (or none that is touched).

    Raises FormatError for an area that is none: too few or too many points, an open ring, numbers out of range, a ring
    around a pole. Costs about as much as reading the borders once, and more where the area runs along one.
    """
    drawn = [_Drawn(ring) for area in areas for ring in _copies(_corners(area))]
    found = []
    for country in gazetteer.countries:
        parts = [part.code for part in country.parts if _touched(part, drawn)]
        if parts:
            found += parts
        elif _touched(country, drawn):
            found.append(country.code)
    return tuple(sorted(found))


def check_area(area: Area) -> None:
    """Raises FormatError with what is wrong with it."""
    _corners(area)


def _corners(area: Area) -> list[Spot]:
    """The closed ring of an area, on a map without an end: longitudes may be beyond 180."""
    if isinstance(area, Circle):
        return _circle(area)
    ring = area.ring
    if not 4 <= len(ring) <= MAX_POINTS:
        raise FormatError(f"a polygon has 4 to {MAX_POINTS} points, the last one the first again; got {len(ring)}")
    for latitude, longitude in ring:
        _check_point(latitude, longitude)
    if ring[0] != ring[-1]:
        raise FormatError(f"a polygon ends where it begins: got {ring[0]} and {ring[-1]}")
    if any(abs(after - before) == 360 for (_, before), (_, after) in pairwise(ring)):
        return [_spot(*point) for point in ring]  # a side all the way around, as of a box around the world
    spots = _unrolled(ring)
    if spots[0] != spots[-1]:
        raise FormatError("the polygon goes around a pole: draw it as a box that ends there, from -180 to 180")
    return spots


def _circle(circle: Circle) -> list[Spot]:
    """Corners a thousandth beyond the circle: so that the lines between them, which cut it off, lie no nearer."""
    _check_point(circle.latitude, circle.longitude)
    if not 0 <= circle.km <= MAX_KM:
        raise FormatError(f"a circle has a radius of 0 to {MAX_KM:.0f} km, got {circle.km}; draw a polygon instead")
    angle = circle.km * 1.001 / EARTH_KM
    phi = math.radians(circle.latitude)
    ring = []
    for number in range(_CORNERS):
        bearing = 2 * math.pi * number / _CORNERS
        sine = math.sin(phi) * math.cos(angle) + math.cos(phi) * math.sin(angle) * math.cos(bearing)
        east = math.atan2(math.sin(bearing) * math.sin(angle) * math.cos(phi), math.cos(angle) - math.sin(phi) * sine)
        ring.append((math.degrees(math.asin(max(-1.0, min(1.0, sine)))), circle.longitude + math.degrees(east)))
    spots = _unrolled((*ring, ring[0]))
    if spots[0][1] != spots[-1][1]:  # once around a pole, which is inside: the map's edge closes it
        edge = 90 * _FINE if circle.latitude > 0 else -90 * _FINE
        spots += [(edge, spots[-1][1]), (edge, spots[0][1]), spots[0]]
    return spots


def _check_point(latitude: float, longitude: float) -> None:
    if not (-90 <= latitude <= 90 and -180 <= longitude <= 180):
        raise FormatError(f"expected latitude -90 to 90 and longitude -180 to 180, got {latitude},{longitude}")


def _unrolled(ring: Ring) -> list[Spot]:
    """Each step the shorter way around, so that a line over the 180th meridian goes on beyond it."""
    spots = [_spot(*ring[0])]
    for point in ring[1:]:
        latitude, longitude = _spot(*point)
        step = (longitude - spots[-1][1] + _ROUND // 2) % _ROUND - _ROUND // 2
        if step == -_ROUND // 2 and longitude > spots[-1][1]:
            step = -step  # just half around: as written
        spots.append((latitude, spots[-1][1] + step))
    return spots


def _spot(latitude: float, longitude: float) -> Spot:
    return round(latitude * _FINE), round(longitude * _FINE)


class _Drawn:
    """A drawn ring, with what all places ask of it."""

    def __init__(self, ring: list[Spot]) -> None:
        self.ring, self.box = ring, _box(ring)
        self.sides = [(side, _box(side)) for side in pairwise(ring)]


def _copies(ring: list[Spot]) -> Iterator[list[Spot]]:
    """The ring where it is, and once around either way."""
    for turn in (-_ROUND, 0, _ROUND):
        yield [(latitude, longitude + turn) for latitude, longitude in ring]


def _touched(place: Place, drawn: Sequence[_Drawn]) -> bool:
    if not place.boxes:
        return False
    south, west, north, east = zip(*place.boxes, strict=True)
    box = (*_spot(min(south), min(west)), *_spot(max(north), max(east)))
    near = [one for one in drawn if _overlap(box, one.box)]
    if not near:
        return False
    rings = [[_spot(*point) for point in ring] for ring in place.border]
    return any(_meet(rings, box, one) for one in near)


def _meet(rings: Sequence[list[Spot]], box: Box, drawn: _Drawn) -> bool:
    """Whether what `rings`, which lie in `box`, and what the drawn ring hold have a point in common.

    If no two sides meet, each ring lies within or without the other as a whole, so one corner of each decides.
    """
    near = [(side, around) for side, around in drawn.sides if _overlap(around, box)]
    if near:
        for side in (side for ring in rings for side in pairwise(ring)):
            beside = _box(side)
            if any(_overlap(beside, around) and _sides_meet(side, other) for other, around in near):
                return True
    return _inside(drawn.ring[0], rings) or any(_inside(ring[0], [drawn.ring]) for ring in rings)


def _inside(spot: Spot, rings: Sequence[list[Spot]]) -> bool:
    """Whether a spot on no side lies in an odd number of rings (a ray to the east crosses an odd number of sides)."""
    crossed = 0
    for ring in rings:
        for one, other in pairwise(ring):
            if (one[0] > spot[0]) != (other[0] > spot[0]):
                turn = _turn(one, other, spot)
                crossed += (turn > 0) == (other[0] < one[0])
    return crossed % 2 == 1


def _sides_meet(one: Side, other: Side) -> bool:
    """Whether two sides whose boxes overlap have a point in common; a side may be a single spot."""
    return not (
        _same_side(_turn(*one, other[0]), _turn(*one, other[1]))
        or _same_side(_turn(*other, one[0]), _turn(*other, one[1]))
    )


def _same_side(one: int, other: int) -> bool:
    return (one > 0 and other > 0) or (one < 0 and other < 0)


def _turn(a: Spot, b: Spot, c: Spot) -> int:
    """More than 0 if c lies to the one side of the line from a to b, less if to the other, 0 on it."""
    return (b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0])


def _box(spots: Sequence[Spot]) -> Box:
    latitudes, longitudes = [spot[0] for spot in spots], [spot[1] for spot in spots]
    return min(latitudes), min(longitudes), max(latitudes), max(longitudes)


def _overlap(one: Box, other: Box) -> bool:
    return one[0] <= other[2] and other[0] <= one[2] and one[1] <= other[3] and other[1] <= one[3]
