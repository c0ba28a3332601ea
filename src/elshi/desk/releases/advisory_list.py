"""The countries of the gazetteer with the advice that holds for each, and the alerts in force, as rows of a page."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import TypeVar

from django.conf import settings
from django.db.models import QuerySet
from django.utils.translation import get_language

from elshi.base.clock import format_time
from elshi.base.errors import FormatError
from elshi.desk.people.models import Person
from elshi.desk.releases.advisories import in_force, in_the_making
from elshi.desk.releases.listing import Row, draft_rows, find_title
from elshi.desk.releases.models import Draft, Release
from elshi.desk.releases.rules.extras import ADVISORY, ALERT
from elshi.desk.releases.rules.travel import find_advice, find_danger
from elshi.desk.releases.rules.wholes import Whole
from elshi.desk.releases.travel_facts import Named, name_place
from elshi.desk.releases.visible import visible_drafts
from elshi.desk.web.languages import tag_of
from elshi.desk.web.lists import reader_order
from elshi.record import Advice, Danger
from elshi.travel.gazetteer import Gazetteer, own_country

Said = TypeVar("Said")


@dataclass(frozen=True, slots=True)
class CountryRow:
    """One country. `release`, `advice`: what holds, None for nothing. `drafts`: who works on what comes next.

    `is_overdue`: the day by which it was to be reviewed has passed. `is_listed`: the gazetteer of now has the country.
    """

    country: Named
    release: Release | None
    advice: Advice | None
    drafts: tuple[Draft, ...]
    is_overdue: bool = False
    is_listed: bool = True

    @property
    def highest(self) -> int:
        """The highest level of the country and its parts; 0 for no advice."""
        return 0 if self.advice is None else max(self.advice.level, *(level for _, level in self.advice.parts), 0)


@dataclass(frozen=True, slots=True)
class AlertRow:
    """An alert that was published. `is_over`: its end has passed."""

    release: Release
    danger: Danger
    title: str
    language: str
    places: tuple[Named, ...]
    is_over: bool


def country_rows(gazetteer: Gazetteer, person: Person, *, today: date) -> list[CountryRow]:
    """A row for each country abroad, in the reader's alphabet: four queries, however many there are."""
    holds: dict[str, tuple[Release, Advice]] = {}
    for release in reversed(in_force(ADVISORY)):
        said = _read(release.version.whole, find_advice)
        if said is not None:
            holds[said.country] = (release, said)
    drafts: dict[str, list[Draft]] = {}
    for draft in _visible(person, ADVISORY):
        drafts.setdefault(draft.travel.country, []).append(draft)
    codes = {one.code for one in gazetteer.countries} - {own_country(settings.ELSHI_OFFICE)}
    rows = []
    for code in codes | holds.keys():
        found = holds.get(code)
        named, made, is_listed = name_place(gazetteer, code), tuple(drafts.get(code, ())), code in codes
        if found is None:
            rows.append(CountryRow(named, None, None, made, is_listed=is_listed))
            continue
        release, advice = found
        is_overdue = advice.review_by < f"{today}"
        rows.append(CountryRow(named, release, advice, made, is_overdue, is_listed))
    return sorted(rows, key=lambda row: reader_order(row.country.name))


def alert_rows(gazetteer: Gazetteer, *, at: datetime) -> list[AlertRow]:
    """Published alerts that are not withdrawn: those that hold first, the newest first; 50 at most."""
    rows = []
    for release in in_force(ALERT)[:50]:
        danger = _read(release.version.whole, find_danger)
        if danger is None:
            continue
        title = find_title(release.version.draft, release.version.content, reader=tag_of(get_language()))
        places = tuple(name_place(gazetteer, code) for code in danger.places)
        over = danger.expires <= format_time(at)
        rows.append(AlertRow(release, danger, title.text, title.language, places, over))
    return sorted(rows, key=lambda row: row.is_over)


def alert_drafts(person: Person) -> list[Row]:
    """Alerts that are being written, as far as the person reads drafts."""
    return draft_rows(_visible(person, ALERT), reader=tag_of(get_language()))


def _visible(person: Person, record_type: str) -> QuerySet[Draft]:
    return in_the_making(record_type).filter(pk__in=visible_drafts(person).order_by().values("pk"))


def _read(whole: Whole, find: Callable[[Whole], Said | None]) -> Said | None:
    """What a published content says; nothing of one that no editor wrote: a page must stand all the same."""
    try:
        return find(whole)
    except FormatError:
        return None
