"""Take over what a poll of a feed brought, once each; Update replaces, Cancel ends, what is urgent opens a case."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import QuerySet

from elshi.adapters.cap_feeds import FileNote, KnownFeed, Polled
from elshi.desk.cases.actions.open_found import open_found
from elshi.desk.warnings.models import ForeignWarning, WarningCase, WarningFeed, WarningReference
from elshi.desk.warnings.reading import live
from elshi.desk.warnings.rules import (
    KEPT,
    MOST_LIVE,
    Kept,
    case_severity,
    choose_text,
    is_taken,
    keep,
    key_of,
    opens_case,
    title_of,
)
from elshi.desk.warnings.touching import Touched, find_touched
from elshi.travel.cap import SEVERITIES, CapAlert
from elshi.travel.gazetteer import Gazetteer

PART = "warnings"  # who opens cases by itself, in the audit trail
MOST_LINES = 20  # of what was left out, that a feed keeps
MAX_FAULT = 300  # signs


def read_known(feed: WarningFeed) -> KnownFeed:
    """What the next poll has to know."""
    files = {address: FileNote(stamp, fault, again) for address, (stamp, fault, again) in feed.files.items()}
    return KnownFeed(feed.etag, feed.modified, files)


def record_poll(
    name: str, polled: Polled, *, languages: Iterable[str], at: datetime, gazetteer: Gazetteer | None = None
) -> int:
    """Keep what came and what the next poll has to know, together. Returns how many warnings are new.

    `languages`: in which of its languages a case is named, the first that there is. `gazetteer`: tells which places a
    warning touches.
    """
    new = 0
    touched = {key_of(alert.reference): find_touched(alert, gazetteer) for alert in polled.alerts}
    with transaction.atomic():
        feed = WarningFeed.objects.select_for_update().get(pk=name)
        room, left_out = MOST_LIVE - live(at).filter(feed=name).count(), list(polled.left_out)
        for alert in polled.alerts:
            if not is_taken(alert, at=at):
                continue
            if alert.msg_type == "Alert" and new >= room:
                left_out.append(f"{alert.identifier[:100]}: more than {MOST_LIVE} warnings of this feed hold")
                continue
            kept = keep(alert, at=at)
            new += _record(feed.name, alert, kept, places=touched[kept.key], languages=languages, at=at)
        known = polled.known
        feed.etag, feed.modified = known.etag, known.modified
        feed.files = {address: [note.stamp, note.fault, note.again] for address, note in known.files.items()}
        feed.looked_at = feed.worked_at = at
        feed.fault = ""
        if polled.alerts:
            feed.left_out = [line[:MAX_FAULT] for line in left_out[:MOST_LINES]]
        feed.save()
    return new


def record_failure(name: str, why: str, *, at: datetime) -> None:
    """Note that the list itself could not be had, in one line."""
    WarningFeed.objects.filter(pk=name).update(looked_at=at, fault=why[:MAX_FAULT])


def expire_warnings(*, at: datetime) -> int:
    """Delete what has not held for KEPT and has no case; how many."""
    over = ForeignWarning.objects.filter(ends_at__lt=at - KEPT, in_cases=None)
    return over.delete()[1].get("warnings.ForeignWarning", 0)


def _record(feed: str, alert: CapAlert, kept: Kept, *, places: Touched, languages: Iterable[str], at: datetime) -> int:
    """1 for a message that was not there before."""
    values = {
        "identifier": alert.identifier,
        "sender": alert.sender,
        "sent": alert.sent,
        "msg_type": alert.msg_type,
        "rank": SEVERITIES.index(kept.severity),
        "severity": kept.severity,
        "urgency": kept.urgency,
        "certainty": kept.certainty,
        "texts": kept.texts,
        "places": places,
        "received_at": at,
        "ends_at": kept.ends_at,
    }
    row, is_new = ForeignWarning.objects.get_or_create(feed=feed, key=kept.key, defaults=values)
    if not is_new:
        return 0
    WarningReference.objects.bulk_create(WarningReference(warning=row, feed=feed, key=key) for key in kept.refers)
    _settle(row, kept)
    if row.msg_type == "Cancel":
        return 0
    if row.is_live(at) and not row.in_cases.exists():
        _open_by_itself(row, languages=languages, at=at)
    return 1


def _settle(row: ForeignWarning, kept: Kept) -> None:
    """End or replace what `row` names, and `row` itself where something that names it came before it."""
    named = ForeignWarning.objects.filter(feed=row.feed, key__in=kept.refers)
    if row.msg_type == "Cancel":
        named.filter(cancelled_at=None).update(cancelled_at=row.sent)
    elif row.msg_type == "Update":
        named.exclude(pk=row.pk).filter(replaced_by=None).update(replaced_by=row)
        _hand_on(named, row)
    naming = ForeignWarning.objects.filter(references__feed=row.feed, references__key=row.key).exclude(pk=row.pk)
    row.replaced_by = naming.filter(msg_type="Update").order_by("sent", "id").first()
    cancel = naming.filter(msg_type="Cancel").order_by("sent", "id").first()
    row.cancelled_at = None if cancel is None else cancel.sent
    row.save(update_fields=["replaced_by", "cancelled_at"])


def _hand_on(named: QuerySet[ForeignWarning], row: ForeignWarning) -> None:
    """The cases of what is replaced are now those of `row` as well."""
    cases = {link.case_id: link for link in WarningCase.objects.filter(warning__in=named)}
    WarningCase.objects.bulk_create(
        WarningCase(warning=row, case_id=case_id, at=link.at, by_itself=link.by_itself)
        for case_id, link in cases.items()
    )


def _open_by_itself(row: ForeignWarning, *, languages: Iterable[str], at: datetime) -> None:
    day = WarningCase.objects.filter(by_itself=True, at__gt=at - timedelta(days=1), warning__feed=row.feed)
    opened = day.values("case").distinct().count()
    if not opens_case(severity=row.severity, ends_at=row.ends_at, opened=opened, at=at):
        return
    title = title_of(choose_text(row.texts, languages)) or row.identifier[:200]
    details = {"warning": row.pk}
    case = open_found(part=PART, title=title, severity=case_severity(row.severity), details=details, at=at)
    WarningCase.objects.create(warning=row, case=case, at=at, by_itself=True)
