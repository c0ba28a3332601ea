"""States of translations, deadlines and findings of the glossary, in words and classes."""

from datetime import datetime, timedelta

from django import template

from elshi.desk.releases.words import RENDITION_STATES

register = template.Library()

SOON = timedelta(hours=3)  # before a deadline: time to finish, or to say that it will be late


@register.filter
def rendition_words(state: str) -> str:
    """How far a language of a draft is, in a word or two."""
    return str(RENDITION_STATES.get(state, state))


@register.filter
def due_class(due_at: datetime, now: datetime) -> str:
    """`late`, `soon` or `calm`: for colour, never alone; the words beside it say the same."""
    if due_at <= now:
        return "late"
    return "soon" if due_at - now <= SOON else "calm"


@register.filter
def is_past(due_at: datetime, now: datetime) -> bool:
    """Whether a deadline is over."""
    return due_at <= now
