"""The audit trail as somebody looks for things in it: which rows, a page at a time, or as a file."""

import csv
import json
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from datetime import MAXYEAR, UTC, date, datetime, time, timedelta
from urllib.parse import urlencode

from django.db.models import Q, QuerySet

from elshi.base.clock import format_time
from elshi.desk.audit.models import AuditRow

PAGE_ROWS = 100
EXPORT_ROWS = 100_000  # the newest of those that were asked for
COLUMNS = ("id", "at", "actor", "act", "object_type", "object_id", "details", "previous_sha256", "sha256")
_LONGEST = 150  # signs of one filter: the longest user name
_FORMULA = ("=", "+", "-", "@", "\t", "\r")  # with these a spreadsheet begins to calculate


@dataclass(frozen=True, slots=True)
class Search:
    """What somebody asked for; empty asks for all. `since`, `until`: whole UTC days, as 2026-03-01.

    `words`: a part of the id of what was acted on, or the beginning of a row's hash.
    """

    person: str = ""
    act: str = ""
    object: str = ""
    since: str = ""
    until: str = ""
    words: str = ""

    @property
    def query(self) -> str:
        """For an address."""
        return urlencode({name: value for name, value in asdict(self).items() if value})

    @property
    def wrong_days(self) -> list[str]:
        """Which of its days are none."""
        return [text for text in (self.since, self.until) if text and _read_day(text) is None]

    def find(self) -> QuerySet[AuditRow]:
        """The rows, newest first; none for a day that is none."""
        rows = AuditRow.objects.order_by("-id")
        if self.wrong_days:
            return rows.none()
        for column, value in (("actor_name", self.person), ("act", self.act), ("object_type", self.object)):
            rows = rows.filter(**{column: value}) if value else rows
        if self.words:
            rows = rows.filter(Q(object_id__icontains=self.words) | Q(sha256__startswith=self.words.lower()))
        since, until = _read_day(self.since), _read_day(self.until)
        if since is not None:
            rows = rows.filter(at__gte=since)
        return rows if until is None else rows.filter(at__lt=until + timedelta(days=1))


def read_search(values: Mapping[str, str]) -> Search:
    """From the fields of the form; whatever else is there does not count."""
    return Search(**{name: values.get(name, "").strip()[:_LONGEST] for name in Search.__slots__})


def _read_day(text: str) -> datetime | None:
    try:
        day = date.fromisoformat(text) if len(text) == len("2026-03-01") else None
    except ValueError:
        return None
    return None if day is None or day.year == MAXYEAR else datetime.combine(day, time.min, UTC)  # one has to come after


def export_lines(rows: QuerySet[AuditRow]) -> Iterator[bytes]:
    """JSON Lines: one row each, as stored; `details` as an object."""
    for row in rows[:EXPORT_ROWS].iterator(chunk_size=500):
        yield json.dumps(_plain(row), ensure_ascii=False).encode() + b"\n"


def export_csv(rows: QuerySet[AuditRow]) -> Iterator[bytes]:
    """RFC 4180, UTF-8; `details` as JSON. What a spreadsheet would take for a formula begins with an apostrophe."""
    writer = csv.writer(_Through())
    yield writer.writerow(COLUMNS)
    for row in rows[:EXPORT_ROWS].iterator(chunk_size=500):
        plain = _plain(row)
        plain["details"] = json.dumps(plain["details"], ensure_ascii=False)
        yield writer.writerow([_as_text(plain[name]) for name in COLUMNS])


def _plain(row: AuditRow) -> dict[str, object]:
    return {
        "id": row.id,
        "at": format_time(row.at),
        "actor": row.actor_name,
        "act": row.act,
        "object_type": row.object_type,
        "object_id": row.object_id,
        "details": row.details,
        "previous_sha256": row.previous_sha256,
        "sha256": row.sha256,
    }


def _as_text(value: object) -> str:
    text = str(value)
    return f"'{text}" if text.startswith(_FORMULA) else text


class _Through:
    """What csv takes for a file, giving each line back."""

    def write(self, line: str) -> bytes:
        """The bytes of one line."""
        return line.encode()
