"""Pages of subscription: the form, and notices with or without a button. Plain values; the words are in five languages.

No page says whether an address or a subscription is known. No act on GET: a link in a letter leads to a button.
"""

from dataclasses import dataclass

from elshi.site.pages import Link, Page
from elshi.site.render import render_page, translate
from elshi.site.subscribe_words import Notice
from elshi.text.languages import LANGUAGES

RHYTHMS = ("now", "daily", "weekly")


@dataclass(frozen=True, slots=True)
class Option:
    """Something to choose. `lang`: of its own words, if they are in another language than the page."""

    code: str
    words: str
    is_chosen: bool = False
    lang: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class SubscribePage(Page):
    """The form. `action`: where it is posted to; `is_change`: it is of a subscription that there may be."""

    action: str
    others: tuple[Link, ...]
    is_change: bool
    address: str
    problem: str
    lists: tuple[Option, ...]
    letters: tuple[Option, ...]
    topics: tuple[Option, ...]
    countries: tuple[Option, ...]
    rhythms: tuple[Option, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class NoticePage(Page):
    """Some words, and a button where `action` is not empty."""

    words: tuple[str, ...]
    action: str
    button: str


@dataclass(frozen=True, slots=True)
class Frame:
    """What is around each page: language, the office's name in it, and the public site's address."""

    language: str
    office: str
    site: str

    @property
    def home(self) -> str:
        """The site's section in this language."""
        return f"{self.site}/{self.language}/" if self.site else ""


def rhythm_options(chosen: str, language: str) -> tuple[Option, ...]:
    """How often letters may come."""
    words = {
        "now": translate("each statement at once", language),
        "daily": translate("once a day", language),
        "weekly": translate("once a week", language),
    }
    return tuple(Option(code, words[code], code == chosen) for code in RHYTHMS)


def language_links(path: str, tags: tuple[str, ...]) -> tuple[Link, ...]:
    """The same page in other languages; `path` has {} where the language goes."""
    known = [LANGUAGES[tag] for tag in tags]
    return tuple(Link(one.tag, path.format(one.tag), one.name, one.direction) for one in known)


def render_form(frame: Frame, page: SubscribePage) -> bytes:
    """The page of the form."""
    return render_page("subscribe.html", frame.language, page)


def render_notice(frame: Frame, notice: Notice, *, action: str = "") -> bytes:
    """A notice; with a button where `action` is not empty."""
    page = NoticePage(
        lang=frame.language,
        dir=LANGUAGES[frame.language].direction,
        title=notice.title,
        office=frame.office,
        home=frame.home or "/subscribe/",
        canonical="",
        words=notice.words,
        action=action,
        button=notice.button,
    )
    return render_page("subscribe_notice.html", frame.language, page)
