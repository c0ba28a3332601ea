"""What pages show to who posts by hand, and to who withdraws."""

from typing import Any

from django import template

from elshi.desk.channels import labels
from elshi.desk.channels.card_pictures import CardError
from elshi.desk.channels.hand import list_hand_pictures
from elshi.desk.channels.row_views import RowView
from elshi.desk.channels.taking_back import list_effects
from elshi.desk.releases.models import Draft, DraftVersion

register = template.Library()

_LETTERS_SHOWN = 12


@register.inclusion_tag("channels/hand_list.html")
def hand_list(view: RowView) -> dict[str, Any]:
    """What there is to do for who posts a row by hand, step by step; nothing where nothing is to be posted."""
    if view.by_hand is None:
        return {}
    found: dict[str, Any] = {"row": view.row, "language": view.language, "shown": view.by_hand}
    try:
        return {**found, "pictures": list_hand_pictures(view.row, view.by_hand)}
    except CardError as error:
        return {**found, "trouble": error.code, "letters": error.letters[:_LETTERS_SHOWN]}


@register.inclusion_tag("channels/taking_back.html")
def withdrawal_plan(draft: Draft, version: DraftVersion) -> dict[str, Any]:
    """What a withdrawal does where the statement was said."""
    return {"effects": list_effects(draft, version)}


@register.filter
def taking_back_words(how: str) -> str:
    """What a withdrawal does to what was said on a channel."""
    return str(labels.TAKING_BACK_WORDS[how])
