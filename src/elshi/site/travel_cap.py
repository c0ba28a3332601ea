"""Advisories and alerts as CAP 1.2 messages, for programs that know nothing of Elshi (docs/formats/advisories.md).

A version of an alert is an Alert or an Update, its withdrawal a Cancel; of an advisory, each version that is major
news. A message names all those before it about the same thing. It has a block for each language whose text is there.
"""

from collections.abc import Iterator
from dataclasses import replace

from elshi.base.clock import parse_time
from elshi.record import Advice, Danger, Rendition, RenditionRef, StatementEntry, WithdrawalRecord
from elshi.record.attachments import BlobRef
from elshi.site.advisories import advice_of, danger_of, gazetteer_of, is_advisory, majors_of, read_ring
from elshi.site.feeds import Entry, Feed
from elshi.site.library import Version, Work
from elshi.site.paths import blob_path, cap_name, cap_path
from elshi.site.plan import Plan
from elshi.site.receipts import receipt_path
from elshi.site.render import locale_of, translate
from elshi.site.travel_words import event_words, level_words
from elshi.text.languages import LANGUAGES
from elshi.text.lists import join_list
from elshi.text.markdown import plain_text
from elshi.travel.cap import CapAlert, CapArea, CapInfo, CapReference, CapResource, Named
from elshi.travel.cap_writing import MEDIA_TYPE, format_cap

FEED = "alerts/cap.atom"
NEWEST = 50  # messages in the feed
_SEVERITIES = {1: "Minor", 2: "Moderate", 3: "Severe", 4: "Extreme"}  # of a level


def cap_files(plan: Plan, work: Work) -> Iterator[tuple[str, bytes]]:
    """The messages about one advisory or alert, by path."""
    for entry in messages_of(work):
        yield cap_path(entry), format_cap(_message(plan, work, entry))


def cap_feed(plan: Plan, works: list[Work]) -> Feed:
    """The newest messages of all, newest first."""
    found = [(entry, work) for work in works for entry in messages_of(work)]
    found.sort(key=lambda it: (it[0].epoch, it[0].index), reverse=True)
    first = next((tag for tag in LANGUAGES if tag in plan.library.sections), "en")
    url = f"{plan.base}/{FEED}"
    return Feed(
        url=url,
        json_url="",
        home=f"{plan.base}/advisories/{first}/",
        language=first,
        title=f"{plan.office_in(first)} · CAP 1.2",
        author=plan.office_in(first),
        updated=max(entry.record.issued_at for entry, _ in found),
        entries=tuple(_feed_entry(plan, work, entry) for entry, work in found[:NEWEST]),
    )


def messages_of(work: Work) -> tuple[StatementEntry, ...]:
    """The entries that are a message each, oldest first."""
    said = majors_of(work) if is_advisory(work) else work.versions
    return (*said, work.withdrawal) if work.withdrawal else said


def _feed_entry(plan: Plan, work: Work, entry: StatementEntry) -> Entry:
    version = _version_of(work, entry)
    ref = next(ref for ref in version.record.renditions if ref.language == version.record.authentic)
    rendition = plan.read(work, version, ref)
    sent = entry.record.issued_at
    return Entry(
        url=f"{plan.base}/{cap_path(entry)}",
        title=rendition.title if rendition else f"№ {work.id}",
        published=sent,
        updated=sent,
        html="",
        tags=((_kind(work, entry), _kind(work, entry)),),
        media_type=MEDIA_TYPE,
        language=ref.language,
    )


def _message(plan: Plan, work: Work, entry: StatementEntry) -> CapAlert:
    version, sender = _version_of(work, entry), plan.host
    record = entry.record
    before = [it for it in messages_of(work) if it.record.version < record.version]
    return CapAlert(
        identifier=cap_name(entry),
        sender=sender,
        sent=parse_time(record.issued_at),
        msg_type=_kind(work, entry),
        note=f"withdrawn: {record.reason}" if isinstance(record, WithdrawalRecord) else "",
        references=tuple(CapReference(sender, cap_name(it), parse_time(it.record.issued_at)) for it in before),
        infos=tuple(_infos(plan, work, version)),
    )


