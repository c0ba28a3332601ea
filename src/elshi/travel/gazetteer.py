"""The gazetteer: the ministry's own file of countries, parts, borders, missions, phrases (docs/formats/gazetteer.md).

    {"countries":[{"border":[[[-21.4,78.05],…]],"code":"XB","emergency":[{"names":{…},"number":"221"}],
      "languages":["art-x-dorun"],"missions":[{"address":"…","hours":{…},"mail":"…","names":{…},"phone":"…"}],
      "names":{"en":"Dorun","kk":"Дорун"},"parts":[{"border":[…],"code":"XB-N","names":{…}}],
      "phrases":[{"means":{"en":"I need help."},"says":"…","sounds":"…"}]}],
     "format":"elshi-gazetteer/1","name":{"en":"…"}}

Canonical JSON of at most MAX_BYTES. Which places there are, what they are called and where their borders run is the
ministry's to say, so nothing here comes from anybody else's list. A border is any number of closed rings of
[latitude, longitude] in degrees (WGS 84); what lies in an even number of rings is outside, so a ring in a ring is a
hole. Between two points a border runs straight on a map of degrees. No ring crosses the 180th meridian: a border that
does is cut there in two (as RFC 7946, 3.1.9). Whether rings cross themselves or their neighbours is not looked at.

Errors are one line: where, what was expected and found, and what to do where that is not plain.
"""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any, NoReturn

from elshi.base.canonical import format_canonical, parse_canonical
from elshi.base.errors import FormatError
from elshi.record.fields import check_names, read_list, read_object
from elshi.record.types.places import MAX_GAZETTEER_BYTES, check_country, check_part
from elshi.text.languages import LANGUAGES
from elshi.travel.gazetteer_fields import (
    Border,
    Box,
    Names,
    box_of,
    read_border,
    read_each,
    read_languages,
    read_names,
)
from elshi.travel.gazetteer_help import Emergency, Mission, Phrase, read_emergency, read_mission, read_phrase

FORMAT = "elshi-gazetteer/1"
MAX_BYTES = MAX_GAZETTEER_BYTES
MAX_COUNTRIES, MAX_PARTS = 300, 100  # in all, of a country
MAX_EMERGENCY, MAX_MISSIONS, MAX_PHRASES = 10, 40, 60  # of a country
_COUNTRY = re.compile("[A-Z]{2}")


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a country, such as a province. `code`: `XB-N`, the country's code before the hyphen.

    `boxes`: of each ring of the border, so that whoever looks for what is near need not walk them all.
    """

    code: str
    names: Names
    border: Border
    boxes: tuple[Box, ...] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "boxes", tuple(map(box_of, self.border)))


@dataclass(frozen=True, slots=True)
class Country:
    """A country by its `code` (`XB`), with its parts in order of code. `languages`: BCP 47, that of phrases first.

    `boxes`: of each ring of the border.
    """

    code: str
    names: Names
    border: Border
    parts: tuple[Part, ...] = ()
    emergency: tuple[Emergency, ...] = ()
    missions: tuple[Mission, ...] = ()
    languages: tuple[str, ...] = ()
    phrases: tuple[Phrase, ...] = ()
    boxes: tuple[Box, ...] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "boxes", tuple(map(box_of, self.border)))


Place = Country | Part


@dataclass(frozen=True, slots=True)
class Gazetteer:
    """All countries, in order of code; `name`: what the world of this file is called."""

    name: Names
    countries: tuple[Country, ...]

    def country(self, code: str) -> Country | None:
        """The country of this code, or of the part of this code; None where the file has none."""
        return next((one for one in self.countries if one.code == country_of(code)), None)

    def place(self, code: str) -> Place | None:
        """The country or the part of exactly this code; None where the file has none."""
        country = self.country(code)
        if country is None or country.code == code:
            return country
        return next((part for part in country.parts if part.code == code), None)

    def places(self) -> Iterator[Place]:
        """Each country, its parts after it."""
        for country in self.countries:
            yield country
            yield from country.parts


def country_of(code: str) -> str:
    """`XB` of `XB` and of `XB-N`."""
    return code.partition("-")[0]


def own_country(office: str) -> str:
    """The code of the country whose office this is: `XS` for `xs-mfa`. On maps it is there, abroad it is not."""
    return office[:2].upper()


def is_country_code(code: str) -> bool:
    """Whether it has the form of a country's code."""
    return _COUNTRY.fullmatch(code) is not None


def text_in(texts: Names, language: str) -> tuple[str, str]:
    """The text in `language`, else in English, else in the first of Elshi's languages; and its language. ("", "") if
    there is none."""
    found = next((tag for tag in (language, "en", *LANGUAGES) if tag in texts), "")
    return texts.get(found, ""), found


