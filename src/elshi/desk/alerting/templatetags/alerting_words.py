"""How alerts on their way are shown."""

from typing import Any

from django import template

from elshi.desk.alerting.wording import draft_short_messages
from elshi.desk.alerting.words import CODES, STATES, WAYS
from elshi.desk.releases.models import DraftVersion

register = template.Library()


@register.inclusion_tag("alerting/short_messages.html", takes_context=True)
def short_messages(context: dict[str, Any], version: DraftVersion | None) -> dict[str, Any]:
    """An alert's draft as the short messages that it will be; nothing of another draft."""
    messages = [] if version is None else draft_short_messages(version, at=context["now"])
    return {"messages": messages, "is_cut": any(one.is_cut for one in messages)}


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
