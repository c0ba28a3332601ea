"""The file of countries: one form, read strictly, refused with one line that says where."""

import json
from typing import Any

import pytest

from elshi.base.canonical import format_canonical
from elshi.base.errors import FormatError
from elshi.travel.gazetteer import (
    MAX_COUNTRIES,
    format_gazetteer,
    parse_gazetteer,
    parse_written_gazetteer,
    text_in,
)
from elshi.travel.gazetteer_fields import MAX_POINTS


def ring() -> list[list[float]]:
    return [[1, 1], [1, 2.5], [2, 2.5], [1, 1]]


def whole() -> dict[str, Any]:
    return {
        "format": "elshi-gazetteer/1",
        "name": {"en": "The Samal exercise", "kk": "Самал жаттығуы"},
        "countries": [
            {
                "code": "XB",
                "names": {"en": "Dorun", "kk": "Дорун"},
                "emergency": [{"names": {"en": "Police"}, "number": "221"}],
                "missions": [
                    {
                        "names": {"en": "Embassy of Samal in Dorun"},
                        "address": "4 Tolin Quay",
                        "phone": "+000 02 11 00",
                        "mail": "dorun@mfa.samal.example",
                        "hours": {"en": "Monday to Friday, 9:00-13:00"},
                    }
                ],
                "languages": ["art-x-dorun", "ru"],
                "phrases": [{"means": {"en": "I need help."}, "says": "Sar tem olu.", "sounds": "sar tem O-lu"}],
                "parts": [
                    {"code": "XB-N", "names": {"en": "Northern Dorun"}, "border": [ring()]},
                    {"code": "XB-S", "names": {"en": "Southern Dorun"}, "border": []},
                ],
                "border": [ring()],
            },
            {
                "code": "XC", "names": {"en": "Orvenna"}, "emergency": [], "missions": [], "languages": [],
                "phrases": [], "parts": [], "border": [],
            },
        ],
    }  # fmt: skip


def test_what_is_written_is_read_and_the_other_way_round() -> None:
    data = format_canonical(whole())
    gazetteer = parse_gazetteer(data)
    assert format_gazetteer(gazetteer) == data
    dorun = gazetteer.country("XB-N")
    assert dorun is not None
    assert dorun == gazetteer.country("XB") == gazetteer.place("XB")
    assert gazetteer.place("XB-N") == dorun.parts[0]
    assert gazetteer.place("XB-E") is gazetteer.place("XD") is gazetteer.country("XD-N") is None
    assert [one.code for one in gazetteer.places()] == ["XB", "XB-N", "XB-S", "XC"]
    assert dorun.border == (((1.0, 1.0), (1.0, 2.5), (2.0, 2.5), (1.0, 1.0)),)
    assert text_in(dorun.names, "kk") == ("Дорун", "kk")
    assert text_in(dorun.names, "zh") == ("Dorun", "en")
    assert text_in({}, "zh") == ("", "")


def test_people_and_their_tools_may_lay_it_out_as_they_like() -> None:
    written = "\ufeff" + json.dumps(whole(), indent=2, ensure_ascii=False).replace("2.5", "2.50")
    assert format_gazetteer(parse_written_gazetteer(written.encode())) == format_canonical(whole())
    with pytest.raises(FormatError, match="canonical"):
        parse_gazetteer(json.dumps(whole()).encode())


def _put(value: object, *path: object) -> bytes:
    """The file, with `value` at `path` instead."""
    root = whole()
    at: Any = root
    for step in path[:-1]:
        at = at[step]
    at[path[-1]] = value
    return json.dumps(root).encode()


