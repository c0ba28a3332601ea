"""How alerts on their way are shown."""

from django import template

from elshi.desk.alerting.words import CODES, STATES, WAYS

register = template.Library()


@register.filter
def way_words(way: str) -> str:
    """A way of citizens in words."""
    return str(WAYS.get(way, way))


@register.filter
def copy_state(state: str) -> str:
    """The state of copies in words."""
    return str(STATES.get(state, state))


@register.filter
def copy_code(code: str) -> str:
    """Why copies wait, or how they ended, in words; a code that has none as it is."""
    return str(CODES.get(code, code))
