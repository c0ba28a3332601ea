"""Cards of statements, with the office's name; kept in memory by what they show, so that none is drawn twice in a row.

On disk there is none: a card of an embargoed or an erased text must not lie about.
"""

from dataclasses import replace
from functools import lru_cache

from django.conf import settings

from elshi.desk.releases.models import LoggedOffice
from elshi.desk.releases.words import name_in
from elshi.speak.cards import CardError, draw_card
from elshi.speak.fonts import find_fonts
from elshi.speak.messages import Message, Picture, Saying

__all__ = ["CardError", "add_card", "read_card"]

FOLDER = "fonts"  # below a node's home: fonts of the administrator's own, for what ours lack


def add_card(message: Message) -> Message:
    """`message` with its card, if it has a title and no pictures, and one can be drawn; else as it is."""
    if message.pictures or not message.title or message.saying is Saying.WITHDRAWAL:
        return message
    try:
        return replace(message, pictures=(read_card(message),))
    except CardError:  # said on the page where channels are chosen; a statement does not wait for a font
        return message


def read_card(message: Message) -> Picture:
    """The card of a statement or a correction. Raises CardError where it cannot be drawn."""
    names = LoggedOffice.objects.filter(pk=settings.ELSHI_OFFICE).values_list("names", flat=True).first()
    name = name_in(names or {}, message.language) or settings.ELSHI_OFFICE
    day = message.issued_at.replace(hour=0, minute=0, second=0, microsecond=0)  # a card shows no more of the moment
    return _draw(replace(message, body="", pictures=(), issued_at=day), name)


@lru_cache(maxsize=32)
def _draw(message: Message, office_name: str) -> Picture:
    folder = None if settings.ELSHI_HOME is None else settings.ELSHI_HOME / FOLDER
    try:
        return draw_card(message, office_name, fonts=find_fonts(folder))
    except ModuleNotFoundError as exc:
        raise CardError("not-installed", f"a card needs {exc.name}: pip install 'elshi[channels]'") from exc
