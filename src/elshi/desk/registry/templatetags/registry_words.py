"""Accounts, incidents and their codes in words."""

from collections.abc import Mapping
from typing import Any

from django import template
from django.utils.translation import get_language

from elshi.desk.registry import words
from elshi.desk.releases.words import name_in, platform_words
from elshi.desk.web.languages import tag_of
from elshi.desk.web.lists import in_a_row

register = template.Library()

_TABLES = {
    "holder": words.HOLDERS,
    "purpose": words.PURPOSES,
    "status": words.STATUSES,
    "method": words.METHODS,
    "result": words.RESULTS,
    "incident": words.INCIDENTS,
    "evidence": words.EVIDENCE,
    "measure": words.MEASURES,
    "outcome": words.OUTCOMES,
    "letter": words.LETTERS,
    "no-lookalike": words.NO_LOOKALIKE,
    "trick": words.TRICKS,
}


@register.filter
def as_words(code: str, table: str) -> str:
    """A code of one of the tables above in words; the code itself if this version does not know it."""
    return str(_TABLES[table].get(code, code))


@register.filter
def network(platform: str) -> str:
    """A platform's own name; words for websites and e-mail."""
    return platform_words(platform)


@register.filter
def in_my_language(names: Mapping[str, str]) -> str:
    """An office's name in the reader's language, else in another one."""
    return name_in(names or {}, tag_of(get_language()))


@register.filter
def lookup(table: Mapping[str, Any], key: str) -> Any:
    """`table[key]`, or an empty text."""
    return table.get(key, "")


@register.filter
def trick_words(reasons: tuple[str, ...]) -> str:
    """By which tricks a name passes for another, in words."""
    return in_a_row(as_words(reason, "trick") for reason in reasons)


@register.filter
def status_tag(status: str) -> str:
    """The colour of a status: good, bad, or none."""
    return {"active": "tag-good", "seized": "tag-bad", "suspended": "tag-bad"}.get(status, "")
