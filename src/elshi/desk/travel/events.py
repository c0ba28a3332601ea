"""The alerts that went out, as events (`rules.events`): read from the records that were released."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet
from django.utils.translation import get_language

from elshi.base.canonical import parse_canonical
from elshi.base.errors import FormatError
from elshi.desk.releases.models import Release
from elshi.desk.releases.rules.extras import ALERT, DANGER
from elshi.desk.travel.rules.events import Event, event_of_alert
from elshi.desk.web.languages import tag_of

MOST_LISTED = 20
_MAX_RECORD = 1 << 20


@dataclass(frozen=True, slots=True)
class SentAlert:
    """An alert as a list shows it."""

    event: Event
    title: str
    sent_at: datetime


def find_alert(record: str) -> SentAlert | None:
    """The alert with that id, as its newest version says; None for what is none, or did not go out."""
    found = list(_sent().filter(record_id=record).order_by("record_version"))
    return _read(found) if found else None


def list_alerts() -> list[SentAlert]:
    """The newest, each once."""
    by_record: dict[str, list[Release]] = {}
    for release in (
        _sent().filter(version__draft__travel__type=ALERT).order_by("-published_at", "-id")[: MOST_LISTED * 5]
    ):
        by_record.setdefault(release.record_id, []).insert(0, release)
    return [found for found in map(_read, by_record.values()) if found is not None][:MOST_LISTED]


def _sent() -> QuerySet[Release]:
    return Release.objects.exclude(published_at=None).filter(disowned=False).select_related("version")


def _read(versions: list[Release]) -> SentAlert | None:
    """Out of the versions of one record, oldest first: the newest that says where, since the first."""
    sent_at = versions[0].queued_at  # when somebody released it; the press publishes within seconds
    for release in reversed(versions):
        try:
            danger = parse_canonical(release.unsigned.encode(), max_bytes=_MAX_RECORD).get(DANGER)
            event = event_of_alert(release.record_id, danger, sent_at=sent_at)
        except FormatError:  # a withdrawal says only what it withdraws
            continue
        return SentAlert(event, _title(release), sent_at)
    return None


def _title(release: Release) -> str:
    """In the reader's language, else in the first that there is; the id where there is none."""
    titles = {tag: fields["title"] for tag, fields in release.version.renditions.items()}
    return titles.get(tag_of(get_language())) or next(iter(titles.values()), release.record_id)