C = ("countries", 0)
REFUSED: tuple[tuple[bytes, str], ...] = (
    (b"", "not JSON"),
    (b"\xff", "not JSON"),
    (b"[]", "the file is not an object"),
    (b'{"format":1,"format":2}', "key twice"),
    (b"[" * 100_000, "not JSON"),
    (b'{"format":NaN}', "NaN is no number"),
    (b'{"format":"elshi-trust/1"}', "elshi-trust/1.*another file"),
    (_put(1, "more"), r"the file has other fields.*surplus \['more'\]"),
    (_put({}, "name"), "name: expected texts in languages out of kk, ru"),
    (_put({"fr": "x"}, "name"), r"name: .*got \['fr'\]"),
    (_put({"en": " x"}, "name"), "name.en: expected no spaces at its ends"),
    (_put({"en": "a\u202eb"}, "name"), r"name.en holds the character U\+202E"),
    (_put({"en": "n" * 121}, "name"), "name.en must have 1 to 120 characters"),
    (_put({}, "countries"), "countries is not a list of at most 300"),
    (_put([whole()["countries"][0]] * 2, "countries"), "countries: expected codes in order .* got XB after XB"),
    (_put(whole()["countries"][::-1], "countries"), "got XB after XC"),
    (_put("Xb", *C, "code"), r"countries\[0\] \(Xb\).code: expected two capital letters"),
    (_put({"kk": "Дорун"}, *C, "names"), r"countries\[0\] \(XB\).names: expected it in en at least, got kk"),
    (_put("", *C, "emergency", 0, "number"), r"emergency\[0\].number: expected a number to dial; leave"),
    (_put("one", *C, "emergency", 0, "number"), r"emergency\[0\].number: expected a number to dial like"),
    (_put([], *C, "emergency", 0), r"emergency\[0\] is not an object"),
    (_put("dorun", *C, "missions", 0, "mail"), r"missions\[0\].mail: "),
    (_put("a\nb", *C, "missions", 0, "address"), r"missions\[0\].address holds the character U\+000A"),
    (_put(["art x"], *C, "languages"), r"languages\[0\]: language: expected a language tag like kk"),
    (_put(["kk", "kk"], *C, "languages"), "languages: expected each language once"),
    (_put(["kk"] * 11, *C, "languages"), r"\(XB\).languages is not a list of at most 10"),
    (_put("", *C, "phrases", 0, "says"), r"phrases\[0\].says must have 1 to 300"),
    (_put("XC-N", *C, "parts", 0, "code"), r"parts\[0\].code: part: expected a code like XB-N, got 'XC-N'"),
    (_put("XB-S", *C, "parts", 0, "code"), r"parts: .*got XB-S after XB-S"),
    (_put(ring()[:3], *C, "border", 0), r"\(XB\).border\[0\]: expected a ring of 4 to 2000 points"),
    (_put([[1, 1]] * (MAX_POINTS + 1), *C, "border", 0), "expected a ring of 4 to 2000 points.*thin it"),
    (_put([*ring()[:3], [1, 1.1]], *C, "border", 0), r"border\[0\]: expected a closed ring"),
    (_put([91, 1], *C, "border", 0, 1), r"border\[0\]\[1\]: expected latitude .*got \[91, 1\]; latitude is first"),
    (_put([1, -180.5], *C, "border", 0, 1), r"border\[0\]\[1\]: .*longitude -180 to 180"),
    (_put([1, 1, 1], *C, "border", 0, 1), r"border\[0\]\[1\]: expected a point \[latitude, longitude\]"),
    (_put([True, 1], *C, "border", 0, 1), "expected a point"),
    (_put(["1", 1], *C, "border", 0, 1), "expected a point"),
    (_put([10**400, 1], *C, "border", 0, 1), "expected latitude"),
    (_put([1, -179], *C, "border", 0, 1), r"border\[0\]\[2\]: the ring crosses the 180th meridian; cut it"),
    (_put([whole()["countries"][1] | {"code": f"{a}{b}"} for a in "ABCDEFGHIJKL" for b in "ABCDEFGHIJKLMNOPQRSTUVWXYZ"],
          "countries"), f"at most {MAX_COUNTRIES}"),
)  # fmt: skip


@pytest.mark.parametrize(("data", "line"), REFUSED, ids=[line[:60] for _, line in REFUSED])
def test_one_line_says_where_and_what(data: bytes, line: str) -> None:
    with pytest.raises(FormatError, match=line) as caught:
        parse_written_gazetteer(data)
    assert "\n" not in str(caught.value)
    assert len(str(caught.value)) < 500


def test_a_world_without_english_asks_for_its_own_languages() -> None:
    found = whole()
    found["name"] = {"kk": "Самал жаттығуы", "ru": "Учение Самал"}
    with pytest.raises(FormatError, match="expected it in kk or ru at least, got en"):
        parse_written_gazetteer(json.dumps(found).encode())


def test_a_file_too_long_is_refused_before_it_is_built() -> None:
    found = whole()
    points = [[1 + place / 10_000, 2.123456789] for place in range(MAX_POINTS - 1)]
    found["countries"][0]["border"] = [[*points, points[0]] for _ in range(200)]
    with pytest.raises(FormatError, match="too long: expected at most 4194304 bytes"):
        parse_written_gazetteer(json.dumps(found).encode())
    with pytest.raises(FormatError, match="expected at most 16777216 bytes, got 16777217"):
        parse_written_gazetteer(b" " * ((1 << 24) + 1))
