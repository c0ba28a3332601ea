"""The maps of advisories and alerts, each beside a list that says the same."""

from collections.abc import Mapping

from markupsafe import Markup

from elshi.record import Danger
from elshi.site.advisories import read_ring
from elshi.site.render import translate
from elshi.site.travel_words import event_words, level_words
from elshi.travel.gazetteer import Gazetteer, country_of
from elshi.travel.map_svg import LEVELS, MapWords, draw_map, draw_over, find_view

_IN_DANGER = 4  # a place that an alert names is drawn as the worst level is


def world_map(gazetteer: Gazetteer, levels: Mapping[str, int], tag: str) -> Markup:
    """All countries; those with a level lead to their page."""
    words = _level_words(translate("Map of travel advice", tag), translate("The list below says the same.", tag), tag)
    return draw_map(gazetteer, levels, link=lambda code: _page(code, levels, tag), language=tag, words=words)


def country_map(gazetteer: Gazetteer, levels: Mapping[str, int], country: str, tag: str) -> Markup:
    """A country with its parts, which lead to the levels beside the map.

    Its neighbours lead nowhere: this page would change whenever one of them gets its first advisory.
    """
    if gazetteer.country(country) is None:
        return Markup()
    return draw_map(
        gazetteer,
        levels,
        link=lambda code: "#levels" if country_of(code) == country else "",
        language=tag,
        words=_level_words(
            translate("Map of the country", tag), translate("The list beside it says the same.", tag), tag
        ),
        zoom=country,
    )


def danger_map(gazetteer: Gazetteer, danger: Danger, tag: str) -> Markup:
    """The places that an alert names: of one country, or among all."""
    countries = {country_of(code) for code in danger.places}
    zoom = min(countries) if len(countries) == 1 else ""
    words = MapWords(
        translate("Map of the places in danger", tag),
        translate("The list beside it says the same.", tag),
        {**dict.fromkeys(LEVELS, translate("not named in the alert", tag)), _IN_DANGER: event_words(danger.event, tag)},
    )
    drawn = draw_map(
        gazetteer,
        dict.fromkeys(danger.places, _IN_DANGER),
        link=lambda code: "#danger" if code in danger.places else "",
        language=tag,
        words=words,
        zoom=zoom,
    )
    return draw_over(drawn, find_view(gazetteer, zoom)[1], map(read_ring, danger.polygons))


def _page(code: str, levels: Mapping[str, int], tag: str) -> str:
    """That of the country, also of a part."""
    country = country_of(code)
    return f"/advisories/{tag}/{country}/" if country in levels else ""


def _level_words(title: str, description: str, tag: str) -> MapWords:
    return MapWords(title, description, {level: level_words(level, tag) for level in LEVELS})
