"""The statements of a ledger as a reader looks for them: by language, by year, newest first.

Lists are cut so that one new statement changes few pages: a year is split by the statements' own numbers, not by their
count, so a page of old numbers never moves. Languages without a catalogue of ours (`LANGUAGES`) have no pages; their
renditions are still copied and can be verified.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import cast

from elshi.base.ids import StatementId, parse_statement_id
from elshi.record import (
    AdvisoryRecord,
    AlertRecord,
    Entry,
    Ledger,
    RenditionRef,
    StatementEntry,
    StatementRecord,
    WithdrawalRecord,
)
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


def make_work(name: str, entries: Sequence[StatementEntry]) -> Work | None:
    """The statement `name` of a ledger; None if every version was disowned."""
    official = [entry for entry in entries if not entry.disowned]
    versions = tuple(cast("Version", entry) for entry in official if isinstance(entry.record, StatementRecord))
    withdrawal = next((entry for entry in official if isinstance(entry.record, WithdrawalRecord)), None)
    return Work(parse_statement_id(name), versions, withdrawal) if versions else None


def make_works(ledger: Ledger) -> dict[str, Work]:
    """The statements of a ledger by id, in log order."""
    works = ((name, make_work(name, entries)) for name, entries in ledger.statements.items())
    return {name: work for name, work in works if work is not None}


def find_rendition(version: StatementEntry, language: str) -> RenditionRef | None:
    """The rendition of a version in `language`, if it has one."""
    return next((ref for ref in version.record.renditions if ref.language == language), None)


def languages_of(version: StatementEntry) -> tuple[str, ...]:
    """The languages of one version, in our order."""
    return tuple(tag for tag in LANGUAGES if find_rendition(version, tag))


class Library:
    """All statements of a ledger, and of the next one, and the next (`take`): then only what is new costs time."""

    def __init__(self, ledger: Ledger) -> None:
        self._taken: Mapping[str, tuple[StatementEntry, ...]] = {}
        self.take(ledger)

    def take(self, ledger: Ledger) -> None:
        """What `ledger` says instead of the one before; the same as a new library of it."""
        known = self._taken
        new = {name: it for name, it in ledger.statements.items() if known.get(name) != it}  # mostly the same objects
        if not known or len(known) > len(ledger.statements) or not all(map(self._adds_to, new, new.values())):
            self._start_anew()
            new = dict(ledger.statements)
        self._taken = ledger.statements
        made = ((name, make_work(name, entries)) for name, entries in new.items())
        works = {name: work for name, work in made if work is not None}
        self.works.update(works)
        for work in works.values():
            self._place(work)
        for work in sorted(works.values(), key=lambda work: (work.newest.epoch, work.newest.index)):
            self._put_in_force(work)

    def _start_anew(self) -> None:
        self.works: dict[str, Work] = {}
        self._by_language: dict[str, dict[int, dict[int, dict[StatementId, Work]]]] = {}  # language, year, span
        self._by_span: dict[tuple[int, int], dict[StatementId, Work]] = {}
        self._in_force: dict[str, dict[StatementId, Work]] = {}  # what was published or corrected last stands last
        self._updated: dict[str, str] = {}
        self._abroad: dict[StatementId, Work] = {}

    def _adds_to(self, name: str, entries: Sequence[StatementEntry]) -> bool:
        """Whether a statement is new, or has new entries after those that stand; else all has to be put in order."""
        before = self._taken.get(name, ())
        return entries[: len(before)] == before and not any(entry.disowned for entry in entries)

    def _place(self, work: Work) -> None:
        if isinstance(work.newest.record, AdvisoryRecord | AlertRecord):
            self._abroad[work.id] = work
        self._by_span.setdefault((work.id.year, work.span), {})[work.id] = work
        entries = (*work.versions, *([work.withdrawal] if work.withdrawal else []))
        said = max(entry.record.issued_at for entry in entries)
        for tag in work.languages:
            year = self._by_language.setdefault(tag, {}).setdefault(work.id.year, {})
            year.setdefault(work.span, {})[work.id] = work
            self._updated[tag] = max(self._updated.get(tag, ""), said)

    def _put_in_force(self, work: Work) -> None:
        for tag in work.languages:
            standing = self._in_force.setdefault(tag, {})
            standing.pop(work.id, None)
            if work.current and find_rendition(work.current, tag):
                standing[work.id] = work

    @property
    def abroad(self) -> list[Work]:
        """All advisories and alerts (`elshi.site.advisories`)."""
        return list(self._abroad.values())

    @property
    def sections(self) -> tuple[str, ...]:
        """Languages in which there is anything to read, in our order."""
        return tuple(tag for tag in LANGUAGES if tag in self._by_language)

    def updated(self, language: str) -> str:
        """When anything in this language was published, corrected or withdrawn last."""
        return self._updated[language]

    def newest(self, language: str, count: int = NEWEST) -> list[Work]:
        """The `count` statements in force in this language that were published or corrected last, newest first."""
        return list(islice(reversed(self._in_force.get(language, {}).values()), count))

    def years(self, language: str) -> list[int]:
        """Years with statements in this language, newest first."""
        return sorted(self._by_language.get(language, ()), reverse=True)

    def spans(self, language: str, year: int) -> list[int]:
        """The spans of a year in this language, newest first; superseded languages included, so that no span moves."""
        return sorted(self._by_language.get(language, {}).get(year, ()), reverse=True)

    def in_span(self, year: int, span: int, *, language: str | None = None) -> list[Work]:
        """The statements of one span of a year, by number; in any language, or those that have ever had this one."""
        if language is None:
            found = self._by_span.get((year, span), {})
        else:
            found = self._by_language.get(language, {}).get(year, {}).get(span, {})
        return sorted(found.values(), key=lambda work: work.id)

    def is_new_section(self, language: str, touched: Iterable[Work]) -> bool:
        """Whether all that this language has is among `touched`: then its section has just come into being."""
        ids = {work.id for work in touched}
        spans = (span for year in self._by_language.get(language, {}).values() for span in year.values())
        return all(name in ids for span in spans for name in span)
