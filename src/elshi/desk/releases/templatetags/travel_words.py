"""Advisories and alerts on pages: days, levels, and the part that a draft's page shows of them."""

from datetime import date
from typing import Any

from babel.dates import format_skeleton
from django import template
from django.utils.html import format_html
from django.utils.translation import get_language

from elshi.base.errors import FormatError
from elshi.desk.people.models import Person
from elshi.desk.people.reading import can_read
from elshi.desk.releases.area_map import draw_advice, draw_meant, zoom_of
from elshi.desk.releases.facts import Fact, compare_facts
from elshi.desk.releases.gazetteer import find_named
from elshi.desk.releases.meant import meant_by
from elshi.desk.releases.models import DraftVersion
from elshi.desk.releases.rules.extras import STATEMENT, type_of
from elshi.desk.releases.rules.travel import find_advice, find_danger
from elshi.desk.releases.rules.wholes import Whole
from elshi.desk.releases.travel_facts import level_words, name_place, name_them, tell_advice, tell_danger
from elshi.desk.releases.words import EVENT_WORDS
from elshi.desk.web.languages import babel_locale, tag_of

register = template.Library()


@register.filter
def day(text: str) -> str:
    """A day such as 2026-03-01 in the reader's language."""
    found = format_skeleton("yMMMd", date.fromisoformat(text), locale=babel_locale(tag_of(get_language())))
    return format_html('<time datetime="{}"><bdi>{}</bdi></time>', text, found)


@register.filter
def level(value: int) -> str:
    """A level with its words."""
    return level_words(value)


@register.filter
def event_words(code: str) -> str:
    """An event of an alert in a word."""
    return str(EVENT_WORDS.get(code, code))


@register.filter
def record_type(version: DraftVersion) -> str:
    """The type of record that a statement's version makes; `statement` also for what is none."""
    try:
        return type_of(version.whole)
    except FormatError:
        return STATEMENT


@register.inclusion_tag("releases/travel_part.html", takes_context=True)
def travel_part(context: dict[str, Any], version: DraftVersion | None, *, short: bool = False) -> dict[str, Any]:
    """What the version says beside its words, where it is an advisory or an alert, against what it replaces.

    `short`: without the map and the list of facts, for a page that has other things to show.
    """
    whole: Whole = {} if version is None else version.whole
    try:
        advice, danger = find_advice(whole), find_danger(whole)
    except FormatError:  # no editor wrote it: the press refuses it, and the page shows its bytes
        return {}
    if version is None or (advice is None and danger is None):
        return {}
    shown: dict[str, Any] = {
        "version": version,
        "draft": version.draft,
        "facts": [] if short else _facts(whole, _replaced(version)),
        "acts": context.get("acts"),
    }
    if advice is not None:
        gazetteer = find_named(advice.gazetteer)
        codes = [advice.country, *(code for code, _level in advice.parts)]
        levels = {advice.country: advice.level, **dict(advice.parts)}
        shown |= {
            "advice": advice,
            "levels": [(one, levels[one.code]) for one in name_them(advice.gazetteer, codes)],
            "drawing": None if gazetteer is None or short else draw_advice(gazetteer, advice),
        }
    if danger is not None:
        gazetteer = find_named(danger.gazetteer)
        shown |= {
            "danger": danger,
            "places": [name_place(gazetteer, code) for code in danger.places],
            "map": None
            if gazetteer is None or short
            else draw_meant(
                gazetteer,
                danger.places,
                danger.polygons,
                zoom=zoom_of(danger.places),
                link=lambda code: f"#place-{code}" if code in danger.places else "",
            ),
            "meant": _meant(context, whole),
        }
    return shown


def _meant(context: dict[str, Any], whole: Whole) -> object:
    """Whom it means, for who reads drafts: numbers of people are not for everybody."""
    person = context["request"].user
    if not isinstance(person, Person) or not can_read(person.role, "own-drafts") or "now" not in context:
        return None
    return meant_by(whole, today=context["now"].date())


def _facts(whole: Whole, old: Whole | None) -> list[Fact]:
    return compare_facts(lambda one: (*tell_advice(one), *tell_danger(one)), whole, old=old)


def _replaced(version: DraftVersion) -> Whole | None:
    before = version.draft.replaces
    return None if before is None or before.kind != version.draft.kind else before.version.whole
