"""What an advisory and an alert begin with, in each language: from `travel_templates`, with names of the gazetteer."""

import tomllib
from collections.abc import Sequence
from functools import cache
from importlib.resources import files
from typing import Any

from elshi.desk.releases.rules.sections import join_sections
from elshi.record.types.advisories import SECTIONS
from elshi.travel.gazetteer import Gazetteer, country_of, text_in

MAX_ALERT_TITLE, MAX_ALERT_BODY = 60, 300  # signs: with a place or two it goes whole by short message, also in Cyrillic
_COMMAS = {"ar": "، ", "zh": "、"}


def begin_advisory(gazetteer: Gazetteer, country: str, *, languages: Sequence[str]) -> list[dict[str, str]]:
    """{language, title, body} of each: headings for all sections, and places to fill (`rules.places`)."""
    begun = []
    for language in languages:
        words = _read("advisory")[language]
        title = words["title"].format(country=name_places(gazetteer, [country], language))
        body = join_sections(words["summary"], [section_begins(language)[code] for code in SECTIONS])
        begun.append({"language": language, "title": title, "body": body})
    return begun


def section_begins(language: str) -> dict[str, tuple[str, str]]:
    """By code of a section its heading in this language, and what to write there."""
    return {code: (head, text) for code, (head, text) in _read("advisory")[language]["sections"].items()}


def begin_alert(
    gazetteer: Gazetteer, event: str, places: Sequence[str], *, languages: Sequence[str]
) -> list[dict[str, str]]:
    """{language, title, body} of each, within MAX_ALERT_TITLE and MAX_ALERT_BODY signs; only `other` has places to
    fill: in danger the words must be able to go out as they are."""
    begun = []
    for language in languages:
        words = _read("alerts")[language]
        title, body = words[event][0], f"{words[event][1]} {words['end']}"
        begun.append({
            "language": language,
            "title": _fill(gazetteer, title, places, language, longest=MAX_ALERT_TITLE),
            "body": _fill(gazetteer, body, places, language, longest=MAX_ALERT_BODY),
        })  # fmt: skip
    return begun


def _fill(gazetteer: Gazetteer, text: str, places: Sequence[str], language: str, *, longest: int) -> str:
    left = longest - len(text) + len("{places}")
    return text.format(places=name_places(gazetteer, places, language, longest=left))


def name_places(gazetteer: Gazetteer, codes: Sequence[str], language: str, *, longest: int = 1_000) -> str:
    """The names of places in one line; of more than `longest` signs only those of their countries, or cut."""
    countries = list(dict.fromkeys(map(country_of, codes)))
    whole, short = (_join(gazetteer, them, language) for them in (codes, countries))
    return next((found for found in (whole, short) if len(found) <= longest), f"{short[: longest - 1].rstrip()}…")


def _join(gazetteer: Gazetteer, codes: Sequence[str], language: str) -> str:
    found = ((code, gazetteer.place(code)) for code in codes)
    return _COMMAS.get(language, ", ").join(
        code if it is None else text_in(it.names, language)[0] for code, it in found
    )


@cache
def _read(name: str) -> dict[str, Any]:
    text = files("elshi.desk.releases").joinpath("travel_templates", f"{name}.toml").read_text("utf-8")
    return tomllib.loads(text)
