"""The invented world: whole in five languages, without gap or overlap, and nothing in it is real."""

import re
import subprocess
import sys
from collections import Counter, defaultdict
from collections.abc import Iterator
from itertools import combinations, pairwise
from pathlib import Path

import pytest

from elshi.travel.gazetteer import Gazetteer, Place, format_gazetteer, parse_gazetteer
from elshi.travel.gazetteer_fields import Names
from elshi.travel.worlds import samal_world

TOOL = Path(__file__).parents[3] / "tools/world.py"
FIVE = {"kk", "ru", "en", "ar", "zh"}
LETTERS = {"kk": "[Ѐ-ӿ]", "ru": "[А-яЁё]", "en": "[A-Za-z]", "ar": "[؀-ۿ]", "zh": "[一-鿿]"}

Point = tuple[int, int]  # hundredths of a degree


@pytest.fixture(scope="module")
def world() -> Gazetteer:
    return parse_gazetteer(samal_world())


def points(ring: tuple[tuple[float, float], ...]) -> list[Point]:
    return [(round(latitude * 100), round(longitude * 100)) for latitude, longitude in ring]


def sides(place: Place) -> list[tuple[Point, Point]]:
    return [side for ring in place.border for side in pairwise(points(ring))]


def area(place: Place) -> int:
    """Twice its size; holes, which go the other way round, taken off."""
    return sum(a[0] * b[1] - a[1] * b[0] for a, b in sides(place))


def test_the_shipped_file_is_what_the_tool_draws() -> None:
    assert subprocess.run([sys.executable, TOOL, "--check"], check=False, timeout=120).returncode == 0


def test_it_is_small_and_has_what_an_exercise_needs(world: Gazetteer) -> None:
    assert len(samal_world()) <= 400_000
    assert format_gazetteer(world) == samal_world()
    assert len(world.countries) == 18
    assert all(re.fullmatch("X[A-Z]", one.code) and one.code != "XK" for one in world.countries)
    assert {len(one.parts) for one in world.countries} == {0, 2, 3, 4, 5}
    for country in world.countries:
        assert len(country.emergency) == 3
        if country.code != "XS":
            assert len(country.missions) in {1, 2}
            assert len(country.phrases) == 14


def test_every_text_is_there_in_five_languages_and_their_letters(world: Gazetteer) -> None:
    for texts in _texts(world):
        assert set(texts) == FIVE
        assert all(re.search(LETTERS[tag], text) for tag, text in texts.items())
    for tag in FIVE:
        names = Counter(place.names[tag] for place in world.places())
        assert max(names.values()) == 1


def _texts(world: Gazetteer) -> Iterator[Names]:
    yield world.name
    for place in world.places():
        yield place.names
    for country in world.countries:
        for mission in country.missions:
            yield from (mission.names, mission.hours)
        yield from (one.names for one in country.emergency)
        yield from (one.means for one in country.phrases)


def test_nothing_in_it_can_be_called_or_written_to(world: Gazetteer) -> None:
    missions = [mission for country in world.countries for mission in country.missions]
    assert all(one.mail.endswith("@mfa.samal.example") for one in missions)
    assert all(one.phone.startswith("+000 ") for one in missions)  # no country has 0 as its code
    assert len({one.mail for one in missions}) == len({one.phone for one in missions}) == len(missions)


def test_one_word_of_an_invented_language_has_one_sense(world: Gazetteer) -> None:
    """Phrases of one language share words where they share a sense: `help` in two phrases is one word."""
    spoken = {country.languages[0]: country.phrases for country in world.countries if country.phrases}
    assert len(spoken) == 5
    for phrases in spoken.values():
        assert len({one.says for one in phrases}) == len(phrases)
        please = {one.says.split()[0] for one in phrases if one.means["en"].startswith("Please")}
        assert len(please) == 1


def test_neighbours_share_their_line_to_the_last_digit(world: Gazetteer) -> None:
    """Each side lies on a coast, or is passed once from either side; no two sides cross: no gap, no overlap."""
    for places in (world.countries, [part for one in world.countries for part in one.parts or (one,)]):
        passed = Counter(side for place in places for side in sides(place))
        assert max(passed.values()) == 1
        shared = [side for side in passed if side[::-1] in passed]
        assert len(shared) > len(passed) / 3
        one_way = {min(side, side[::-1]) for side in passed}
        buckets = defaultdict(list)
        for side in one_way:
            for bucket in _buckets(side):
                buckets[bucket].append(side)
        assert not [pair for bucket in buckets.values() for pair in combinations(bucket, 2) if _cross(*pair)]


def _buckets(side: tuple[Point, Point]) -> set[Point]:
    (a, b), (c, d) = side
    return {
        (y, x) for y in range(min(a, c) // 50, max(a, c) // 50 + 1) for x in range(min(b, d) // 50, max(b, d) // 50 + 1)
    }


def _cross(one: tuple[Point, Point], other: tuple[Point, Point]) -> bool:
    """Whether they have a point in common that is not the end of both."""
    common = set(one) & set(other)
    on = [end for end in one if _turn(*other, end) == 0 and _between(*other, end)]
    on += [end for end in other if _turn(*one, end) == 0 and _between(*one, end)]
    if any(end not in common for end in on):
        return True
    if common:
        return False
    return _turn(*one, other[0]) * _turn(*one, other[1]) < 0 and _turn(*other, one[0]) * _turn(*other, one[1]) < 0


def _turn(a: Point, b: Point, c: Point) -> int:
    return (b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0])


def _between(a: Point, b: Point, c: Point) -> bool:
    return min(a[0], b[0]) <= c[0] <= max(a[0], b[0]) and min(a[1], b[1]) <= c[1] <= max(a[1], b[1])


def test_parts_fill_their_country(world: Gazetteer) -> None:
    for country in world.countries:
        assert area(country) > 0
        if country.parts:
            assert sum(area(part) for part in country.parts) == area(country)


def test_samal_has_neighbours_and_an_island_has_none(world: Gazetteer) -> None:
    near = defaultdict(set)
    owner = {side: one.code for one in world.countries for side in sides(one)}
    for side, code in owner.items():
        if side[::-1] in owner:
            near[code].add(owner[side[::-1]])
    assert {"XB", "XQ", "XT", "XV"} <= near["XS"]
    assert "XL" not in near
    assert len(world.countries) - len(near) == 1
