"""What a citizen writes of his trip: written, read, and refused in any other shape, without a word of it repeated."""

import json
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from elshi.base.canonical import format_canonical
from elshi.base.errors import FormatError
from elshi.speak.trip_details import Said, format_details, format_said, parse_details, parse_said
from elshi.speak.trips import MAX_DETAILS, Stop
from unit.speak.trip_making import DETAILS, SAID, details


def test_they_are_as_the_contract_has_them():
    assert json.loads(format_details(DETAILS)) == {
        "format": "elshi-trip/1", "language": "kk", "people": [{"name": "Айгерім Самал"}, {"name": "عائشة"}],
        "stops": [
            {"country": "XB", "part": "XB-N", "from": "2026-12-01", "to": "2026-12-09", "where": "Қонақүй «Порт»"},
            {"country": "XC", "part": "", "from": "2026-12-09", "to": "2026-12-09", "where": ""},
        ],
        "mail": "aigerim@mail.example", "phone": "+77010000000", "telegram": True, "at_home": "Ерлан, +77010000001",
        "note": "Инсулин\nкерек",
    }  # fmt: skip
    assert json.loads(format_said(SAID)) == {"words": "Жол жабық", "lat": "41.5", "lon": "-8.25"}


def test_the_ways_and_what_stands_in_clear():
    assert DETAILS.ways == ("mail", "sms", "telegram")
    assert replace(DETAILS, mail="", telegram=False).ways == ("sms",)
    assert [one.where for one in DETAILS.coarse_stops] == ["", ""]
    assert [one.part for one in DETAILS.coarse_stops] == ["XB-N", ""]


@given(details)
def test_any_details_come_back(made):
    assert parse_details(format_details(made)) == made


@pytest.mark.parametrize(
    "changes",
    [
        {"language": "xx"},
        {"people": ()},
        {"people": ("Құпия",) * 21},
        {"people": ("   ",)},
        {"people": ("Құпия\nесім",)},
        {"people": ("Құпия" * 41,)},
        {"people": ("Құпия\u202e",)},
        {"stops": ()},
        {"stops": (Stop("XB", "", date(2026, 1, 1), date(2026, 1, 1), "Құпия\x00"),)},
        {"mail": "Құпия@mail.example"},
        {"mail": "a@mail"},
        {"mail": "a b@mail.example"},
        {"phone": "77010000000"},
        {"phone": "+7 701 000 00 00"},
        {"phone": "+0701000000"},
        {"phone": "+٧٧٠١٠٠٠٠٠٠"},
        {"at_home": "Құпия" * 41},
        {"note": "Құпия" * 401},
        {"note": "Құпия\r\n"},
        {"note": "\ud800"},
    ],
)
def test_what_no_details_are(changes):
    with pytest.raises(FormatError) as caught:
        format_details(replace(DETAILS, **changes))
    assert "Құпия" not in str(caught.value)


def test_all_together_have_a_limit():
    long = replace(DETAILS, people=("қ" * 200,) * 20, stops=(replace(DETAILS.stops[0], where="қ" * 200),) * 20)
    with pytest.raises(FormatError, match="too long"):
        format_details(long)
    with pytest.raises(FormatError):
        parse_details(b" " * (MAX_DETAILS + 1))


WRONG = [None, 1, "x", [], {}, [1], [[]], ["x"], [{}], [{"name": 1}], [{"name": "x", "age": "1"}], True, "x" * 3000]


@pytest.mark.parametrize("wrong", WRONG)
@pytest.mark.parametrize("name", sorted(json.loads(format_details(DETAILS))))
def test_other_shapes(name, wrong):
    found = json.loads(format_details(DETAILS))
    if name == "telegram" and wrong is True:
        wrong = 0
    if name in {"note", "at_home"} and wrong == "x":
        wrong = ["x"]
    found[name] = wrong
    with pytest.raises(FormatError):
        parse_details(format_canonical(found))
    del found[name]
    with pytest.raises(FormatError):
        parse_details(format_canonical(found))


@given(st.binary(max_size=300))
def test_any_bytes_are_refused_as_a_fault_of_format(data):
    with pytest.raises(FormatError):
        parse_details(data)
    with pytest.raises(FormatError):
        parse_said(data)


def test_another_spelling_is_refused():
    for data in (b" " + format_details(DETAILS), format_details(DETAILS) + b"\n", json.dumps({"words": ""}).encode()):
        with pytest.raises(FormatError):
            parse_details(data)


@pytest.mark.parametrize("said", [SAID, Said(), Said("x"), Said("", "-90", "180.0000001"[:8])])
def test_what_a_check_in_says_comes_back(said):
    assert parse_said(format_said(said)) == said


@pytest.mark.parametrize(
    "said",
    [
        Said("x" * 1001), Said("\x07"), Said("", "91", "1"), Said("", "1", "-180.1"), Said("", "1", ""),
        Said("", "", "1"), Said("", "1e1", "1"), Said("", "nan", "1"), Said("", "+1", "1"), Said("", "1.", "1"),
        Said("", "١", "1"),
    ],
)  # fmt: skip
def test_what_a_check_in_cannot_say(said):
    with pytest.raises(FormatError):
        format_said(said)
    with pytest.raises(FormatError):
        parse_said(format_canonical({"words": said.words, "lat": said.lat, "lon": said.lon}))
