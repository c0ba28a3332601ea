"""What the log says for citizens abroad: which advisory holds for each country, and which alerts are not over.

No clock is asked, so that the same log gives the same site: an alert is listed until it expires or, later, until the
next advisory or alert says something (`Abroad.moment`). Whether it is over by now, a reader's browser says.
"""

from collections.abc import Collection, Iterable, Mapping
from functools import cached_property

from elshi.record import Advice, AdvisoryRecord, AlertRecord, Danger, StatementEntry
from elshi.record.attachments import BlobRef
from elshi.record.types.advisories import MAJOR
from elshi.site.library import Version, Work
from elshi.travel.gazetteer import country_of
from elshi.travel.gazetteer_fields import Ring


class Abroad:
    """Of all advisories and alerts of a log. `advisories`: by country, in order of code, the one that holds.

    Where several are about one country it is the one that spoke last; one that was withdrawn stands there only where
    none is in force. `moment`: the latest issued_at of all. `alerts`: in force and not over then, what was said last
    first. `gazetteer`: what the newest advisory in force names; if none is, what was published last, if anything was.
    """

    def __init__(self, works: Iterable[Work]) -> None:
        works = sorted(works, key=_place)
        advisories = sorted(filter(is_advisory, works), key=lambda work: work.current is not None)
        last_word = {advice_of(work.newest).country: work for work in advisories}
        self.advisories: Mapping[str, Work] = {code: last_word[code] for code in sorted(last_word)}
        self.moment = max((time for work in works for time in _times(work)), default="")
        alerts = [work for work in works[::-1] if is_alert(work) and work.current]
        self.alerts = tuple(work for work in alerts if danger_of(work.newest).expires > self.moment)
        newest = sorted(works, key=lambda work: (is_advisory(work) and work.current is not None, _place(work)))
        self.gazetteer: BlobRef | None = gazetteer_of(newest[-1].newest) if newest else None

    @cached_property
    def in_force(self) -> Mapping[str, Work]:
        """The advisories that are, by country."""
        return {code: work for code, work in self.advisories.items() if work.current}

    @cached_property
    def levels(self) -> Mapping[str, int]:
        """The level in force of each country, and of each part that differs, by code."""
        advices = [advice_of(work.newest) for work in self.in_force.values()]
        return {code: level for it in advices for code, level in ((it.country, it.level), *it.parts)}

    def alerts_in(self, country: str) -> list[Work]:
        """The alerts that name it or a part of it."""
        return [work for work in self.alerts if country in countries_of(work.newest)]


def countries_touched(works: Collection[Work], touched: Collection[Work], *, epoch: int, since: int) -> set[str]:
    """The countries whose pages `touched` ones of all `works` may change, in a tree of the first `since` entries.

    Those that they are about; and of each alert that was not over before, for it may be now.
    """
    known = [
        entry.record.issued_at
        for work in works
        for entry in _entries(work)
        if (entry.epoch, entry.index) < (epoch, since)
    ]
    before = max(known, default="")
    names = {id(work) for work in touched}
    return {
        country
        for work in works
        for version in work.versions
        if id(work) in names or (is_alert(work) and danger_of(version).expires > before)
        for country in countries_of(version)
    }


def is_abroad(work: Work) -> bool:
    """Whether it is an advisory or an alert, in all its versions (rule 14 of `elshi.record.replaying`)."""
    return is_advisory(work) or is_alert(work)


def is_advisory(work: Work) -> bool:
    """Whether it is one."""
    return isinstance(work.newest.record, AdvisoryRecord)


def is_alert(work: Work) -> bool:
    """Whether it is one."""
    return isinstance(work.newest.record, AlertRecord)


def advice_of(version: Version) -> Advice:
    """What a version of an advisory says beyond its words."""
    assert isinstance(version.record, AdvisoryRecord)
    return version.record.advice


def danger_of(version: Version) -> Danger:
    """What a version of an alert says beyond its words."""
    assert isinstance(version.record, AlertRecord)
    return version.record.danger


def gazetteer_of(version: Version) -> BlobRef:
    """What an advisory or an alert takes its names and borders from."""
    record = version.record
    return record.advice.gazetteer if isinstance(record, AdvisoryRecord) else danger_of(version).gazetteer


def countries_of(version: Version) -> set[str]:
    """The countries that an advisory or an alert is about."""
    record = version.record
    if isinstance(record, AdvisoryRecord):
        return {record.advice.country}
    return {country_of(place) for place in danger_of(version).places}


def majors_of(work: Work) -> tuple[Version, ...]:
    """The versions of an advisory that were major news, oldest first; the first one is, whatever it says."""
    return tuple(it for it in work.versions if it is work.versions[0] or advice_of(it).change == MAJOR)


def read_ring(written: str) -> Ring:
    """A polygon as an alert has it (CAP 1.2, 3.2.4), as points."""
    pairs = (pair.split(",") for pair in written.split(" "))
    return tuple((float(lat), float(lon)) for lat, lon in pairs)


def _place(work: Work) -> tuple[int, int]:
    return work.last_entry.epoch, work.last_entry.index


def _entries(work: Work) -> tuple[StatementEntry, ...]:
    return (*work.versions, *([work.withdrawal] if work.withdrawal else []))


def _times(work: Work) -> Iterable[str]:
    return (entry.record.issued_at for entry in _entries(work))
