"""Pages of the form for questions: the form, with what was typed if something was wrong, and what is said after it."""

from dataclasses import dataclass

from elshi.site import ask_words
from elshi.site.pages import Link, Page
from elshi.site.render import render_page
from elshi.site.subscribe_pages import Frame, Option
from elshi.text.languages import LANGUAGES


@dataclass(frozen=True, slots=True)
class Typed:
    """What was typed, to be shown again."""

    text: str = ""
    address: str = ""
    country: str = ""
    by_mail: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class AskPage(Page):
    """The form. `bits`: how much work its stamp takes; `site`: where answers are looked for, or empty."""

    action: str
    others: tuple[Link, ...]
    typed: Typed
    problem: str
    countries: tuple[Option, ...]
    most: int
    bits: int
    mailbox: str
    may_mail: bool
    site: str
    answers: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TakenPage(Page):
    """The question is in. `mine`: the page that shows the answer to who has the secret; empty for one by mail."""

    words: tuple[str, ...]
    mine: str
    again: str


def render_ask(frame: Frame, page: AskPage) -> bytes:
    """The page of the form."""
    return render_page("ask.html", frame.language, page)


def render_taken(frame: Frame, *, by_mail: bool, again: str) -> bytes:
    """What is said after a question came in."""
    notice = ask_words.taken(frame.language, by_mail=by_mail)
    page = TakenPage(
        lang=frame.language,
        dir=LANGUAGES[frame.language].direction,
        title=notice.title,
        office=frame.office,
        home=frame.home or again,
        canonical="",
        words=notice.words,
        mine="" if by_mail else f"{frame.site}/answers/{frame.language}/mine/",
        again=again,
    )
    return render_page("ask_taken.html", frame.language, page)
