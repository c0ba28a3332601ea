"""The statements of a ledger as a reader looks for them: by language, by year, newest first.

Lists are cut so that one new statement changes few pages: a year is split by the statements' own numbers, not by their
count, so a page of old numbers never moves. Languages without a catalogue of ours (`LANGUAGES`) have no pages; their
renditions are still copied and can be verified.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import cast

from elshi.base.ids import StatementId, parse_statement_id
from elshi.record import Entry, Ledger, RenditionRef, StatementEntry, StatementRecord, WithdrawalRecord
from elshi.text.languages import LANGUAGES

NEWEST = 20  # statements on a language's first page and in its feed
SPAN = 50  # statement numbers per page of a year: 50 titles of 200 Cyrillic letters stay below 60 KB


Version = Entry[StatementRecord]


def span_of(id: StatementId) -> tuple[int, int]:  # noqa: A002  # the record's own word
    """The year of a statement, and which part of it the number belongs to, from 0."""
    return id.year, (id.number - 1) // SPAN


@dataclass(frozen=True, slots=True)
class Work:
    """One statement with all its official versions, oldest first; what was disowned is not among them.

    `withdrawal`: the entry that withdrew it, if one did; then no version is in force.
    """

    id: StatementId
    versions: tuple[Version, ...]
    withdrawal: StatementEntry | None = None

    @property
    def newest(self) -> Version:
        """The newest version, in force or withdrawn."""
        return self.versions[-1]

    @property
    def current(self) -> Version | None:
        """The version in force; None of a withdrawn statement."""
        return None if self.withdrawal else self.newest

    @property
    def last_entry(self) -> StatementEntry:
        """The entry that spoke last about it."""
        return self.withdrawal or self.newest

    @property
    def languages(self) -> tuple[str, ...]:
        """Languages that any version has, in our order."""
        return tuple(tag for tag in LANGUAGES if any(find_rendition(version, tag) for version in self.versions))

    @property
    def span(self) -> int:
        """Which part of its year it belongs to, from 0."""
        return span_of(self.id)[1]

    def latest_in(self, language: str) -> Version:
        """The newest version that has this language; older than `newest` where a correction left the language out."""
        return next(version for version in reversed(self.versions) if find_rendition(version, language))


def make_works(ledger: Ledger) -> dict[str, Work]:
    """The statements of a ledger by id, in log order. One of which every version was disowned is none."""
    works: dict[str, Work] = {}
    for name, entries in ledger.statements.items():
        official = [entry for entry in entries if not entry.disowned]
        versions = tuple(cast("Version", entry) for entry in official if isinstance(entry.record, StatementRecord))
        withdrawal = next((entry for entry in official if isinstance(entry.record, WithdrawalRecord)), None)
        if versions:
            works[name] = Work(parse_statement_id(name), versions, withdrawal)
    return works


def find_rendition(version: StatementEntry, language: str) -> RenditionRef | None:
    """The rendition of a version in `language`, if it has one."""
    return next((ref for ref in version.record.renditions if ref.language == language), None)


def languages_of(version: StatementEntry) -> tuple[str, ...]:
    """The languages of one version, in our order."""
    return tuple(tag for tag in LANGUAGES if find_rendition(version, tag))


class Library:
    """All statements of a ledger."""

    def __init__(self, ledger: Ledger) -> None:
        self.works = make_works(ledger)
        self._by_language: dict[str, list[Work]] = {}
        for work in self.works.values():
            for tag in work.languages:
                self._by_language.setdefault(tag, []).append(work)

    @property
    def sections(self) -> tuple[str, ...]:
        """Languages in which there is anything to read, in our order."""
        return tuple(tag for tag in LANGUAGES if tag in self._by_language)

    def all_in(self, language: str) -> list[Work]:
        """Every statement of which any version has this language, in log order."""
        return self._by_language.get(language, [])

    def newest(self, language: str, count: int = NEWEST) -> list[Work]:
        """The `count` statements in force in this language that were published or corrected last, newest first."""
        found = [work for work in self.all_in(language) if work.current and find_rendition(work.current, language)]
        return sorted(found, key=lambda work: (work.newest.epoch, work.newest.index), reverse=True)[:count]

    def years(self, language: str) -> list[int]:
        """Years with statements in this language, newest first."""
        return sorted({work.id.year for work in self.all_in(language)}, reverse=True)

    def spans(self, language: str, year: int) -> dict[int, list[Work]]:
        """The statements of a year by span, both newest first; superseded languages included, so that no span moves."""
        spans: dict[int, list[Work]] = {}
        found = (work for work in self.all_in(language) if work.id.year == year)
        for work in sorted(found, key=lambda work: work.id, reverse=True):
            spans.setdefault(work.span, []).append(work)
        return spans

    def in_span(self, year: int, span: int) -> list[Work]:
        """The statements of one span of a year in any language, by number."""
        found = [work for work in self.works.values() if (work.id.year, work.span) == (year, span)]
        return sorted(found, key=lambda work: work.id)

    def is_new_section(self, language: str, touched: Iterable[Work]) -> bool:
        """Whether all that this language has is among `touched`: then its section has just come into being."""
        ids = {work.id for work in touched}
        return all(work.id in ids for work in self.all_in(language))
