"""Which places an area touches: as the slow twin says, on any shapes; and as a made world knows."""

import json
import math
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from elshi.base.errors import FormatError
from elshi.travel.areas import EARTH_KM, Circle, Polygon, check_area, find_places
from elshi.travel.gazetteer import Country, Gazetteer, Part, format_gazetteer, parse_gazetteer, parse_written_gazetteer
from generators.countries import make_countries
from reference.areas import meet

NAMES = {"en": "x"}
WHOLE = st.integers(0, 6)
SPOTS = st.lists(st.tuples(WHOLE, WHOLE), min_size=3, max_size=7).map(lambda spots: [*spots, spots[0]])


def _world(*rings: list[tuple[int, int]]) -> Gazetteer:
    border = tuple(tuple((float(y), float(x)) for y, x in ring) for ring in rings)
    return Gazetteer(NAMES, (Country("XB", NAMES, border),))


def _degrees(spots: list[tuple[int, int]]) -> tuple[tuple[float, float], ...]:
    return tuple((float(y), float(x)) for y, x in spots)


@settings(deadline=None, max_examples=400)
@given(st.lists(SPOTS, min_size=1, max_size=3), SPOTS)
def test_on_any_shapes_however_crooked(rings, drawn):
    """Few whole numbers, so that corners lie on sides, sides on sides, and rings cross themselves all the time."""
    found = find_places(_world(*rings), Polygon(_degrees(drawn)))
    assert bool(found) == meet(rings, drawn)


@settings(deadline=None, max_examples=100)
@given(SPOTS, SPOTS, st.integers(-6, 6))
def test_over_the_180th_meridian_as_anywhere_else(ring, drawn, shift):
    """The same two shapes, one of them cut in two at the meridian, meet as they do in the middle of the map."""

    def moved(spots, by):
        return tuple((float(y), (x + by + 180.0 + 360) % 360 - 180) for y, x in spots)

    east = tuple((float(y), float(min(x + 174, 180))) for y, x in ring)  # all of it this side: columns 174 to 180
    area = moved(drawn, 174 + shift)
    if any(abs(b[1] - a[1]) == 360 for a, b in pairwise(area)):
        return
    gazetteer = Gazetteer(NAMES, (Country("XB", NAMES, (east,)),))
    assert bool(find_places(gazetteer, Polygon(area))) == meet([ring], [(y, x + shift) for y, x in drawn])


@pytest.fixture(scope="module", params=[1, 2])
def made(request):
    world, truth = make_countries(seed=request.param)
    return parse_written_gazetteer(json.dumps(world).encode()), truth


def test_a_made_world_is_whole(made):
    world, truth = made
    assert parse_gazetteer(format_gazetteer(world)) == world
    assert len(world.countries) == 200
    assert set(truth) == {place.code for place in world.places()}


def test_a_spot_within_a_part_touches_that_part_alone(made):
    world, truth = made
    parts = {code: at for code, at in truth.items() if "-" in code}
    assert len(parts) > 100
    for code, at in list(parts.items())[::7]:
        assert find_places(world, Circle(*at, km=0)) == (code,)
    whole = {code: at for code, at in truth.items() if "-" not in code and not world.country(code).parts}
    for code, at in list(whole.items())[::7]:
        assert find_places(world, Circle(*at, km=0)) == (code,)


def test_all_of_the_world_touches_all_of_it(made):
    world, _ = made
    box = Polygon(((-90.0, -180.0), (90.0, -180.0), (90.0, 180.0), (-90.0, 180.0), (-90.0, -180.0)))
    everywhere = {part.code for one in world.countries for part in one.parts or (one,)}
    assert set(find_places(world, box)) == everywhere
    halves = (Circle(0, 0, km=10_000), Circle(0, 180, km=10_000), Circle(89, 0, km=3_000), Circle(-89, 0, km=3_000))
    assert set(find_places(world, *halves)) == everywhere


@settings(deadline=None, max_examples=60)
@given(st.integers(0, 199), st.floats(-70, 80), st.floats(-180, 180), st.floats(0, 3_000))
def test_a_circle_is_what_is_near(number, latitude, longitude, km):
    """Against distances to many points of each border: within a hundredth of the radius either answer is right."""
    world, _ = _MADE
    country = world.countries[number]
    near = min(_distance(latitude, longitude, *point) for ring in country.border for point in _dense(ring))
    alone = Gazetteer(NAMES, (Country(country.code, NAMES, country.border),))
    inside = bool(find_places(alone, Circle(latitude, longitude, km=0)))
    found = bool(find_places(alone, Circle(latitude, longitude, km)))
    if inside or near < km * 0.99:
        assert found
    elif near > km * 1.01 + 30:
        assert not found


