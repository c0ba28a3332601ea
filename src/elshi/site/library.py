"""The statements of a ledger as a reader looks for them: by language, by year, newest first.

Lists are cut so that one new statement changes few pages: a year is split by the statements' own numbers, not by their
count, so a page of old numbers never moves. Languages without a catalogue of ours (`LANGUAGES`) have no pages; their
renditions are still copied and can be verified.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from elshi.base.ids import StatementId, parse_statement_id
from elshi.record import Ledger, RenditionRef, StatementEntry
from elshi.text.languages import LANGUAGES

NEWEST = 20  # statements on a language's first page and in its feed
SPAN = 50  # statement numbers per page of a year: 50 titles of 200 Cyrillic letters stay below 60 KB


@dataclass(frozen=True, slots=True)
class Work:
    """One statement with all its versions, oldest first."""

    id: StatementId
    versions: tuple[StatementEntry, ...]

    @property
    def current(self) -> StatementEntry:
        """The version in force."""
        return self.versions[-1]

    @property
    def languages(self) -> tuple[str, ...]:
        """Languages that any version has, in our order."""
        return tuple(tag for tag in LANGUAGES if any(find_rendition(version, tag) for version in self.versions))

    @property
    def span(self) -> int:
        """Which part of its year it belongs to, from 0."""
        return (self.id.number - 1) // SPAN

    def latest_in(self, language: str) -> StatementEntry:
        """The newest version that has this language; older than `current` where a correction left the language out."""
        return next(version for version in reversed(self.versions) if find_rendition(version, language))


def find_rendition(version: StatementEntry, language: str) -> RenditionRef | None:
    """The rendition of a version in `language`, if it has one."""
    return next((ref for ref in version.record.renditions if ref.language == language), None)


def languages_of(version: StatementEntry) -> tuple[str, ...]:
    """The languages of one version, in our order."""
    return tuple(tag for tag in LANGUAGES if find_rendition(version, tag))


class Library:
    """All statements of a ledger."""

    def __init__(self, ledger: Ledger) -> None:
        self.works: dict[str, Work] = {
            name: Work(parse_statement_id(name), versions) for name, versions in ledger.statements.items()
        }
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
        found = [work for work in self.all_in(language) if find_rendition(work.current, language)]
        return sorted(found, key=lambda work: work.current.index, reverse=True)[:count]

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

    def is_new_section(self, language: str, touched: Iterable[Work]) -> bool:
        """Whether all that this language has is among `touched`: then its section has just come into being."""
        ids = {work.id for work in touched}
        return all(work.id in ids for work in self.all_in(language))
