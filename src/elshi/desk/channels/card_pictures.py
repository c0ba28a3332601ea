"""Cards of statements, with the office's name; kept in memory by what they show, so that none is drawn twice in a row.

On disk there is none: a card of an embargoed or an erased text must not lie about.
"""

from dataclasses import replace
from functools import lru_cache

from django.conf import settings

from elshi.desk.releases.models import LoggedOffice
from elshi.desk.releases.words import name_in
from elshi.speak.cards import CardError, check_card, describe_card, draw_card
from elshi.speak.fonts import FontFile, find_fonts
from elshi.speak.messages import Message, Picture, Saying

__all__ = ["CardError", "add_card", "read_card", "read_card_words"]

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
    return _draw(_shown(message), _office_name(message))


def read_card_words(message: Message) -> str:
    """What that card shows, for those who cannot see it. Raises CardError as `read_card` does; draws nothing.

    For pages that name a card: its picture is asked for by the reader's browser, and drawn then.
    """
    shown, name = _shown(message), _office_name(message)
    check_card(shown, name, fonts=_fonts())
    return describe_card(shown, name)


def _office_name(message: Message) -> str:
    names = LoggedOffice.objects.filter(pk=settings.ELSHI_OFFICE).values_list("names", flat=True).first()
    return name_in(names or {}, message.language) or settings.ELSHI_OFFICE


def _shown(message: Message) -> Message:
    """What of it is on the card: no more of the moment than the day."""
    day = message.issued_at.replace(hour=0, minute=0, second=0, microsecond=0)
    return replace(message, body="", pictures=(), issued_at=day)


@lru_cache(maxsize=32)
def _draw(message: Message, office_name: str) -> Picture:
    return draw_card(message, office_name, fonts=_fonts())


def _fonts() -> tuple[FontFile, ...]:
    try:
        return find_fonts(None if settings.ELSHI_HOME is None else settings.ELSHI_HOME / FOLDER)
    except ModuleNotFoundError as exc:
        raise CardError("not-installed", f"a card needs {exc.name}: pip install 'elshi[channels]'") from exc