def _dense(ring):
    for (a, b), (c, d) in pairwise(ring):
        yield from ((a + (c - a) * step / 4, b + (d - b) * step / 4) for step in range(4))


def _distance(a: float, b: float, c: float, d: float) -> float:
    p, q = math.radians(a), math.radians(c)
    half = math.sin((p - q) / 2) ** 2 + math.cos(p) * math.cos(q) * math.sin(math.radians(b - d) / 2) ** 2
    return 2 * EARTH_KM * math.asin(min(1.0, math.sqrt(half)))


_MADE = (parse_written_gazetteer(json.dumps(make_countries(seed=3, detail=2)[0]).encode()), None)


def test_a_circle_around_a_pole_reaches_all_around_it():
    ring = tuple((80.0 + y, 100.0 + x) for y, x in ((0, 0), (0, 9), (2, 9), (2, 0), (0, 0)))
    world = Gazetteer(NAMES, (Country("XB", NAMES, (ring,)),))
    assert find_places(world, Circle(88, -80, km=1_200)) == ("XB",)  # over the pole, ten degrees away
    assert find_places(world, Circle(88, -80, km=1_000)) == ()
    assert find_places(world, Circle(-88, -80, km=1_200)) == ()


def test_what_is_no_area_is_refused_with_one_line():
    for area, line in (
        (Polygon(((1.0, 1.0), (2.0, 2.0), (1.0, 1.0))), "4 to 2000 points.*got 3"),
        (Polygon(((1.0, 1.0), (2.0, 2.0), (1.0, 2.0), (1.5, 1.0))), "ends where it begins"),
        (Polygon(((91.0, 1.0), (2.0, 2.0), (1.0, 2.0), (91.0, 1.0))), "latitude -90 to 90"),
        (Polygon(((float("nan"), 1.0), (2.0, 2.0), (1.0, 2.0), (float("nan"), 1.0))), "latitude -90 to 90"),
        (Polygon(((60.0, 0.0), (60.0, 120.0), (60.0, -120.0), (60.0, 0.0))), "goes around a pole"),
        (Circle(1, 1, km=-1), "radius of 0 to 10000 km, got -1"),
        (Circle(1, 1, km=10_001), "draw a polygon instead"),
        (Circle(1, 1, km=math.nan), "radius"),
        (Circle(1, 181, km=1), "longitude -180 to 180, got 1,181"),
    ):
        with pytest.raises(FormatError, match=line):
            check_area(area)
        with pytest.raises(FormatError, match=line):
            find_places(_world(), area)


def _square(south, west, size):
    return [(south, west), (south, west + size), (south + size, west + size), (south + size, west), (south, west)]


def test_islands_count_and_holes_do_not():
    """Each on its own: no side of one meets a side of the other, so that corners alone decide."""
    isles = _world(_square(0, 0, 1), _square(0, 10, 1))
    assert find_places(isles, Polygon(_degrees(_square(-1, 9, 3)))) == ("XB",), "all of the second isle, only that"
    assert find_places(isles, Polygon(_degrees(_square(-1, 4, 3)))) == (), "the sea between"
    ring = _world(_square(0, 0, 20), _square(5, 5, 10))
    assert find_places(ring, Polygon(_degrees(_square(8, 8, 2)))) == (), "in the hole"
    assert find_places(ring, Polygon(_degrees(_square(1, 1, 2)))) == ("XB",), "in what is around it"
    assert find_places(ring, Polygon(_degrees(_square(4, 4, 12)))) == ("XB",), "around the hole, within the rest"
    assert find_places(ring, Polygon(_degrees(_square(5, 5, 10)))) == ("XB",), "just the hole: its edge is a border"


def test_a_country_with_parts_counts_by_parts_and_whole_where_none_is_touched():
    square = ((0.0, 0.0), (0.0, 4.0), (4.0, 4.0), (4.0, 0.0), (0.0, 0.0))
    north = ((2.0, 0.0), (2.0, 4.0), (4.0, 4.0), (4.0, 0.0), (2.0, 0.0))
    world = Gazetteer(
        NAMES, (Country("XB", NAMES, (square,), (Part("XB-N", NAMES, (north,)), Part("XB-S", NAMES, ()))),)
    )
    assert find_places(world, Circle(3, 1, km=1)) == ("XB-N",)
    assert find_places(world, Circle(1, 1, km=1)) == ("XB",)
    assert find_places(world, Circle(1, 1, km=1), Circle(3, 1, km=1)) == ("XB-N",)
    assert find_places(world, Circle(9, 1, km=1)) == ()
    assert find_places(world) == ()
