"""The pages of /advisories/: the overview of a language, and a country's own page.

Both are there in each of our languages as soon as there is one advisory or alert: levels, places and days are said in
the language of the page even where the text is not in it.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from markupsafe import Markup

from elshi.record import Rendition
from elshi.site import pages
from elshi.site.advisories import Abroad, advice_of
from elshi.site.library import Version, Work, find_rendition, languages_of
from elshi.site.plan import Plan, Planned
from elshi.site.receipts import receipt_path
from elshi.site.render import translate
from elshi.site.travel_facts import AdviceFacts, DangerFacts, Named
from elshi.site.travel_maps import country_map, world_map
from elshi.site.travel_words import level_words
from elshi.text.languages import LANGUAGES
from elshi.text.markdown import render_html, split_sections
from elshi.text.sorting import sort_key
from elshi.travel.gazetteer import Gazetteer
from elshi.travel.listing import list_places
from elshi.travel.map_svg import draw_swatch

WORST_FIRST = (4, 3, 2, 1)


@dataclass(frozen=True, slots=True)
class AlertLine:
    """An alert in a list. `lang`, `dir`: of its title, which may be in another language than the page."""

    url: str
    title: str
    lang: str
    dir: str
    facts: DangerFacts


@dataclass(frozen=True, slots=True)
class LevelGroup:
    """The countries of one level, in order of name; of level 0, there is no advice about them.

    `swatch`: its colour and pattern, where there is a map that has them.
    """

    level: int
    words: str
    swatch: Markup
    lines: tuple[AdviceFacts, ...]
    silent: tuple[Named, ...] = ()

    @property
    def count(self) -> int:
        """How many countries."""
        return len(self.lines) + len(self.silent)


@dataclass(frozen=True, slots=True, kw_only=True)
class AdvisoriesPage(pages.Page):
    """The overview: alerts, the newest first; the map, and the same as a list, the worst level first."""

    alerts: tuple[AlertLine, ...]
    map: Markup
    groups: tuple[LevelGroup, ...]
    others: tuple[pages.Link, ...]


@dataclass(frozen=True, slots=True)
class Section:
    """A part of an advisory's text. `code`: its anchor."""

    code: str
    title: str
    body: Markup


@dataclass(frozen=True, slots=True, kw_only=True)
class CountryPage(pages.Page):
    """What the ministry advises about a country.

    `facts`: None where it was withdrawn; then `withdrawal` says when. `heading`: the title of the text, if it is here;
    `swatch`: as in `LevelGroup`; `summary` and `sections`: the text; `elsewhere`: where it is, if it is not in this
    language; `is_gone`: it was erased. `statement`, `receipt`: the record with all its versions, and its proof.
    """

    country: Named
    heading: str
    facts: AdviceFacts | None
    withdrawal: pages.Withdrawal | None
    map: Markup
    swatch: Markup
    alerts: tuple[AlertLine, ...]
    summary: Markup
    sections: tuple[Section, ...]
    elsewhere: tuple[pages.Link, ...]
    is_gone: bool
    statement: str
    receipt: str
    id: str
    version: int
    others: tuple[pages.Link, ...]


def overview_pages(plan: Plan, abroad: Abroad) -> Iterator[Planned]:
    """The overview in each language."""
    return (_overview(plan, abroad, tag) for tag in LANGUAGES)


def country_pages(plan: Plan, abroad: Abroad, countries: Iterable[str]) -> Iterator[Planned]:
    """The pages of these countries in each language; there is an advisory about each."""
    return (_country(plan, abroad, code, abroad.advisories[code], tag) for code in countries for tag in LANGUAGES)


def _overview(plan: Plan, abroad: Abroad, tag: str) -> Planned:
    gazetteer = plan.facts.gazetteer(abroad.gazetteer) if abroad.gazetteer else None
    page = AdvisoriesPage(
        **plan.frame_of(tag, translate("Travel advice", tag), f"/advisories/{tag}/"),
        alternates=plan.links(lambda other: f"{plan.base}/advisories/{other}/"),
        feed=f"/advisories/{tag}/feed.atom",
        json_feed=f"/advisories/{tag}/feed.json",
        alerts=tuple(_alert(plan, work, tag) for work in abroad.alerts),
        map=world_map(gazetteer, abroad.levels, tag) if gazetteer else Markup(),
        groups=tuple(_groups(plan, abroad.in_force, gazetteer, tag)),
        others=_others(plan, tag),
    )
    return Planned(f"advisories/{tag}/index.html", "advisories.html", tag, page)


