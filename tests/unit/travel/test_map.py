"""The map: every level by a pattern of its own, names and links for all, and nothing that a strict page forbids."""

import re
from dataclasses import replace
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

import elshi
from elshi.travel.gazetteer import Country, Gazetteer, Part, parse_gazetteer
from elshi.travel.listing import list_places
from elshi.travel.map_svg import LEVELS, MapWords, draw_map, draw_over, draw_swatch, find_view
from elshi.travel.map_view import WIDTH, find_room, view_of
from elshi.travel.worlds import samal_world

WORDS = MapWords("Advice <now>", "The list says the same.", {level: f"level & {level}" for level in LEVELS})
SQUARE = ((10.0, 20.0), (10.0, 30.0), (16.0, 30.0), (16.0, 20.0), (10.0, 20.0))
SOURCES = Path(elshi.__file__).parent
SVG = "{http://www.w3.org/2000/svg}"


def link(code: str) -> str:
    return "" if code == "XS" else f"/advisories/{code}/?a=1&b=2"


def draw(gazetteer: Gazetteer, levels: dict[str, int], *, language: str = "en", zoom: str = "") -> ET.Element:
    text = str(draw_map(gazetteer, levels, link=link, language=language, words=WORDS, zoom=zoom))
    return ET.fromstring(text.replace("<svg ", '<svg xmlns="http://www.w3.org/2000/svg" ', 1))


@pytest.fixture(scope="module")
def world() -> Gazetteer:
    return parse_gazetteer(samal_world())


def _said(drawn: ET.Element) -> dict[str, str]:
    """Names of links and where they lead."""
    return {one.attrib["aria-label"]: one.attrib["href"] for one in drawn.iter(f"{SVG}a")}


def test_each_country_is_a_link_that_says_its_level(world: Gazetteer) -> None:
    said = _said(draw(world, {"XB": 2, "XC": 4}))
    assert len(said) == 17
    assert said["Dorun: level & 2"] == "/advisories/XB/?a=1&b=2"
    assert said["Orvenna: level & 4"] == "/advisories/XC/?a=1&b=2"
    assert "Kyran: level & 0" in said


def test_home_is_there_without_a_level_or_a_link(world: Gazetteer) -> None:
    titles = [one.text for one in draw(world, {"XS": 4}).iter(f"{SVG}title")]
    assert "Samal" in titles
    assert not [title for title in titles if title and title.startswith("Samal:")]


def test_no_two_levels_look_alike_without_their_colours(world: Gazetteer) -> None:
    patterns = {}
    for one in draw(world, {}).iter(f"{SVG}pattern"):
        marks = one.findall(f"{SVG}path")
        patterns[one.attrib["id"]] = [(mark.attrib["d"], mark.attrib.get("stroke-width")) for mark in marks]
    assert list(patterns) == [f"map-{level}" for level in LEVELS]
    assert len({str(marks) for marks in patterns.values()}) == len(LEVELS)


def test_a_part_shows_only_where_its_level_is_another(world: Gazetteer) -> None:
    drawn = draw(world, {"XB": 2, "XB-N": 4, "XB-S": 2, "XB-C": 1, "XV": 1})
    titles = [one.text for one in drawn.iter(f"{SVG}title")]
    assert {"Northern Dorun: level & 4", "Central Dorun: level & 1"} <= set(titles)  # worse, and better
    assert "Southern Dorun: level & 2" not in titles
    assert "Northern Velmara: level & 1" not in titles
    assert len(_said(drawn)) == 17  # the country stays one link


def test_a_part_has_the_level_of_its_country_and_all_may_differ_from_it(world: Gazetteer) -> None:
    drawn = draw(world, {"XB": 1, "XB-C": 3, "XB-N": 3, "XB-S": 3})
    titles = [one.text for one in drawn.iter(f"{SVG}title")]
    assert {"Dorun: level & 1", "Central Dorun: level & 3", "Southern Dorun: level & 3"} <= set(titles)


