"""What an advisory and an alert say beside their words, as labelled facts in the reader's language."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from elshi.desk.releases.gazetteer import find_named
from elshi.desk.releases.rules.travel import find_advice, find_danger
from elshi.desk.releases.rules.wholes import Whole
from elshi.desk.releases.words import (
    CATEGORY_WORDS,
    CERTAINTY_WORDS,
    CHANGE_WORDS,
    EVENT_WORDS,
    LEVEL_WORDS,
    SECTION_WORDS,
    SEVERITY_WORDS,
    URGENCY_WORDS,
)
from elshi.desk.web.languages import tag_of
from elshi.desk.web.lists import in_a_row
from elshi.record.attachments import BlobRef
from elshi.travel.gazetteer import Gazetteer, text_in


@dataclass(frozen=True, slots=True)
class Named:
    """A place as a page names it, and the language of the name."""

    code: str
    name: str
    language: str


def name_them(ref: BlobRef, codes: Iterable[str]) -> list[Named]:
    """Places by their names in the reader's language, from the gazetteer that a text names; by codes if it is gone."""
    gazetteer = find_named(ref)
    return [name_place(gazetteer, code) for code in codes]


def name_place(gazetteer: Gazetteer | None, code: str) -> Named:
    """One place in the reader's language; by its code where the gazetteer lacks it."""
    place = None if gazetteer is None else gazetteer.place(code)
    name, tag = ("", "") if place is None else text_in(place.names, tag_of(get_language()))
    return Named(code, name or code, tag)


def level_words(level: int) -> str:
    """`2: increased care`."""
    return f"{level}: {LEVEL_WORDS[level]}"


def tell_advice(whole: Whole) -> Iterable[tuple[str, str]]:
    """(label, value) of what an advisory says; nothing of anything else."""
    advice = find_advice(whole)
    if advice is None:
        return
    yield _("Country"), _say(advice.gazetteer, [advice.country])
    yield _("Level"), level_words(advice.level)
    for (code, level), named in zip(
        advice.parts, name_them(advice.gazetteer, [code for code, _level in advice.parts]), strict=True
    ):
        label = _("Level")
        yield f"{label}: {named.name} ({code})", level_words(level)
    yield _("Sections"), in_a_row(str(SECTION_WORDS[code]) for code in advice.sections)
    yield _("Change"), str(CHANGE_WORDS[advice.change])
    yield _("Reviewed on"), advice.reviewed_on
    yield _("To be reviewed by"), advice.review_by
    yield _("List of countries"), advice.gazetteer.sha256[:16]


def tell_danger(whole: Whole) -> Iterable[tuple[str, str]]:
    """(label, value) of what an alert says; nothing of anything else."""
    danger = find_danger(whole)
    if danger is None:
        return
    yield _("Event"), str(EVENT_WORDS[danger.event])
    yield _("Places"), _say(danger.gazetteer, danger.places)
    for number, polygon in enumerate(danger.polygons, start=1):
        label = _("Area drawn")
        yield f"{label} {number}", polygon
    yield _("From"), danger.onset or _("now")
    yield _("Until"), danger.expires
    yield _("Severity"), _both(SEVERITY_WORDS[danger.severity], danger.severity)
    yield _("Urgency"), _both(URGENCY_WORDS[danger.urgency], danger.urgency)
    yield _("Certainty"), _both(CERTAINTY_WORDS[danger.certainty], danger.certainty)
    yield _("Category"), _both(CATEGORY_WORDS[danger.category], danger.category)
    yield _("List of countries"), danger.gazetteer.sha256[:16]


def _say(ref: BlobRef, codes: Sequence[str]) -> str:
    return in_a_row(f"{named.name} ({named.code})" for named in name_them(ref, codes))


def _both(words: object, cap: str) -> str:
    """Our words, and the word of CAP 1.2 that goes out."""
    return f"{words} ({cap})"
