"""Which places a warning touches, by the shapes of all its infos; how much of a stranger's file is looked at."""

import time

import pytest

from desk.warnings.feeds import polled, written
from elshi.base.canonical import format_canonical
from elshi.desk.warnings.touching import MOST_PLACES, find_touched
from elshi.travel.gazetteer import parse_gazetteer
from generators.countries import make_countries

WORLD, SPOTS = make_countries(seed=5, count=40)


@pytest.fixture(scope="module")
def gazetteer():
    return parse_gazetteer(format_canonical(WORLD))


def touched(gazetteer, shapes, *, info=""):
    (alert,) = polled(written("one", area=shapes, info=info)).alerts
    return find_touched(alert, gazetteer)


def test_a_spot_in_each_place_touches_it_and_says_its_names(gazetteer):
    for code, (lat, lon) in SPOTS.items():
        found = touched(gazetteer, f"<circle>{lat},{lon} 0</circle>")
        assert code in found or any(one.startswith(f"{code}-") for one in found)
        assert all(set(names) == {"kk", "ru", "en", "ar", "zh"} for names in found.values())


def test_shapes_of_every_info_count(gazetteer):
    (one, (a, b)), (other, (c, d)) = [(code, spot) for code, spot in SPOTS.items() if "-" in code][::9][:2]
    second = (
        f"</info><info><event>x</event><area><areaDesc>y</areaDesc><circle>{c},{d} 0</circle></area></info>"
        "<info><event>z</event>"
    )
    assert set(touched(gazetteer, f"<circle>{a},{b} 0</circle>", info=second)) == {one, other}


def test_without_a_gazetteer_or_a_shape_nothing_is_touched(gazetteer):
    assert touched(None, "<circle>0,0 100</circle>") == {}
    assert touched(gazetteer, "<geocode><valueName>SAME</valueName><value>006037</value></geocode>") == {}


def test_a_shape_that_is_none_for_us_is_passed_over(gazetteer):
    code, (lat, lon) = next((code, spot) for code, spot in SPOTS.items() if "-" in code)
    pole = "<polygon>80,0 80,120 80,-120 80,0</polygon>"
    assert list(touched(gazetteer, f"{pole}<circle>{lat},{lon} 0</circle>")) == [code]


def test_a_strangers_file_holds_nothing_up(gazetteer):
    shapes = "".join(f"<circle>{n % 60},{n % 170} 3000</circle>" for n in range(3_000))
    began = time.process_time()
    found = touched(gazetteer, shapes)
    assert time.process_time() - began < 10
    assert 0 < len(found) <= MOST_PLACES
