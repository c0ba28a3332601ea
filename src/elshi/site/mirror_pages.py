"""The pages of a mirror, /mirror/ and /mirror/<lang>/: what is held, what is wrong with it, what the others say.

Order is by log and place in it, never by a clock, and nothing that disagrees is left out. Made from plain values
(`mirror_values`), so from whatever holds copies.
"""

from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path

from elshi.base.clock import parse_time
from elshi.base.errors import SecurityError, UserError
from elshi.mirror.alarms import Alarm
from elshi.record import BlobStore, RenditionRef, read_rendition
from elshi.site.alarm_words import format_advice, format_heading
from elshi.site.library import NEWEST, Work, find_rendition, languages_of, make_works
from elshi.site.mirror_values import (
    AlarmRow,
    CopiedItem,
    CopiedOffice,
    Held,
    HeldOffice,
    LogRow,
    MirrorChoice,
    MirrorPage,
    Moment,
)
from elshi.site.pages import Link
from elshi.site.render import format_day, format_hour, render_page, translate
from elshi.text.languages import LANGUAGES

ADDRESS = "/mirror/"
_TITLES = 4096  # kept in memory: 20 offices with 20 statements in five languages, twice


def mirror_files(held: Held) -> Iterator[tuple[str, bytes]]:
    """Path and bytes of each page. `held` has one office at least."""
    for tag in LANGUAGES:
        yield f"mirror/{tag}/index.html", render_page("mirror.html", tag, _Pages(held, tag).page())
    yield "mirror/index.html", render_page("mirror_choice.html", "en", _choice(held))


def _choice(held: Held) -> MirrorChoice:
    names = _names_of(held, held.offices[0].id)
    first = next((tag for tag in LANGUAGES if tag in names), "en")
    parts = tuple((_link(tag), translate("Copies of logs", tag)) for tag in LANGUAGES)
    return MirrorChoice(first, LANGUAGES[first].direction, _name(held, held.offices[0].id, first), parts)


class _Pages:
    """Makes the values of one language's page."""

    def __init__(self, held: Held, tag: str) -> None:
        self._held = held
        self._tag = tag

    def page(self) -> MirrorPage:
        others = [it for it in self._held.offices if not it.is_own]
        return MirrorPage(
            lang=self._tag,
            dir=LANGUAGES[self._tag].direction,
            title=translate("Copies of logs", self._tag),
            office=self._name(self._held.offices[0].id),
            home="/",
            canonical="",  # the same address on every mirror, and another page on each
            alternates=tuple(map(_link, LANGUAGES)),
            alarms=tuple(map(self._alarm, sorted(self._held.alarms, key=lambda it: not it.is_of_trust))),
            logs=tuple(row for office in self._held.offices for row in self._rows(office)),
            ours=tuple(self._copied(it) for it in others if not it.is_partner),
            partners=tuple(self._copied(it) for it in others if it.is_partner),
        )

    def _name(self, office: str) -> str:
        return _name(self._held, office, self._tag)

    def _rows(self, office: HeldOffice) -> Iterator[LogRow]:
        for log in office.logs:
            yield LogRow(
                name=self._name(office.id),
                host=office.host,
                log=f"{office.id}/{log.epoch}",
                by=self._name(office.by) if office.by else "",
                is_own=office.is_own,
                is_partner=office.is_partner,
                held=log,
                heard=self._moment(office.heard_at),
                beat=self._moment(office.beat_at),
            )

    def _alarm(self, alarm: Alarm) -> AlarmRow:
        return AlarmRow(
            heading=format_heading(alarm, self._tag),
            advice=format_advice(alarm, self._tag),
            is_of_trust=alarm.is_of_trust,
            since=self._moment(alarm.since),
            office=self._name(alarm.office) if alarm.office else "",
            log=alarm.office,
            source=alarm.source,
            detail=alarm.detail,
            evidence=alarm.evidence,
        )

    def _copied(self, office: HeldOffice) -> CopiedOffice:
        works = [] if office.ledger is None else [*make_works(office.ledger).values()]
        works.sort(key=lambda it: (it.last_entry.epoch, it.last_entry.index), reverse=True)
        items = tuple(self._item(office, work) for work in works[:NEWEST])
        return CopiedOffice(office.id, self._name(office.id), office.host, items)

    def _item(self, office: HeldOffice, work: Work) -> CopiedItem:
        record = work.newest.record
        tags = languages_of(work.newest)
        # this page's language, else the one that prevails, else one that its site has a page in
        wanted = [tag for tag in (self._tag, record.authentic, *tags) if tag in tags]
        tag = wanted[0] if wanted else record.authentic
        ref = find_rendition(work.newest, tag)
        title = "" if ref is None else _read_title(office, ref)
        return CopiedItem(
            id=record.id,
            url=f"https://{office.host}/{tag}/{record.id}/" if wanted else "",
            title=title,
            lang=tag,
            dir=LANGUAGES[tag].direction if tag in LANGUAGES else "auto",
            date=self._moment(work.last_entry.record.issued_at),
            version=record.version,
            withdrawn=work.withdrawal is not None,
        )

    def _moment(self, time: str) -> Moment:
        """Whole minutes, so that a page changes at most once in one; a time that is none is shown as it stands."""
        try:
            moment = parse_time(time)
        except UserError:
            return Moment(time, time, "")
        return Moment(f"{time[:16]}Z", format_day(moment, self._tag), f"{format_hour(moment)} UTC")


def _read_title(office: HeldOffice, ref: RenditionRef) -> str:
    """The title, "" if the text was erased, has not come or is not what its record says."""
    if office.ledger is None or ref.sha256 in office.ledger.erased:
        return ""
    try:
        return _title_in(office.blobs, ref)
    except SecurityError:
        return ""


@lru_cache(maxsize=_TITLES)
def _title_in(blobs: Path, ref: RenditionRef) -> str:
    """By content, so it never changes; what raises is asked again the next time."""
    return read_rendition(BlobStore(blobs), ref).title


def _names_of(held: Held, office: str) -> dict[str, str]:
    """What an office is called: by its own word, else by that of whoever vouches for it."""
    ledgers = {it.id: it.ledger for it in held.offices if it.ledger is not None}
    if office in ledgers:
        return dict(ledgers[office].office.names)
    found = (ledger.offices[office].names for ledger in ledgers.values() if office in ledger.offices)
    return dict(next(found, ()))


def _name(held: Held, office: str, tag: str) -> str:
    names = _names_of(held, office)
    return names.get(tag) or names.get("en") or next(iter(names.values()), office)


def _link(tag: str) -> Link:
    return Link(tag, f"{ADDRESS}{tag}/", LANGUAGES[tag].name, LANGUAGES[tag].direction)