def _groups(plan: Plan, in_force: Mapping[str, Work], gazetteer: Gazetteer | None, tag: str) -> Iterator[LevelGroup]:
    """Those levels that a country has."""
    swatches = {level: draw_swatch(level) if gazetteer else Markup() for level in (*WORST_FIRST, 0)}
    facts = [plan.facts.advice(work, work.newest, tag) for work in in_force.values()]
    facts.sort(key=lambda one: (sort_key(one.country.place.name, tag), one.country.place.code))
    for level in WORST_FIRST:
        if lines := tuple(one for one in facts if one.country.level == level):
            yield LevelGroup(level, level_words(level, tag), swatches[level], lines)
    rows = list_places(gazetteer, tag) if gazetteer else []
    silent = tuple(Named(row.code, row.name) for row in rows if row.code not in in_force)
    if silent:
        yield LevelGroup(0, level_words(0, tag), swatches[0], (), silent)


def _alert(plan: Plan, work: Work, tag: str) -> AlertLine:
    """Its title in the page's language, else in the authentic one, else in any."""
    version = work.newest
    known = [ref.language for ref in version.record.renditions]
    shown = next(one for one in (tag, version.record.authentic, *LANGUAGES, *known) if one in known)
    ref = find_rendition(version, shown)
    assert ref is not None
    rendition = plan.read(work, version, ref)
    return AlertLine(
        url=_record_page(work, shown),
        title=rendition.title if rendition else f"№ {work.id}",
        lang=shown,
        dir=LANGUAGES[shown].direction if shown in LANGUAGES else "auto",
        facts=plan.facts.danger(version, tag),
    )


def _record_page(work: Work, tag: str) -> str:
    """The page of a record in a language, else in another; its receipt where it has no page in a language of ours."""
    found = next((one for one in (tag, *work.languages) if one in work.languages), None)
    return f"/{found}/{work.id}/" if found else f"/{receipt_path(work.newest)}"


def _country(plan: Plan, abroad: Abroad, code: str, work: Work, tag: str) -> Planned:
    version, advice = work.newest, advice_of(work.newest)
    ref = find_rendition(version, tag)
    rendition = plan.read(work, version, ref) if ref else None
    name = plan.facts.name(code, advice.gazetteer, tag)
    summary, sections = _split(rendition, advice.sections) if work.current and rendition else (Markup(), ())
    gazetteer = plan.facts.gazetteer(advice.gazetteer) if work.current else None
    drawn = country_map(gazetteer, abroad.levels, code, tag) if gazetteer else Markup()
    page = CountryPage(
        **plan.frame_of(tag, _title(name, tag), f"/advisories/{tag}/{code}/"),
        alternates=plan.links(lambda other: f"{plan.base}/advisories/{other}/{code}/"),
        feed=f"/advisories/{tag}/feed.atom",
        json_feed=f"/advisories/{tag}/feed.json",
        country=name,
        heading=rendition.title if work.current and rendition else "",
        facts=plan.facts.advice(work, version, tag) if work.current else None,
        withdrawal=plan.withdrawal(work, tag),
        map=drawn,
        swatch=draw_swatch(advice.level) if drawn else Markup(),
        alerts=tuple(_alert(plan, it, tag) for it in abroad.alerts_in(code)),
        summary=summary,
        sections=sections,
        elsewhere=() if ref else _elsewhere(plan, version, code),
        is_gone=ref is not None and rendition is None,
        statement=_record_page(work, tag),
        receipt=f"/{receipt_path(version)}",
        id=str(work.id),
        version=version.record.version,
        others=_others(plan, tag, f"{code}/"),
    )
    return Planned(f"advisories/{tag}/{code}/index.html", "advisory.html", tag, page)


def _title(name: Named, tag: str) -> str:
    return translate("%(country)s: travel advice", tag, country=name.name)


def _elsewhere(plan: Plan, version: Version, code: str) -> tuple[pages.Link, ...]:
    return plan.links(lambda other: f"/advisories/{other}/{code}/", languages_of(version))


def _others(plan: Plan, tag: str, below: str = "") -> tuple[pages.Link, ...]:
    """The same page in the other languages."""
    return plan.links(lambda other: f"/advisories/{other}/{below}", [other for other in LANGUAGES if other != tag])


def _split(rendition: Rendition, codes: tuple[str, ...]) -> tuple[Markup, tuple[Section, ...]]:
    """What stands before the sections, and these. Of a text with more or fewer headings than its record says: all."""
    summary, parts = split_sections(rendition.body)
    if len(parts) != len(codes):
        return _safe(rendition.body), ()
    sections = (Section(code, title, _safe(text)) for code, (title, text) in zip(codes, parts, strict=True))
    return _safe(summary), tuple(sections)


def _safe(body: str) -> Markup:
    return Markup(render_html(body))  # noqa: S704  # sanitised by nh3 within