def test_one_country_with_its_parts(world: Gazetteer) -> None:
    drawn = draw(world, {"XB": 2, "XB-N": 4}, zoom="XB")
    said = _said(drawn)
    assert {"Central Dorun: level & 2", "Northern Dorun: level & 4", "Southern Dorun: level & 2", "Samal"} - set(
        said
    ) == {"Samal"}
    assert "Ulmenia" in said  # what lies around leads on, and has no level here
    names = [one.text for one in drawn.iter(f"{SVG}text")]
    assert {"Northern Dorun", "Central Dorun", "Southern Dorun"} <= set(names)
    assert draw(world, {}, zoom="XA").attrib["viewBox"] != draw(world, {}, zoom="XB").attrib["viewBox"]
    assert draw(world, {}, zoom="QQ").attrib == draw(world, {}).attrib  # no such country: the world


@pytest.mark.parametrize("zoom", ["", "XB", "XL"])
@pytest.mark.parametrize("language", ["kk", "ru", "en", "ar", "zh"])
def test_nothing_that_a_strict_page_forbids(world: Gazetteer, language: str, zoom: str) -> None:
    drawn = draw(world, {"XB": 2, "XB-N": 4, "XL": 1}, language=language, zoom=zoom)
    ids = [one.attrib["id"] for one in drawn.iter() if "id" in one.attrib]
    assert len(ids) == len(set(ids))
    for one in drawn.iter():
        assert one.tag.removeprefix(SVG) not in {"style", "script", "foreignObject", "image", "use"}
        assert not [name for name in one.attrib if name == "style" or name.startswith("on")]
    assert drawn.attrib["role"] == "group"
    assert set(drawn.attrib["aria-labelledby"].split()) <= set(ids)
    for text in drawn.iter(f"{SVG}text"):
        assert text.attrib["direction"] == ("rtl" if language == "ar" else "ltr")
        assert 0 <= int(text.attrib["x"]) <= WIDTH


def test_a_name_in_another_language_says_which(world: Gazetteer) -> None:
    countries = tuple(replace(one, names={"en": one.names["en"]}) for one in world.countries)
    drawn = draw(replace(world, countries=countries), {}, language="ar")
    texts = list(drawn.iter(f"{SVG}text"))
    assert texts
    assert all(one.attrib["lang"] == "en" and one.attrib["direction"] == "ltr" for one in texts)


def test_names_of_others_stay_text() -> None:
    names = {"en": '"><script>&'}
    gazetteer = Gazetteer(names, (Country("XB", names, (SQUARE,), (Part("XB-N", names, (SQUARE,)),)),))
    for zoom in ("", "XB"):
        drawn = draw(gazetteer, {"XB": 1, "XB-N": 2}, zoom=zoom)
        assert '"><script>&: level & 2' in [one.text for one in drawn.iter(f"{SVG}title")]
        assert not list(drawn.iter(f"{SVG}script"))


def test_places_without_borders_and_worlds_without_places() -> None:
    empty = Gazetteer({"en": "World"}, ())
    assert not _said(draw(empty, {}))
    bare = Gazetteer({"en": "World"}, (Country("XB", {"en": "Dorun"}, ()), Country("XC", {"en": "Orvenna"}, (SQUARE,))))
    assert set(_said(draw(bare, {}))) == {"Orvenna: level & 0"}
    assert set(_said(draw(bare, {}, zoom="XB"))) == {"Orvenna: level & 0"}  # the world


def test_a_country_of_a_few_dots_is_seen() -> None:
    small = tuple((10 + latitude / 1000, 100 + longitude / 1000) for latitude, longitude in SQUARE)
    gazetteer = Gazetteer(
        {"en": "World"}, (Country("XB", {"en": "Dorun"}, (SQUARE,)), Country("XC", {"en": "Isle"}, (small,)))
    )
    dots = list(draw(gazetteer, {"XC": 3}).iter(f"{SVG}circle"))
    assert [one.attrib["fill"] for one in dots] == ["url(#map-3)"]


def test_a_country_at_the_180th_meridian_is_in_one_piece() -> None:
    east = ((10.0, 170.0), (10.0, 180.0), (16.0, 180.0), (16.0, 170.0), (10.0, 170.0))
    west = ((10.0, -180.0), (10.0, -175.0), (16.0, -175.0), (16.0, -180.0), (10.0, -180.0))
    both = Country("XB", {"en": "Dorun"}, (east, west))
    view = view_of([both])
    spots = [spot for shape in view.shapes(both) for spot in shape]
    assert min(x for x, _ in spots) < 0.1 * WIDTH
    assert max(x for x, _ in spots) > 0.9 * WIDTH
    assert len(list(view.shapes(both))) == 2
    far = Country("XD", {"en": "Delkara"}, (((0.0, -100.0), (1.0, -100.0), (1.0, -99.0), (0.0, -100.0)),))
    assert view_of([both, Country("XC", {"en": "Orvenna"}, (SQUARE,)), far]).west < -180  # begins where maps begin


