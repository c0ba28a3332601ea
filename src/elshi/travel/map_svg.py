"""The map of advice as SVG: each place in the colour and the pattern of its level, its name, and a link to its page.

Nothing in it is said by colour alone: every level has a pattern of its own, a title says it in words, and the page has
the list beside the map that says the same. There is no script and no style in it, so a page that allows neither can
hold it: colours are attributes, over which a sheet wins by the classes below (for a dark page).

    svg.places-map  .map-sea  a.map-place  path.map-shape (.map-far)  .map-line  circle.map-dot  .map-names  .map-area
    .level-N-ground (fill), .level-1-dots (fill), .level-N-mark (stroke): of level N, 0 where there is no advice
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from html import escape
from itertools import pairwise

from markupsafe import Markup

from elshi.text.languages import LANGUAGES
from elshi.travel.gazetteer import Country, Gazetteer, Place, country_of, text_in
from elshi.travel.gazetteer_fields import Ring
from elshi.travel.map_view import WIDTH, Spot, View, find_room, view_of

LEVELS = (0, 1, 2, 3, 4)
_COLOURS = {  # ground and mark, for a light page and for paper
    0: ("#f4f4f1", "#f4f4f1"),
    1: ("#dcefdf", "#3d7a4e"),
    2: ("#fdf1c7", "#8a6300"),
    3: ("#fbd5b0", "#a8480c"),
    4: ("#f0b6b6", "#7f1018"),
}
_CELL, _SCALE = 28, 0.6  # the size of a pattern's cell, and how large that is drawn
_MARKS = {  # dots; lines that rise; thicker ones that fall; a lattice
    1: ("M6 6h5v5h-5z", 0),
    2: (f"M0 {_CELL}L{_CELL} 0M-7 7L7 -7M21 35L35 21", 3),
    3: (f"M0 0L{_CELL} {_CELL}M-7 21L7 35M21 -7L35 7", 7),
    4: (f"M0 {_CELL}L{_CELL} 0M-7 7L7 -7M21 35L35 21M0 0L{_CELL} {_CELL}M-7 21L7 35M21 -7L35 7", 5),
}
_SIZE = 31  # units: height of letters
_LETTER = {"zh": 1.0, "ar": 0.45}  # of that height: how wide a letter is, else 0.52
_SMALL = 13  # units: a place less wide and high has a dot, so that it is seen and can be hit


@dataclass(frozen=True, slots=True)
class MapWords:
    """What the page says of the map: a title, a description that names the list, and each level of LEVELS in words."""

    title: str
    description: str
    levels: Mapping[int, str]


@dataclass(frozen=True, slots=True)
class _Drawing:
    """What all places of one map share."""

    view: View
    levels: Mapping[str, int]
    link: Callable[[str], str]
    language: str
    words: MapWords
    name: str

    def level(self, code: str) -> int:
        """That of the place itself, else that of its country, else 0."""
        return self.levels.get(code, self.levels.get(country_of(code), 0))


def draw_map(
    gazetteer: Gazetteer,
    levels: Mapping[str, int],
    *,
    link: Callable[[str], str],
    language: str,
    words: MapWords,
    zoom: str = "",
    name: str = "map",
) -> Markup:
    """The map of all countries, or, with the code of one as `zoom`, of that country, its parts and what lies around.

    `levels`: 1 to 4 by code of a country or part; a part without one has its country's. `link`: the address of the
    page of a code; "" for none, and then the place is the background of the others: it has a name and no level. `name`
    begins each id of the drawing, so two maps of one page have two. A place without a border is not on the map, and
    there is nothing to zoom to: that is the map of all.
    """
    shown, view = find_view(gazetteer, zoom)
    drawing = _Drawing(view, levels, link, language, words, name)
    # What is zoomed to lies on top.
    others = (one for one in gazetteer.countries if one is not shown and _is_seen(view, one))
    countries = [*others, *([shown] if shown else [])]
    places = [
        _country(drawing, one, near=one is shown, far=shown is not None and one is not shown) for one in countries
    ]
    labels = [
        text
        for one in countries
        for place in (one.parts if one is shown and one.parts else (one,))
        if (text := _label(drawing, place))
    ]
    return Markup(  # noqa: S704  # all that is not ours in it went through `escape`
        f'<svg class="places-map" role="group" viewBox="0 0 {WIDTH} {view.height}" '
        f'aria-labelledby="{name}-title {name}-desc">'
        f'<title id="{name}-title">{escape(words.title)}</title>'
        f'<desc id="{name}-desc">{escape(words.description)}</desc>'
        f"<defs>{''.join(_pattern(name, level) for level in LEVELS)}</defs>"
        f'<rect class="map-sea" width="{WIDTH}" height="{view.height}" fill="#dfe9ee"/>'
        f'<g fill-rule="evenodd" stroke="#4d5b66" stroke-width="1.5" stroke-linejoin="round">{"".join(places)}</g>'
        f'<g class="map-names" aria-hidden="true" font-size="{_SIZE}" text-anchor="middle" fill="#16212b" '
        f'stroke="#ffffff" stroke-width="5" stroke-linejoin="round" paint-order="stroke">{"".join(labels)}</g></svg>'
    )


def _is_seen(view: View, country: Country) -> bool:
    return view.sees(country) or any(view.sees(part) for part in country.parts)


def find_view(gazetteer: Gazetteer, zoom: str = "") -> tuple[Country | None, View]:
    """What `draw_map` shows: the country that it zooms to, if that can be drawn, and from degrees to its units."""
    shown = gazetteer.country(zoom) if zoom else None
    around: list[Place] = [shown, *shown.parts] if shown else []
    if not any(one.border for one in around):
        shown, around = None, list(gazetteer.countries)
    return shown, view_of(around)


def draw_over(drawing: Markup, view: View, areas: Iterable[Ring]) -> Markup:
    """A map, and over it areas that somebody drew, each as a thick dashed line; `view`: that of the map."""
    paths = "".join(
        f'<path class="map-area" d="{_path(shapes)}" fill="none" stroke="#7f1018" stroke-width="7" '
        f'stroke-dasharray="16 8"/>'
        for shapes in ([view.spots(ring, turn=turn) for turn in (-360.0, 0.0, 360.0)] for ring in areas)
    )
    return Markup(f"{drawing.removesuffix('</svg>')}{paths}</svg>")  # noqa: S704  # numbers alone are added


def draw_swatch(level: int, *, name: str = "map") -> Markup:
    """A small square in the colour and pattern of a level, for a list on a page that has the map of this `name`."""
    return Markup(  # noqa: S704  # numbers, and a name of ours
        '<svg class="map-swatch" viewBox="0 0 36 36" width="20" height="20" aria-hidden="true">'
        f'<rect x="1" y="1" width="34" height="34" fill="url(#{name}-{level})" '
        'stroke="#4d5b66" stroke-width="2"/></svg>'
    )


def _pattern(name: str, level: int) -> str:
    ground, mark = _COLOURS[level]
    drawn = ""
    if level in _MARKS:
        path, width = _MARKS[level]
        paint = f'stroke="{mark}" stroke-width="{width}"' if width else f'fill="{mark}"'
        kind = "mark" if width else "dots"
        drawn = f'<path class="level-{level}-{kind}" d="{path}" {paint}/>'
    return (
        f'<pattern id="{name}-{level}" width="{_CELL}" height="{_CELL}" patternUnits="userSpaceOnUse" '
        f'patternTransform="scale({_SCALE})">'
        f'<rect class="level-{level}-ground" width="{_CELL}" height="{_CELL}" fill="{ground}"/>{drawn}</pattern>'
    )


def _country(drawing: _Drawing, country: Country, *, near: bool, far: bool) -> str:
    """A country; with its parts where their levels differ, and each as a link of its own when it is `near`."""
    own = drawing.level(country.code)
    parts = [] if far else [part for part in country.parts if near or drawing.level(part.code) != own]
    if near and parts:
        drawn = "".join(_linked(drawing, part, _shape(drawing, part, far=False), far=False) for part in parts)
        return _shape(drawing, country, far=False) + drawn + _line(drawing, country)
    places: list[Place] = [country, *parts]
    pieces = "".join(_shape(drawing, one, far=far) for one in places)
    return _linked(drawing, country, pieces + (_line(drawing, country) if parts else ""), far=far)


def _shape(drawing: _Drawing, place: Place, *, far: bool) -> str:
    """Nothing for a place without a border, or whose border is out of sight."""
    shapes = list(drawing.view.shapes(place))
    if not shapes:
        return ""
    level = drawing.level(place.code) if drawing.link(place.code) else 0
    fill = "#eceeec" if far else f"url(#{drawing.name}-{level})"
    return (
        f'<path class="map-shape{" map-far" if far else ""}" d="{_path(shapes)}" fill="{fill}">'
        f"<title>{escape(_said(drawing, place, far=far))}</title></path>{_dot(shapes, fill)}"
    )


def _linked(drawing: _Drawing, place: Place, drawn: str, *, far: bool) -> str:
    address = drawing.link(place.code)
    if not drawn or not address:
        return drawn
    said = escape(_said(drawing, place, far=far))
    return f'<a class="map-place" href="{escape(address)}" aria-label="{said}">{drawn}</a>'


def _said(drawing: _Drawing, place: Place, *, far: bool) -> str:
    """The name, and its level in words unless it is only what lies around."""
    name, _ = text_in(place.names, drawing.language)
    if far or not drawing.link(place.code):
        return name
    return f"{name}: {drawing.words.levels[drawing.level(place.code)]}"


def _path(shapes: list[list[Spot]]) -> str:
    """Corners as steps from one to the next, which is shorter."""
    found = []
    for spots in shapes:
        found.append(f"M{spots[0][0]} {spots[0][1]}")
        steps = [f"{x - px} {y - py}" for (px, py), (x, y) in pairwise(spots)]
        found.append(f"l{' '.join(steps)}z" if steps else "z")
    return "".join(found)


def _line(drawing: _Drawing, country: Country) -> str:
    shapes = list(drawing.view.shapes(country))
    if not shapes:
        return ""
    return f'<path class="map-line" d="{_path(shapes)}" fill="none" stroke="#16212b" stroke-width="3"/>'


def _dot(shapes: list[list[Spot]], fill: str) -> str:
    spots = [spot for shape in shapes for spot in shape]
    xs, ys = [x for x, _ in spots], [y for _, y in spots]
    if max(xs) - min(xs) >= _SMALL or max(ys) - min(ys) >= _SMALL:
        return ""
    middle = f'cx="{(max(xs) + min(xs)) // 2}" cy="{(max(ys) + min(ys)) // 2}"'
    return f'<circle class="map-dot" {middle} r="{_SMALL}" fill="{fill}"/>'


def _label(drawing: _Drawing, place: Place) -> str:
    """The name where there is room for it; whoever sees none has the title and the list."""
    name, tag = text_in(place.names, drawing.language)
    (x, y), room = find_room(list(drawing.view.shapes(place)), height=drawing.view.height)
    if not tag or room < len(name) * _LETTER.get(tag, 0.52) * _SIZE:
        return ""
    own = "" if tag == drawing.language else f' lang="{tag}"'
    return f'<text x="{x}" y="{y + _SIZE // 3}" direction="{LANGUAGES[tag].direction}"{own}>{escape(name)}</text>'
