"""What people are asked after: an alert, or a place and some days. An event has a key, under which calls are shared."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from elshi.base.errors import FormatError

MOST_DAYS = 366
_WEST, _EAST = timedelta(hours=12), timedelta(hours=14)
_COUNTRY = re.compile(r"[A-Z]{2}")
_KEY = re.compile(r"[A-Za-z0-9:/.-]{1,120}")
_PLACE = re.compile(r"[A-Z]{2}(-[A-Z0-9]{1,3})?")


@dataclass(frozen=True, slots=True)
class Span:
    """Days, both included."""

    first: date
    last: date

    def __post_init__(self) -> None:
        """Raises FormatError for days that are none together."""
        if not 0 <= (self.last - self.first).days < MOST_DAYS:
            raise FormatError(f"expected a first and a last day, at most {MOST_DAYS} days")


@dataclass(frozen=True, slots=True)
class Event:
    """`places`: codes of countries and of parts, sorted; `since`: what was said before it says nothing of the event.

    `alert`: id of the alert's record, empty for a place and days that an officer chose.
    """

    places: tuple[str, ...]
    span: Span
    since: datetime
    alert: str = ""

    @property
    def key(self) -> str:
        """What tells it from all others, in at most 120 signs: calls are shared out under it."""
        return self.alert or f"{self.places[0]}:{self.span.first}:{self.span.last}"


def is_event_key(text: str) -> bool:
    """Whether it has the form of an event's key."""
    return _KEY.fullmatch(text) is not None


def read_place(text: str) -> str:
    """A code like XB or XB-N; empty for what is none."""
    return text if _PLACE.fullmatch(text) else ""


def event_of_place(place: str, span: Span) -> Event:
    """What somebody asks after without an alert. Raises FormatError for a code that is none."""
    if not read_place(place):
        raise FormatError("expected the code of a country or of a part of one")
    return Event((place,), span, datetime.combine(span.first, time(), UTC))


def event_of_alert(record: str, danger: object, *, sent_at: datetime) -> Event:
    """The event of an alert: the field `danger` of its record, and when it was first sent. Raises FormatError.

    Who is there on a day from its sending to its end is asked after. Days are those of the place, and the alert's hours
    are UTC: a day more counts at either end where it may be one there, from UTC-12 to UTC+14.
    """
    if not isinstance(danger, dict) or not isinstance(danger.get("places"), list):
        raise FormatError("expected the places of an alert")
    places = tuple(sorted({read_place(str(one)) for one in danger["places"]} - {""}))
    if not places:
        raise FormatError("expected the places of an alert")
    since = min(sent_at, _moment(danger.get("onset")) or sent_at)
    first = (sent_at - _WEST).date()
    last = max(first, ((_moment(danger.get("expires")) or sent_at) + _EAST).date())
    span = Span(first, min(last, first + timedelta(days=MOST_DAYS - 1)))
    return Event(places, span, since, record)


def countries_and_parts(places: Sequence[str]) -> tuple[list[str], list[str]]:
    """Codes of whole countries, and of parts of those that are not among them."""
    countries = sorted({one for one in places if _COUNTRY.fullmatch(one)})
    return countries, sorted({one for one in places if "-" in one and one[:2] not in countries})


def _moment(text: object) -> datetime | None:
    if not isinstance(text, str):
        return None
    try:
        found = datetime.fromisoformat(text)
    except ValueError as exc:
        raise FormatError("expected the times of an alert") from exc
    return found.astimezone(UTC) if found.tzinfo else found.replace(tzinfo=UTC)
