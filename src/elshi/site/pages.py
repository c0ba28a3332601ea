"""What each page shows, as plain values; the templates of the same names turn them into HTML.

No page shows the log's size or anything else that changes without the page's own statements changing.
"""

from dataclasses import dataclass

from markupsafe import Markup

from elshi.site.travel_facts import AdviceFacts, DangerFacts


@dataclass(frozen=True, slots=True)
class Link:
    """A page in another language: BCP 47 tag, address, the language's own name and direction."""

    lang: str
    url: str
    name: str
    dir: str


@dataclass(frozen=True, slots=True)
class Item:
    """A statement in a list. `time` ISO 8601 UTC, `date` in words; `superseded`: another version is in force.

    `withdrawn`: none is.
    """

    url: str
    title: str
    time: str
    date: str
    version: int
    superseded: bool
    withdrawn: bool


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
    json_feed: str = ""


@dataclass(frozen=True, slots=True)
class Place:
    """Where statements can be followed beside the site. `kind`: "mail" (a form to ask for letters) or "fediverse"."""

    kind: str
    url: str
    handle: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SectionPage(Page):
    """A language's first page: the newest statements, its years, where to follow them, the other languages.

    `advisories`: where travel advice is, or empty.
    """

    advisories: str
    items: tuple[Item, ...]
    places: tuple[Place, ...]
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


@dataclass(frozen=True, slots=True)
class Erasure:
    """Why a text is gone for good: `reason` (a code), `date` in words, `id` and `index` of the tombstone in the log."""

    id: str
    reason: str
    time: str
    date: str
    index: int
    receipt: str


@dataclass(frozen=True, slots=True)
class Withdrawal:
    """When and why (a code) a statement was withdrawn; `receipt`: the address of the proof."""

    reason: str
    time: str
    date: str
    receipt: str


@dataclass(frozen=True, slots=True)
class Card:
    """What a reader takes along: addresses of the QR code's picture and of the receipt, the short address in the code.

    `confirmed`: how many of `witnesses` saw the log with this entry in it; no witnesses where the office declares none.
    """

    qr: str
    receipt: str
    address: str
    confirmed: int
    witnesses: int


@dataclass(frozen=True, slots=True)
class Attachment:
    """A picture or a paper: its address, the words for it in the page's language, its length in words.

    `url` is empty where it is not kept any more: `is_erased`, or of a version that was replaced.
    """

    url: str
    media_type: str
    is_image: bool
    words: str
    size: str
    is_erased: bool


@dataclass(frozen=True, slots=True)
class AnswerLink:
    """A question that was answered, in a line, and where."""

    url: str
    title: str
    time: str
    date: str


@dataclass(frozen=True, slots=True)
class Asked:
    """What an answer answers, as published: in a line, in full, and how many had asked. `is_gone`: it was erased."""

    title: str
    body: Markup
    count: int
    is_gone: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class StatementPage(Page):
    """One version of a statement in one language.

    `superseded`: another version is in force; `current` leads there. `withdrawal`: none is. `versions`: this one and
    earlier ones, if any. `is_gone`: the text is not kept any more: no title, no body, no blob; `erasure` says why, if
    it was erased and not only replaced. `leaf`, `sha256`: hexadecimal; `permanent`: this version's own address.
    `advice`: of an advisory; `danger`, `map`: of an alert.
    """

    id: str
    version: int
    time: str
    date: str
    hour: str
    body: Markup
    is_gone: bool
    erasure: Erasure | None
    withdrawal: Withdrawal | None
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
    card: Card
    attachments: tuple[Attachment, ...] = ()
    asked: Asked | None = None
    advice: AdviceFacts | None = None
    danger: DangerFacts | None = None
    map: Markup | str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswersPage(Page):
    """The answers of a language: `lines` the newest, for who has no script; the rest is found by it.

    `figures`: where figures about them are, or empty.
    """

    lines: tuple[AnswerLink, ...]
    figures: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MinePage(Page):
    """Where an asker finds the answer: a script fills it in."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AboutPage(Page):
    """How to check a text. `root_key`: a multikey; `fingerprint`: its short form on paper."""

    root_key: str
    fingerprint: str


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


@dataclass(frozen=True, slots=True)
class Platform:
    """A network in a list to choose from: its code in records, and its name."""

    code: str
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class VerifyPage(Page):
    """The page that checks in the browser. `trust`: the trust file's text; `phrases`: key to sentence, for scripts."""

    trust: str
    platforms: tuple[Platform, ...]
    phrases: tuple[tuple[str, str], ...]
    others: tuple[Link, ...]
