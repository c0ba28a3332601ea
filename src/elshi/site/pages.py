"""What each page shows, as plain values; the templates of the same names turn them into HTML.

No page shows the log's size or anything else that changes without the page's own statements changing.
"""

from dataclasses import dataclass

from markupsafe import Markup


@dataclass(frozen=True, slots=True)
class Link:
    """A page in another language: BCP 47 tag, address, the language's own name and direction."""

    lang: str
    url: str
    name: str
    dir: str


@dataclass(frozen=True, slots=True)
class Item:
    """A statement in a list. `time` ISO 8601 UTC, `date` in words; `superseded`: not in force any more."""

    url: str
    title: str
    time: str
    date: str
    version: int
    superseded: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """What every page has. `home`: the address behind the office's name; `canonical`, `alternates`: absolute."""

    lang: str
    dir: str
    title: str
    office: str
    home: str
    canonical: str
    alternates: tuple[Link, ...] = ()
    feed: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class SectionPage(Page):
    """A language's first page: the newest statements, its years, the other languages."""

    items: tuple[Item, ...]
    years: tuple[int, ...]
    others: tuple[Link, ...]


@dataclass(frozen=True, slots=True)
class Span:
    """Statement numbers [first, last] of a year; `name` is their folder."""

    first: int
    last: int

    @property
    def name(self) -> str:
        """`51-100`."""
        return f"{self.first}-{self.last}"


@dataclass(frozen=True, slots=True, kw_only=True)
class YearPage(Page):
    """One span of a year. `is_newest`: it is the year's own page, which links to the `earlier` spans."""

    year: int
    first: int
    last: int
    items: tuple[Item, ...]
    is_newest: bool
    earlier: tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class VersionLink:
    """An earlier or this version of a statement."""

    number: int
    url: str
    time: str
    date: str


@dataclass(frozen=True, slots=True, kw_only=True)
class StatementPage(Page):
    """One version of a statement in one language.

    `superseded`: another version is in force; `current` leads there. `versions`: this and earlier ones, if any.
    `is_gone`: a replaced version whose text is not kept any more: no title, no body, no blob.
    `leaf`, `sha256`: hexadecimal; `root_key`: multikey; `permanent`: this version's own address.
    """

    id: str
    version: int
    time: str
    date: str
    hour: str
    body: Markup
    is_gone: bool
    superseded: bool
    current: tuple[Link, ...]
    authentic: Link
    others: tuple[Link, ...]
    versions: tuple[VersionLink, ...]
    permanent: str
    origin: str
    index: int
    leaf: str
    sha256: str
    blob: str
    root_key: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AboutPage(Page):
    """How to check a text."""

    root_key: str


@dataclass(frozen=True, slots=True)
class Part:
    """One language of a page in all languages. `home`: its first page or empty; `absolute`: the same with the host."""

    lang: str
    dir: str
    name: str
    office: str
    home: str
    absolute: str
    about: str
    missing: str
    items: tuple[Item, ...]


@dataclass(frozen=True, slots=True)
class ChoicePage:
    """The language choice, and with `missing` the page for addresses that lead nowhere."""

    lang: str
    dir: str
    office: str
    missing: bool
    parts: tuple[Part, ...]
