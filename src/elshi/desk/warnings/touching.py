"""Which places of the ministry's gazetteer a warning of others touches. No Django.

Their own codes of places (SAME, EMMA_ID and the like) are known to their services alone; a shape is the same for all.
"""

from collections.abc import Iterator, Mapping
from contextlib import suppress

from elshi.base.errors import FormatError
from elshi.travel.areas import Area, Circle, Polygon, find_places
from elshi.travel.cap import CapAlert
from elshi.travel.gazetteer import Gazetteer

MOST_POINTS = 5_000  # of all shapes that are looked at
_OF_A_CIRCLE = 50  # what a circle counts as: 100 of them cost a second on the largest gazetteer
MOST_PLACES = 50

Touched = dict[str, Mapping[str, str]]  # code to names by language, in order of code


def find_touched(alert: CapAlert, gazetteer: Gazetteer | None) -> Touched:
    """The places that a shape of it touches, at most MOST_PLACES, with their names as they are now.

    {} without a gazetteer or shapes. A shape that is none for us (too many points, around a pole) is passed over, and
    so is what is beyond MOST_POINTS: a stranger's file must not hold the process.
    """
    if gazetteer is None:
        return {}
    codes: set[str] = set()
    left = MOST_POINTS
    for area in dict.fromkeys(_shapes(alert)):
        left -= len(area.ring) if isinstance(area, Polygon) else _OF_A_CIRCLE
        if left < 0:
            break
        with suppress(FormatError):
            codes.update(find_places(gazetteer, area))
    found = ((code, gazetteer.place(code)) for code in sorted(codes)[:MOST_PLACES])
    return {code: dict(place.names) for code, place in found if place is not None}


def _shapes(alert: CapAlert) -> Iterator[Area]:
    """Each shape of each info; those of several languages are mostly the same."""
    for info in alert.infos:
        for area in info.areas:
            yield from (Polygon(ring) for ring in area.polygons)
            yield from (Circle(one.lat, one.lon, one.radius_km) for one in area.circles)
