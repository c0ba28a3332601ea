"""Which pages there are, at which paths, with which values: from a verified source to path and page.

/                                   the choice of language            /<lang>/                  newest statements
/<lang>/<office>/<year>/<number>/   the version in force              /<lang>/<year>/           newest span of a year
/<lang>/<office>/<year>/<number>/v<k>/   each version                 /<lang>/<year>/<a>-<b>/   its other spans
/<lang>/about/                      how to check                      /<lang>/feed.atom, .json  Atom, JSON Feed
/files/<aa>/<sha256>.<ending>       attachments
/answers/<lang>/                    answers to the public, with search in the browser
/answers/<lang>/figures/            figures about them, if the ministry wants it (`elshi.site.figures`)
/advisories/<lang>/[<CC>/]          travel advice and alerts (`elshi.site.advisory_pages`); /alerts/ has them as CAP
/verify/                            on to /verify/<lang>/, which checks in the browser (`elshi.site.verify_page`)
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from markupsafe import Markup

from elshi.base.clock import parse_time
from elshi.log import MissingError
from elshi.record import (
    AdvisoryRecord,
    AlertRecord,
    AnswerRecord,
    Rendition,
    RenditionRef,
    StatementEntry,
    WithdrawalRecord,
    format_fingerprint,
    format_multikey,
)
from elshi.record.attachments import AttachmentRef
from elshi.site import pages
from elshi.site.feeds import Entry, Feed
from elshi.site.following import find_places
from elshi.site.library import SPAN, Library, Version, Work, find_rendition, languages_of
from elshi.site.paths import blob_path, file_path
from elshi.site.qr import short_address
from elshi.site.reading import Source
from elshi.site.receipts import Receipts, qr_path, receipt_path
from elshi.site.render import format_day, format_hour, format_language, format_size, translate
from elshi.site.travel_facts import TravelFacts
from elshi.site.travel_maps import danger_map
from elshi.text.languages import LANGUAGES
from elshi.text.markdown import render_html

_SHOWN_ON_CHOICE = 3  # titles per language on the first page of all


@dataclass(frozen=True, slots=True)
class Planned:
    """A page to be rendered: its path in the tree, template and language."""

    path: str
    template: str
    language: str
    page: pages.Page | pages.ChoicePage


class Plan:
    """Makes the values of pages from one source. Reads a rendition only for a page that shows it.

    `library`: of the same ledger, where somebody has one.
    """

    def __init__(self, source: Source, library: Library | None = None) -> None:
        self._source = source
        self._names = dict(source.ledger.office.names)
        self.host = source.ledger.office.host
        self.base = f"https://{self.host}"
        self.library = library or Library(source.ledger)
        self.receipts = Receipts(source)
        self.facts = TravelFacts(source)

    def statement_pages(self, work: Work) -> Iterator[Planned]:
        """The version in force and each version, in each language."""
        for tag in work.languages:
            yield Planned(f"{tag}/{work.id}/index.html", "statement.html", tag, self._statement(work, tag, None))
            for entry in work.versions:
                if find_rendition(entry, tag):
                    path = f"{tag}/{work.id}/v{entry.record.version}/index.html"
                    yield Planned(path, "statement.html", tag, self._statement(work, tag, entry))

    def section_page(self, tag: str) -> Planned:
        """A language's first page."""
        sections = self.library.sections
        page = pages.SectionPage(
            **self._frame(tag, translate("Statements", tag), f"/{tag}/"),
            alternates=tuple(self._link(other, f"{self.base}/{other}/") for other in sections),
            **_feeds(tag),
            advisories=f"/advisories/{tag}/" if self.library.abroad else "",
            places=find_places(self._source.ledger, tag),
            items=tuple(self._item(work, tag) for work in self.library.newest(tag)),
            years=tuple(self.library.years(tag)),
            others=tuple(self._link(other, f"/{other}/") for other in sections if other != tag),
        )
        return Planned(f"{tag}/index.html", "section.html", tag, page)

    def year_pages(self, tag: str, year: int, touched: Iterable[int] | None = None) -> Iterator[Planned]:
        """A year's pages: all, or those that a statement of one of the `touched` spans may change."""
        numbers = self.library.spans(tag, year)
        # the span before the newest gets its own page when the newest comes into being
        wanted = set(numbers) if touched is None else {*touched, *numbers[:2]}
        for number in numbers:
            if number in wanted:
                works = self.library.in_span(year, number, language=tag)[::-1]
                yield self._year(tag, year, number, works, numbers)

    def feed(self, tag: str) -> Feed:
        """A language's feed: what is in force, newest first. Corrections that leave the language out count as news."""
        return Feed(
            url=f"{self.base}/{tag}/feed.atom",
            json_url=f"{self.base}/{tag}/feed.json",
            home=f"{self.base}/{tag}/",
            language=tag,
            title=f"{self.office_in(tag)} · {translate('Statements', tag)}",
            author=self.office_in(tag),
            updated=self.library.updated(tag),
            entries=tuple(entry for work in self.library.newest(tag) if (entry := self._entry(work, tag)) is not None),
        )

    def about_page(self, tag: str) -> Planned:
        """How to check, in every language that we have, whether or not it has statements."""
        page = pages.AboutPage(
            **self.frame_of(tag, translate("How to check a text", tag), f"/{tag}/about/"),
            alternates=tuple(self._link(other, f"{self.base}/{other}/about/") for other in LANGUAGES),
            root_key=format_multikey(self._source.trust.root_key),
            fingerprint=format_fingerprint(self._source.trust.root_key),
        )
        return Planned(f"{tag}/about/index.html", "about.html", tag, page)

    def choice_page(self) -> Planned:
        """The first page of all: languages by plain links."""
        return self._choice("index.html", missing=False)

    def missing_page(self) -> Planned:
        """404.html, in all languages."""
        return self._choice("404.html", missing=True)

    def verify_choice_page(self) -> Planned:
        """/verify/ itself: on to the page in the reader's language; by plain links where no script runs."""
        return replace(self._choice("verify/index.html", missing=False), template="verify_choice.html")

    def frame_of(self, tag: str, title: str, address: str) -> dict[str, Any]:
        """What a page has that is there in every language; its home is a section only where there is one."""
        return {**self._frame(tag, title, address), "home": f"/{tag}/" if tag in self.library.sections else "/"}

    def links(self, address: Callable[[str], str], tags: Iterable[str] = LANGUAGES) -> tuple[pages.Link, ...]:
        """A link for each of these languages of ours."""
        return tuple(self._link(tag, address(tag)) for tag in tags)

    def _choice(self, path: str, *, missing: bool) -> Planned:
        first = next((tag for tag in LANGUAGES if tag in self._names), "en")
        parts = tuple(self._part(tag, missing=missing or path != "index.html") for tag in LANGUAGES)
        page = pages.ChoicePage(first, LANGUAGES[first].direction, self.office_in(first), missing, parts)
        return Planned(path, "choice.html", first, page)

    def _part(self, tag: str, *, missing: bool) -> pages.Part:
        exists = tag in self.library.sections
        works = self.library.newest(tag, _SHOWN_ON_CHOICE) if not missing else []
        return pages.Part(
            lang=tag,
            dir=LANGUAGES[tag].direction,
            name=LANGUAGES[tag].name,
            office=self.office_in(tag),
            home=f"/{tag}/" if exists else "",
            absolute=f"{self.base}/{tag}/",
            about=translate("How to check a text", tag),
            missing=translate("There is no such page. The address may be mistyped or the page may have moved.", tag),
            items=tuple(self._item(work, tag) for work in works),
        )

    def _statement(self, work: Work, tag: str, entry: Version | None) -> pages.StatementPage:
        """One page. `entry` None: the page without a version in its address, which shows what stands now."""
        shown = entry or work.latest_in(tag)
        record, ref = shown.record, find_rendition(shown, tag)
        assert ref is not None
        rendition = self.read(work, shown, ref)
        superseded = shown is not work.newest
        permanent = f"/{tag}/{work.id}/v{record.version}/"
        suffix = f"v{record.version}/" if superseded else ""
        siblings = languages_of(shown)
        moment = parse_time(record.issued_at)
        return pages.StatementPage(
            **self._frame(tag, _title(work, rendition), permanent if superseded else f"/{tag}/{work.id}/"),
            alternates=tuple(self._link(other, f"{self.base}/{other}/{work.id}/{suffix}") for other in siblings),
            **_feeds(tag),
            id=record.id,
            version=record.version,
            time=record.issued_at,
            date=format_day(moment, tag),
            hour=format_hour(moment),
            body=Markup(render_html(rendition.body) if rendition else ""),  # noqa: S704  # sanitised by nh3 within
            is_gone=rendition is None,
            erasure=self._erasure(ref, tag),
            withdrawal=self.withdrawal(work, tag),
            superseded=superseded,
            current=self._current(work, tag) if superseded and work.current else (),
            authentic=self._authentic(record.authentic, tag),
            others=tuple(self._link(other, f"/{other}/{work.id}/{suffix}") for other in siblings if other != tag),
            versions=self._versions(work, tag, record.version),
            permanent=permanent,
            origin=f"{self._source.ledger.office.host}/{self._source.trust.office}/{shown.epoch}",
            index=shown.index,
            leaf=shown.leaf.hex(),
            sha256=ref.sha256,
            blob=f"/{blob_path(ref.sha256)}",
            card=self._card(shown),
            attachments=tuple(self._attachment(work, shown, ref, tag) for ref in record.attachments),
            asked=self._asked(work, shown, tag),
            **self._abroad(work, shown, tag),
        )

    def _abroad(self, work: Work, shown: Version, tag: str) -> dict[str, Any]:
        """What an advisory or an alert says beyond its words; nothing of a plain statement."""
        record = shown.record
        if isinstance(record, AdvisoryRecord):
            return {"advice": self.facts.advice(work, shown, tag)}
        if isinstance(record, AlertRecord):
            gazetteer = self.facts.gazetteer(record.danger.gazetteer)
            drawn = danger_map(gazetteer, record.danger, tag) if gazetteer else ""
            return {"danger": self.facts.danger(shown, tag), "map": drawn}
        return {}

    def _asked(self, work: Work, shown: Version, tag: str) -> pages.Asked | None:
        """The question of an answer, None of a plain statement."""
        record = shown.record
        if not isinstance(record, AnswerRecord):
            return None
        text = self.read_question(work, shown, tag)
        body = Markup(render_html(text.body)) if text else Markup()  # noqa: S704  # sanitised by nh3 within
        return pages.Asked(text.title if text else "", body, record.asked, text is None)

    def read_question(self, work: Work, shown: Version, tag: str) -> Rendition | None:
        """What an answer answers, in one language of it; None where it was erased, or went with a replaced version."""
        record = shown.record
        assert isinstance(record, AnswerRecord)
        return self.read(work, shown, next(ref for ref in record.question if ref.language == tag))

    def _attachment(self, work: Work, shown: Version, ref: AttachmentRef, tag: str) -> pages.Attachment:
        is_erased = ref.sha256 in self._source.ledger.erased
        is_here = not is_erased and (shown is work.newest or self._source.holds(ref.sha256))
        return pages.Attachment(
            url=f"/{file_path(ref)}" if is_here else "",
            media_type=ref.media_type,
            is_image=ref.media.is_image,
            words=self._words_for(work, shown, ref).get(tag, ""),
            size=format_size(ref.bytes, tag),
            is_erased=is_erased,
        )

    def _words_for(self, work: Work, shown: Version, ref: AttachmentRef) -> Mapping[str, str]:
        """The text alternatives by language; none where they were erased, or went with a replaced version."""
        if ref.alternatives.sha256 in self._source.ledger.erased:
            return {}
        try:
            return self._source.read_alternatives(ref)
        except MissingError:
            if shown is work.newest:
                raise
            return {}

    def _card(self, shown: StatementEntry) -> pages.Card:
        record = shown.record
        address = short_address(
            host=self._source.ledger.office.host, id=record.id, version=record.version, leaf=shown.leaf.hex()
        )
        confirmed, witnesses = self.receipts.confirmed(shown), len(self.receipts.policy.witnesses)
        return pages.Card(f"/{qr_path(shown)}", f"/{receipt_path(shown)}", address, confirmed, witnesses)

    def withdrawal(self, work: Work, tag: str) -> pages.Withdrawal | None:
        """When and why a statement was withdrawn; None if it was not."""
        entry = work.withdrawal
        if entry is None or not isinstance(entry.record, WithdrawalRecord):
            return None
        date = format_day(parse_time(entry.record.issued_at), tag)
        return pages.Withdrawal(entry.record.reason, entry.record.issued_at, date, f"/{receipt_path(entry)}")

    def _erasure(self, ref: RenditionRef, tag: str) -> pages.Erasure | None:
        entry = self._source.erasures.get(ref.sha256)
        if entry is None:
            return None
        record = entry.record
        date = format_day(parse_time(record.issued_at), tag)
        return pages.Erasure(record.id, record.reason, record.issued_at, date, entry.index, f"/{receipt_path(entry)}")

    def read(self, work: Work, shown: StatementEntry, ref: RenditionRef) -> Rendition | None:
        """What a version says in one language; None where it was erased, or where a replaced version's text is gone."""
        if ref.sha256 in self._source.ledger.erased:
            return None
        try:
            return self._source.read_rendition(ref)
        except MissingError:
            if shown is work.newest:
                raise
            return None

    def _current(self, work: Work, tag: str) -> tuple[pages.Link, ...]:
        """Where the version in force is: in this language, else in all that it has."""
        tags = languages_of(work.newest)
        return tuple(self._link(other, f"/{other}/{work.id}/") for other in ((tag,) if tag in tags else tags))

    def _versions(self, work: Work, tag: str, last: int) -> tuple[pages.VersionLink, ...]:
        """This version and those before it; later ones are left out, so that a page changes once at most."""
        links = tuple(
            pages.VersionLink(
                entry.record.version,
                f"/{tag}/{work.id}/v{entry.record.version}/",
                entry.record.issued_at,
                format_day(parse_time(entry.record.issued_at), tag),
            )
            for entry in work.versions
            if entry.record.version <= last and find_rendition(entry, tag)
        )
        return links if len(links) > 1 else ()

    def _year(self, tag: str, year: int, number: int, works: list[Work], numbers: list[int]) -> Planned:
        is_newest = number == numbers[0]
        span = _span(number)
        address = f"/{tag}/{year}/" if is_newest else f"/{tag}/{year}/{span.name}/"
        page = pages.YearPage(
            **self._frame(tag, translate("Statements of %(year)s", tag, year=year), address),
            **_feeds(tag),
            year=year,
            first=span.first,
            last=span.last,
            items=tuple(self._archived(work, tag) for work in works),
            is_newest=is_newest,
            earlier=tuple(_span(other) for other in numbers[1:]) if is_newest else (),
        )
        return Planned(f"{address[1:]}index.html", "year.html", tag, page)

    def _item(self, work: Work, tag: str) -> pages.Item:
        shown = work.latest_in(tag)
        ref = find_rendition(shown, tag)
        assert ref is not None
        return pages.Item(
            url=f"/{tag}/{work.id}/",
            title=_title(work, self.read(work, shown, ref)),
            time=shown.record.issued_at,
            date=format_day(parse_time(shown.record.issued_at), tag),
            version=shown.record.version,
            superseded=shown is not work.newest,
            withdrawn=work.withdrawal is not None,
        )

    def _archived(self, work: Work, tag: str) -> pages.Item:
        """The same under the first version's date and without a mark: a correction of the text moves no archive."""
        first = next(entry for entry in work.versions if find_rendition(entry, tag)).record
        date = format_day(parse_time(first.issued_at), tag)
        return replace(self._item(work, tag), time=first.issued_at, date=date, version=1)

    def _entry(self, work: Work, tag: str) -> Entry | None:
        """A feed's entry; none for a text that was erased."""
        ref = find_rendition(work.newest, tag)
        assert ref is not None
        rendition = self.read(work, work.newest, ref)
        if rendition is None:
            return None
        return Entry(
            url=f"{self.base}/{tag}/{work.id}/",
            title=rendition.title,
            published=work.versions[0].record.issued_at,
            updated=work.newest.record.issued_at,
            html=render_html(rendition.body),
        )

    def _frame(self, tag: str, title: str, address: str) -> dict[str, Any]:
        return {
            "lang": tag,
            "dir": LANGUAGES[tag].direction,
            "title": title,
            "office": self.office_in(tag),
            "home": f"/{tag}/",
            "canonical": self.base + address,
        }

    def office_in(self, tag: str) -> str:
        """The office's name in a language, else in English, else in any."""
        return self._names.get(tag) or self._names.get("en") or next(iter(self._names.values()))

    def _link(self, tag: str, url: str) -> pages.Link:
        return pages.Link(tag, url, LANGUAGES[tag].name, LANGUAGES[tag].direction)

    def _authentic(self, authentic: str, tag: str) -> pages.Link:
        return pages.Link(authentic, "", format_language(authentic, tag), "")


def _feeds(tag: str) -> dict[str, Any]:
    return {"feed": f"/{tag}/feed.atom", "json_feed": f"/{tag}/feed.json"}


def _title(work: Work, rendition: Rendition | None) -> str:
    return f"№ {work.id}" if rendition is None else rendition.title


def _span(number: int) -> pages.Span:
    return pages.Span(number * SPAN + 1, (number + 1) * SPAN)
