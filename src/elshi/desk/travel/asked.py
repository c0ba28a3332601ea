"""What an address asks after: places and days, an alert, a page of a list. What is none of these is the usual thing."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from django.conf import settings

from elshi.base.errors import FormatError
from elshi.desk.travel.events import SentAlert, find_alert
from elshi.desk.travel.rules.events import Event, Span, event_of_place, read_place


@dataclass(frozen=True, slots=True)
class Asked:
    """`country` and `part` are codes, or empty; `is_bad`: the days that were given are none together."""

    country: str
    part: str
    span: Span
    is_bad: bool = False

    @property
    def place(self) -> str:
        """The narrower of the two."""
        return self.part or self.country

    @property
    def places(self) -> tuple[str, ...]:
        """For a question: none is anywhere."""
        return (self.place,) if self.place else ()

    @property
    def query(self) -> str:
        """Of an address that asks the same."""
        fields = {"country": self.country, "part": self.part, "from": self.span.first, "to": self.span.last}
        return urlencode({name: value for name, value in fields.items() if value})


def read_asked(data: Mapping[str, str], *, now: datetime) -> Asked:
    """Out of the fields of a form; without days: today, in the office's time."""
    today = now.astimezone(ZoneInfo(settings.ELSHI_ZONE)).date()
    part = read_place(data.get("part", ""))
    country = read_place(data.get("country", ""))[:2] or part[:2]
    part = part if "-" in part and part[:2] == country else ""
    try:
        first = _day(data.get("from", ""), today)
        return Asked(country, part, Span(first, _day(data.get("to", ""), max(first, today))))
    except (FormatError, ValueError):
        return Asked(country, part, Span(today, today), is_bad=True)


def read_event(data: Mapping[str, str], *, now: datetime) -> tuple[Event, SentAlert | None] | None:
    """What is asked after, with the alert if it is one; None where the address names nothing that there is."""
    if data.get("alert"):
        alert = find_alert(data["alert"][:120])
        return None if alert is None else (alert.event, alert)
    asked = read_asked(data, now=now)
    return (event_of_place(asked.place, asked.span), None) if asked.place and not asked.is_bad else None


def event_query(event: Event, **more: object) -> str:
    """Of an address that asks after the event."""
    if event.alert:
        return urlencode({"alert": event.alert, **more})
    place, span = event.places[0], event.span
    part = {"part": place} if "-" in place else {}
    return urlencode({"country": place[:2], **part, "from": span.first, "to": span.last, **more})


def _day(text: str, otherwise: date) -> date:
    return date.fromisoformat(text) if text else otherwise
