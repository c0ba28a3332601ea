"""The map of whom an alert means: its places, and over it the areas that an officer drew."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from elshi.desk.releases.rules.areas import points_of
from elshi.desk.releases.words import LEVEL_WORDS
from elshi.desk.web.languages import tag_of
from elshi.record import Advice
from elshi.travel.gazetteer import Gazetteer, country_of
from elshi.travel.map_svg import MapWords, draw_map, find_view
from elshi.travel.map_view import WIDTH, View

MEANT = 4  # the level by which a meant place is drawn


@dataclass(frozen=True, slots=True)
class AreaMap:
    """A drawing, and what is drawn over it. `view`: from degrees to its units; `areas`: points as SVG has them."""

    drawing: SafeString
    view: View
    areas: tuple[str, ...]

    @property
    def width(self) -> int:
        """In units, as `view.height` is."""
        return WIDTH


def draw_meant(
    gazetteer: Gazetteer, places: Sequence[str], polygons: Sequence[str], *, zoom: str, link: Callable[[str], str]
) -> AreaMap:
    """The map with `places` marked and the polygons (as CAP has them) over it; of one country if `zoom` is its code."""
    words = MapWords(
        title=_("Whom the alert means"),
        description=_("The list beside the map says the same."),
        levels={level: _("meant") if level == MEANT else _("not meant") for level in range(5)},
    )
    levels = dict.fromkeys(places, MEANT)
    drawing = draw_map(
        gazetteer, levels, link=link, language=tag_of(get_language()), words=words, zoom=zoom, name="meant"
    )
    view = find_view(gazetteer, zoom)[1]
    return AreaMap(mark_safe(drawing), view, tuple(_project(polygon, view) for polygon in polygons))  # noqa: S308


def draw_advice(gazetteer: Gazetteer, advice: Advice) -> SafeString:
    """The map of a country with the levels of its parts; each place leads to its line in the list."""
    words = MapWords(
        title=_("Levels on the map"),
        description=_("The list beside the map says the same."),
        levels={0: _("no advice"), **{level: f"{level}: {said}" for level, said in LEVEL_WORDS.items()}},
    )
    return mark_safe(  # noqa: S308  # drawn by elshi.travel, which escapes
        draw_map(
            gazetteer,
            {advice.country: advice.level, **dict(advice.parts)},
            link=lambda code: f"#place-{advice.country}" if country_of(code) == advice.country else "",
            language=tag_of(get_language()),
            words=words,
            zoom=advice.country,
            name="advice",
        )
    )


def zoom_of(places: Sequence[str]) -> str:
    """The one country in which all places are; empty where there are more."""
    countries = {country_of(code) for code in places}
    return next(iter(countries)) if len(countries) == 1 else ""


def _project(polygon: str, view: View) -> str:
    spots = (
        (round((longitude - view.west) * view.across, 1), round((view.north - latitude) * view.down, 1))
        for latitude, longitude in points_of(polygon)
    )
    return " ".join(f"{x},{y}" for x, y in spots)