def parse_gazetteer(data: bytes) -> Gazetteer:
    """The gazetteer in `data`, which must be exactly what `format_gazetteer` writes. Raises FormatError."""
    return _read(parse_canonical(data, max_bytes=MAX_BYTES))


def parse_written_gazetteer(data: bytes) -> Gazetteer:
    """The same from JSON as people and their tools write it: any spacing and order of keys. Raises FormatError."""
    if len(data) > 4 * MAX_BYTES:  # spaces go; what is left has its own limit
        raise FormatError(f"expected at most {4 * MAX_BYTES} bytes, got {len(data)}")
    try:
        value = json.loads(data.decode("utf-8-sig"), object_pairs_hook=_once, parse_constant=_no_number)
    except (ValueError, RecursionError) as exc:
        raise FormatError(f"not JSON: {exc}") from exc
    gazetteer = _read(read_object(value, what="the file"))
    format_gazetteer(gazetteer)
    return gazetteer


def format_gazetteer(gazetteer: Gazetteer) -> bytes:
    """The bytes of the file. Raises FormatError where they would be more than MAX_BYTES."""
    countries = [
        {
            "code": one.code,
            "names": dict(one.names),
            "emergency": [{"names": dict(it.names), "number": it.number} for it in one.emergency],
            "missions": [
                {
                    "names": dict(it.names), "address": it.address, "phone": it.phone, "mail": it.mail,
                    "hours": dict(it.hours),
                }
                for it in one.missions
            ],
            "languages": list(one.languages),
            "phrases": [{"means": dict(it.means), "says": it.says, "sounds": it.sounds} for it in one.phrases],
            "parts": [{"code": it.code, "names": dict(it.names), "border": _points(it.border)} for it in one.parts],
            "border": _points(one.border),
        }
        for one in gazetteer.countries
    ]  # fmt: skip
    whole = {"format": FORMAT, "name": dict(gazetteer.name), "countries": countries}
    return format_canonical(whole, max_bytes=MAX_BYTES)


def _points(border: Border) -> list[list[list[float]]]:
    return [[list(point) for point in ring] for ring in border]


def _read(value: dict[str, Any]) -> Gazetteer:
    if value.get("format") != FORMAT:
        raise FormatError(f"expected format {FORMAT}, got {str(value.get('format'))[:60]!r}: another file by mistake?")
    check_names(value, {"format", "name", "countries"}, what="the file")
    name = read_names(value["name"], what="name")
    wanted = frozenset({"en"} if "en" in name else name)
    countries = tuple(
        _country(one, wanted, place=place)
        for place, one in enumerate(read_list(value, "countries", longest=MAX_COUNTRIES))
    )
    _check_order([one.code for one in countries], what="countries")
    return Gazetteer(name, countries)


def _country(value: object, wanted: frozenset[str], *, place: int) -> Country:
    found = read_object(value, what=f"countries[{place}]")
    code = found.get("code")
    what = f"countries[{place}] ({code})" if isinstance(code, str) and len(code) < 10 else f"countries[{place}]"
    fields = {"code", "names", "emergency", "missions", "languages", "phrases", "parts", "border"}
    check_names(found, fields, what=what)
    check_country(code, what=f"{what}.code")
    parts = tuple(
        _part(one, wanted, what=where, country=str(code))
        for one, where in read_each(found, "parts", what=what, longest=MAX_PARTS)
    )
    _check_order([part.code for part in parts], what=f"{what}.parts")
    return Country(
        code=str(code),
        names=read_names(found["names"], what=f"{what}.names", wanted=wanted),
        border=read_border(found, what=what),
        parts=parts,
        emergency=tuple(
            read_emergency(one, wanted, what=where)
            for one, where in read_each(found, "emergency", what=what, longest=MAX_EMERGENCY)
        ),
        missions=tuple(
            read_mission(one, wanted, what=where)
            for one, where in read_each(found, "missions", what=what, longest=MAX_MISSIONS)
        ),
        languages=read_languages(found, what=what),
        phrases=tuple(
            read_phrase(one, wanted, what=where)
            for one, where in read_each(found, "phrases", what=what, longest=MAX_PHRASES)
        ),
    )


def _part(value: object, wanted: frozenset[str], *, what: str, country: str) -> Part:
    found = read_object(value, what=what)
    check_names(found, {"code", "names", "border"}, what=what)
    try:
        code = check_part(found["code"], country)
    except FormatError as exc:
        raise FormatError(f"{what}.code: {exc}") from exc
    return Part(code, read_names(found["names"], what=f"{what}.names", wanted=wanted), read_border(found, what=what))


def _check_order(codes: list[str], *, what: str) -> None:
    """Each code once, in order: so that there is one form of the file."""
    for before, after in pairwise(codes):
        if after <= before:
            raise FormatError(f"{what}: expected codes in order and each once, got {after} after {before}")


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("an object has a key twice")
    return found


def _no_number(text: str) -> NoReturn:
    raise ValueError(f"{text} is no number")