def test_neighbours_share_their_line_in_the_drawing_too(world: Gazetteer) -> None:
    view = view_of(world.countries)
    for parts in (one.parts for one in world.countries if len(one.parts) == 2):
        north, south = ({spot for shape in view.shapes(part) for spot in shape} for part in parts)
        assert len(north & south) > 3


def test_a_name_stands_where_its_place_is_wide() -> None:
    bottle = [[(0, 0), (1000, 0), (1000, 300), (520, 300), (520, 900), (480, 900), (480, 300), (0, 300)]]
    (x, y), room = find_room(bottle, height=900)
    assert (x, room > 500, y < 300) == (500, True, True)
    assert find_room(bottle, height=900) == find_room(bottle, height=2000)
    assert find_room([[(0, 0), (5, 5)]], height=900)[1] == find_room([], height=900)[1] == 0


def test_sheets_know_every_class_and_no_other() -> None:
    """Dark pages colour what the map has; a class that is misspelt in one of them colours nothing."""
    gazetteer = Gazetteer({"en": "World"}, (Country("XB", {"en": "Dorun"}, (SQUARE,)),))
    text = str(draw_map(gazetteer, {}, link=link, language="en", words=WORDS))
    classes = {name for found in re.findall('class="([^"]+)"', text + str(draw_swatch(1))) for name in found.split()}
    for sheet in (SOURCES / "site/static/site.css", SOURCES / "desk/web/static/web/dark.css"):
        named = set(re.findall(r"\.((?:level-|map-)[a-z0-9-]+)", sheet.read_text("utf-8")))
        assert {name for name in classes if name.startswith("level-")} <= named
        assert named <= classes | {"map-line", "map-dot", "map-far", "map-area"}


@pytest.mark.parametrize("language", ["kk", "ru", "en", "ar", "zh"])
def test_the_list_has_all_places_in_the_order_of_the_alphabet(world: Gazetteer, language: str) -> None:
    rows = list_places(world, language)
    assert sorted(row.code for row in rows) == [one.code for one in world.countries]
    assert sorted(part.code for row in rows for part in row.parts) == sorted(
        part.code for one in world.countries for part in one.parts
    )
    assert {row.language for row in rows} == {language}


def test_the_order_is_that_of_the_language_and_not_of_code_points(world: Gazetteer) -> None:
    kk = [row.name for row in list_places(world, "kk")]
    assert kk.index("Қыран") < kk.index("Лумира") < kk.index("Улмения")
    assert kk == [
        "Велмара", "Гаримар", "Делкара", "Дорун", "Жорвания", "Зоравия", "Ксандрия", "Қыран", "Лумира", "Мерен",
        "Орвенна", "Пелмора", "Самал", "Тарвия", "Улмения", "Фелундия", "Хестовия", "Эсвара",
    ]  # fmt: skip


def test_areas_lie_over_the_map_where_they_are():
    gazetteer = parse_gazetteer(samal_world())
    drawn = draw_map(gazetteer, {}, link=lambda _code: "", language="en", words=WORDS, zoom="XB")
    _, view = find_view(gazetteer, "XB")
    south, west, north, east = gazetteer.country("XB").boxes[0]
    ring = ((south, west), (south, east), (north, east), (south, west))
    text = str(draw_over(drawn, view, [ring]))
    ET.fromstring(text)
    assert text.startswith(str(drawn).removesuffix("</svg>"))
    path = re.search(r'class="map-area" d="([^"]+)"', text).group(1)
    xs = [int(x) for x in re.findall(r"M(-?[0-9]+)", path)]
    assert [0 <= x <= WIDTH for x in xs] == [False, True, False], "in sight, and a turn of the globe to each side"
    assert str(draw_over(drawn, view, [])) == str(drawn)
