"""Safety alerts: statements that warn the people in an area, in the terms of CAP (docs/decisions/0031-travel.md).

Codes are those of the Common Alerting Protocol 1.2 (OASIS, 2010), 3.2.2, so that a reader of CAP meets his own words.
"""

import re
from dataclasses import dataclass, field
from typing import Any

from elshi.base.errors import FormatError
from elshi.record.attachments import BlobRef
from elshi.record.fields import check_names, check_text, read_code, read_list, read_object, read_time
from elshi.record.types.common import read_head
from elshi.record.types.places import check_place, format_gazetteer_ref, read_gazetteer_ref
from elshi.record.types.statements import STATEMENT_FIELDS, StatementRecord, read_said

# CAP 1.2, 3.2.2
CATEGORIES = (
    "Geo", "Met", "Safety", "Security", "Rescue", "Fire", "Health", "Env", "Transport", "Infra", "CBRNE", "Other",
)  # fmt: skip
URGENCIES = ("Immediate", "Expected", "Future", "Past", "Unknown")
SEVERITIES = ("Extreme", "Severe", "Moderate", "Minor", "Unknown")
CERTAINTIES = ("Observed", "Likely", "Possible", "Unlikely", "Unknown")
EVENTS = (
    "earthquake", "flood", "storm", "fire", "unrest", "conflict", "attack", "epidemic", "transport", "accident",
    "other",
)  # fmt: skip
MAX_PLACES, MAX_POLYGONS = 200, 20
MAX_POLYGON = 4_000  # signs
_PAIR = r"-?(?:[1-9]?[0-9])(?:\.[0-9]{1,5})?,-?(?:1?[0-9]?[0-9])(?:\.[0-9]{1,5})?"
_POLYGON = re.compile(rf"{_PAIR}(?: {_PAIR}){{3,}}")
_FIELDS = {
    "places", "polygons", "category", "event", "urgency", "severity", "certainty", "onset", "expires", "gazetteer",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Danger:
    """What an alert says beyond its words.

    `places`: codes of countries and parts that are meant, in order, at least one; `polygons`: what an officer drew,
    each "lat,lon lat,lon …" in degrees (WGS 84), the last pair the first one again, as in CAP; `category`, `urgency`,
    `severity`, `certainty`: CAP's words; `event`: of EVENTS; `onset`: when it is expected to begin, or None; `expires`:
    UTC; `gazetteer`: the blob with the names and borders of the places.
    """

    places: tuple[str, ...]
    polygons: tuple[str, ...]
    category: str
    event: str
    urgency: str
    severity: str
    certainty: str
    onset: str | None
    expires: str
    gazetteer: BlobRef


@dataclass(frozen=True, slots=True)
class AlertRecord(StatementRecord):
    """An alert's version; the first is CAP's Alert, each later one an Update, and the withdrawal a Cancel."""

    danger: Danger = field(kw_only=True)

    @property
    def blobs(self) -> tuple[BlobRef, ...]:
        """All blobs that it names; the gazetteer, which others share, last."""
        return (*self.own_blobs, self.danger.gazetteer)


def alert_document(statement: dict[str, Any], danger: Danger) -> dict[str, Any]:
    """The unsigned alert record: `statement` (of `statement_document`) with the danger."""
    return {**statement, "type": "alert", "danger": format_danger(danger)}


def format_danger(danger: Danger) -> dict[str, Any]:
    """As it stands in a record."""
    return {
        "places": list(danger.places),
        "polygons": list(danger.polygons),
        "category": danger.category,
        "event": danger.event,
        "urgency": danger.urgency,
        "severity": danger.severity,
        "certainty": danger.certainty,
        "onset": danger.onset,
        "expires": danger.expires,
        "gazetteer": format_gazetteer_ref(danger.gazetteer),
    }


def read_danger(value: Any) -> Danger:
    """What `format_danger` wrote. Raises FormatError for all else."""
    item = read_object(value, what="danger")
    check_names(item, _FIELDS, what="danger")
    places = tuple(check_place(one) for one in read_list(item, "places", longest=MAX_PLACES))
    if not places or list(places) != sorted(set(places)):
        raise FormatError("the places are not in order of code, each once, at least one")
    polygons = tuple(_check_polygon(one) for one in read_list(item, "polygons", longest=MAX_POLYGONS))
    onset, expires = None if item["onset"] is None else read_time(item, "onset"), read_time(item, "expires")
    if onset is not None and expires <= onset:
        raise FormatError(f"expires {expires} is not after onset {onset}")
    return Danger(
        places,
        polygons,
        read_code(item, "category", CATEGORIES),
        read_code(item, "event", EVENTS),
        read_code(item, "urgency", URGENCIES),
        read_code(item, "severity", SEVERITIES),
        read_code(item, "certainty", CERTAINTIES),
        onset,
        expires,
        read_gazetteer_ref(item["gazetteer"]),
    )


def read_alert(value: dict[str, Any], method: str) -> AlertRecord:
    """An alert's version."""
    check_names(value, STATEMENT_FIELDS | {"danger"}, what="alert record")
    head = read_head(value, method)
    said = read_said(value, office=head[2], id=head[0], version=head[1])
    danger = read_danger(value["danger"])
    if danger.expires <= head[3]:
        raise FormatError(f"expires {danger.expires} is not after issued_at {head[3]}")
    return AlertRecord(*head, *said, danger=danger)


def _check_polygon(value: Any) -> str:
    text = check_text(value, what="polygon")
    if len(text) > MAX_POLYGON or not _POLYGON.fullmatch(text):
        raise FormatError(
            f"polygon: expected four or more pairs like 48.1,12.3 with a space between, got {text[:60]!r}"
        )
    pairs = [tuple(map(float, pair.split(","))) for pair in text.split(" ")]
    if pairs[0] != pairs[-1]:
        raise FormatError("polygon: the last pair is not the first one again")
    if any(abs(lat) > 90 or abs(lon) > 180 for lat, lon in pairs):  # degrees
        raise FormatError("polygon: a pair is beyond 90 or 180 degrees")
    return text