def _kind(work: Work, entry: StatementEntry) -> str:
    if entry is work.withdrawal:
        return "Cancel"
    return "Alert" if entry is work.versions[0] else "Update"


def _version_of(work: Work, entry: StatementEntry) -> Version:
    """What a message is about: the version itself, or the one that was withdrawn."""
    return next((version for version in work.versions if version is entry), work.newest)


def _infos(plan: Plan, work: Work, version: Version) -> Iterator[CapInfo]:
    """The authentic language first: a reader of CAP who knows no language takes the first."""
    for ref in sorted(version.record.renditions, key=lambda ref: ref.language != version.record.authentic):
        rendition = plan.read(work, version, ref)
        if rendition is None:
            continue
        words = ref.language if ref.language in LANGUAGES else "en"
        info = _info(plan, work, version, ref, rendition)
        if is_advisory(work):
            yield _with_advice(plan, info, advice_of(version), words)
        else:
            yield _with_danger(plan, info, danger_of(version), words)


def _info(plan: Plan, work: Work, version: Version, ref: RenditionRef, rendition: Rendition) -> CapInfo:
    """What advisories and alerts have in common; the rest is replaced."""
    has_page = ref.language in LANGUAGES
    gazetteer = gazetteer_of(version)
    return CapInfo(
        language=ref.language,
        categories=("Other",),
        event="–",
        urgency="Unknown",
        severity="Unknown",
        certainty="Unknown",
        effective=parse_time(version.record.issued_at),
        sender_name=plan.office_in(ref.language),
        headline=rendition.title,
        description=plain_text(rendition.body),
        web=f"{plan.base}/{ref.language}/{work.id}/v{version.record.version}/" if has_page else "",
        parameters=(("elshi:receipt", f"{plan.base}/{receipt_path(version)}"),),
        resources=(_borders(plan, gazetteer, ref.language),) if plan.facts.gazetteer(gazetteer) else (),
    )


def _borders(plan: Plan, ref: BlobRef, tag: str) -> CapResource:
    """Where the borders of the codes are: each country and part by its code (docs/formats/gazetteer.md)."""
    words = translate("Countries and borders", tag if tag in LANGUAGES else "en")
    return CapResource(words, "application/json", uri=f"{plan.base}/{blob_path(ref.sha256)}", size=ref.bytes)


def _with_danger(plan: Plan, info: CapInfo, danger: Danger, words: str) -> CapInfo:
    names = [plan.facts.name(code, danger.gazetteer, words).name for code in danger.places]
    area = CapArea(
        join_list(names, locale_of(words)),
        polygons=tuple(map(read_ring, danger.polygons)),
        geocodes=tuple(map(_geocode, danger.places)),
    )
    return replace(
        info,
        categories=(danger.category,),
        event=event_words(danger.event, words),
        event_codes=(("elshi:event", danger.event),),
        urgency=danger.urgency,
        severity=danger.severity,
        certainty=danger.certainty,
        onset=parse_time(danger.onset) if danger.onset else None,
        expires=parse_time(danger.expires),
        areas=(area,),
    )


def _with_advice(plan: Plan, info: CapInfo, advice: Advice, words: str) -> CapInfo:
    """Without an end: minor changes have no message, and put the day until which it holds off."""
    levels = [(advice.country, advice.level), *advice.parts]
    return replace(
        info,
        categories=("Safety",),
        event=f"{translate('Travel advice', words)}: {level_words(advice.level, words)}",
        event_codes=(("elshi:event", "advisory"),),
        urgency="Future",
        severity=_SEVERITIES[advice.level],
        certainty="Possible",
        parameters=(
            *info.parameters,
            ("elshi:reviewed-on", advice.reviewed_on),
            ("elshi:review-by", advice.review_by),
            *((f"elshi:level:{code}", str(level)) for code, level in levels),
        ),
        areas=(
            CapArea(
                plan.facts.name(advice.country, advice.gazetteer, words).name, geocodes=(_geocode(advice.country),)
            ),
        ),
    )


def _geocode(code: str) -> Named:
    return ("ISO 3166-2" if "-" in code else "ISO 3166-1", code)
