"""The one list of journeys."""

import re
from fnmatch import fnmatch

import pytest

from elshi.base.errors import UserError
from elshi.prove.journeys import JOURNEYS, choose_journeys
from elshi.prove.world import picture_name


def test_every_journey_has_a_name_of_its_own_and_says_what_it_does():
    names = [journey.name for journey in JOURNEYS]
    assert len(set(names)) == len(names) == len({journey.walk for journey in JOURNEYS})
    for journey in JOURNEYS:
        assert re.fullmatch(r"[a-z]+(-[a-z]+)*", journey.name)
        assert journey.who.split()[0] in {"a", "an"}
        assert journey.walk.__doc__
        assert journey.walk.__module__.startswith("elshi.prove.journeys.")


def test_pictures_of_one_journey_are_not_taken_for_anothers():
    taken = [picture_name(0, journey.name, "some page") for journey in JOURNEYS]
    for journey in JOURNEYS:
        wanted = picture_name(0, journey.name, "*")
        assert [name for name in taken if fnmatch(name, wanted)] == [f"day00.{journey.name}.some-page.png"]


def test_some_are_chosen_in_the_order_of_the_list():
    first, second, *_ = (journey.name for journey in JOURNEYS)
    assert choose_journeys(f"{second}, {first}") == [first, second]
    assert choose_journeys(None) == [journey.name for journey in JOURNEYS]
    with pytest.raises(UserError, match="no journey is called moon; there are alert"):
        choose_journeys("moon")
