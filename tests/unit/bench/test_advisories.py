"""The measure of advisories runs whole at a small size. No time is asserted."""

from itertools import pairwise

from elshi.bench.advisories import MOST, bench_advisories, make_world
from elshi.travel.gazetteer import format_gazetteer, parse_gazetteer


def test_advisories_are_built_and_one_changes() -> None:
    figures = {figure.what: figure for figure in bench_advisories(countries=3, say=lambda _text: None)}
    assert {what: figure.goal for what, figure in figures.items()} == {
        "advisories of 3 countries in five languages: the site built anew": "< 30",
        "advisories of 3 countries in five languages: the site built anew, processor time of all processes": None,
        "one of 3 advisories changed: its pages, feeds, CAP message and the list": "< 10",
        "files below /advisories/": None,
        "bytes below /advisories/": None,
        "bytes of the gazetteer": None,
    }
    assert figures["files below /advisories/"].value == 5 * (1 + 3 + 2) + 2, "pages, feeds; the list and the script"


def test_its_world_is_a_gazetteer_of_as_many_countries_as_are_asked_for() -> None:
    world = make_world(MOST)
    assert parse_gazetteer(format_gazetteer(world)) == world
    assert len({country.code for country in world.countries}) == MOST
    assert all(before.code < after.code for before, after in pairwise(world.countries))
