"""What advisories and alerts say beyond their texts, in the words of a language: levels, places, days."""

from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import lru_cache

from elshi.base.clock import parse_time
from elshi.record.attachments import BlobRef
from elshi.site.advisories import advice_of, danger_of, majors_of
from elshi.site.library import Version, Work
from elshi.site.paths import cap_path
from elshi.site.reading import Source
from elshi.site.render import format_day, format_hour
from elshi.site.travel_words import certainty_words, event_words, level_words, severity_words, urgency_words
from elshi.travel.gazetteer import Gazetteer, Place, text_in


@dataclass(frozen=True, slots=True)
class Moment:
    """A day or a time: ISO 8601, and in words."""

    time: str
    words: str


@dataclass(frozen=True, slots=True)
class Named:
    """A country or a part of one: its code, and its name, which is the code where nobody gave it one."""

    code: str
    name: str


@dataclass(frozen=True, slots=True)
class Level:
    """A level in words, 0 to 4; 0 is that there is no advice. `place`: what it holds for."""

    place: Named
    level: int
    words: str


@dataclass(frozen=True, slots=True)
class AdviceFacts:
    """What a version of an advisory says. `url`: the page of its country; `parts`: those that differ.

    `until`: the day until which it is to be looked at again, of which `ends` is the last second; `updated`: when this
    version was issued, `major` the last one that was major news.
    """

    country: Level
    parts: tuple[Level, ...]
    url: str
    reviewed: Moment
    until: Moment
    ends: str
    updated: Moment
    is_major: bool
    major: Moment


@dataclass(frozen=True, slots=True)
class DangerFacts:
    """What a version of an alert says, in words. `onset`: None where it is not said; `cap`: the same for programs."""

    event: str
    severity: str
    urgency: str
    certainty: str
    places: tuple[Named, ...]
    onset: Moment | None
    expires: Moment
    is_update: bool
    cap: str


class TravelFacts:
    """Says what the records of one source say; reads each gazetteer once."""

    def __init__(self, source: Source) -> None:
        self._source = source
        self._gazetteers: dict[BlobRef, Gazetteer | None] = {}
        self._places: dict[BlobRef, dict[str, Place]] = {}

    def gazetteer(self, ref: BlobRef) -> Gazetteer | None:
        """The countries that a record names; None where they are not there."""
        if ref not in self._gazetteers:
            self._gazetteers[ref] = found = self._source.read_gazetteer(ref)
            self._places[ref] = {place.code: place for place in found.places()} if found else {}
        return self._gazetteers[ref]

    def name(self, code: str, ref: BlobRef, tag: str) -> Named:
        """A place by its code."""
        self.gazetteer(ref)
        place = self._places[ref].get(code)
        return Named(code, text_in(place.names, tag)[0] if place else code)

    def advice(self, work: Work, version: Version, tag: str) -> AdviceFacts:
        """Of one version of an advisory."""
        advice, issued = advice_of(version), version.record.issued_at
        majors = [it.record for it in majors_of(work) if it.record.version <= version.record.version]
        return AdviceFacts(
            country=self._level(advice.country, advice.level, advice.gazetteer, tag),
            parts=tuple(self._level(code, level, advice.gazetteer, tag) for code, level in advice.parts),
            url=f"/advisories/{tag}/{advice.country}/",
            reviewed=_day(advice.reviewed_on, tag),
            until=_day(advice.review_by, tag),
            ends=f"{advice.review_by}T23:59:59Z",
            updated=replace(_day(issued[:10], tag), time=issued),
            is_major=majors[-1] is version.record,
            major=replace(_day(majors[-1].issued_at[:10], tag), time=majors[-1].issued_at),
        )

    def danger(self, version: Version, tag: str) -> DangerFacts:
        """Of one version of an alert."""
        danger = danger_of(version)
        return DangerFacts(
            event=event_words(danger.event, tag),
            severity=severity_words(danger.severity, tag),
            urgency=urgency_words(danger.urgency, tag),
            certainty=certainty_words(danger.certainty, tag),
            places=tuple(self.name(code, danger.gazetteer, tag) for code in danger.places),
            onset=_time(danger.onset, tag) if danger.onset else None,
            expires=_time(danger.expires, tag),
            is_update=version.record.version > 1,
            cap=f"/{cap_path(version)}",
        )

    def _level(self, code: str, level: int, ref: BlobRef, tag: str) -> Level:
        return Level(self.name(code, ref, tag), level, level_words(level, tag))


@lru_cache(maxsize=4096)
def _day(text: str, tag: str) -> Moment:
    return Moment(text, format_day(datetime.fromisoformat(text).replace(tzinfo=UTC), tag))


def _time(text: str, tag: str) -> Moment:
    moment = parse_time(text)
    return Moment(text, f"{format_day(moment, tag)} · {format_hour(moment)} UTC")
