"""Events as a reader may see them, and as rows of the calendar: a fixed number of queries."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, timedelta

from django.db.models import Q, QuerySet

from elshi.adapters.clock import SystemClock
from elshi.desk.people.models import Person
from elshi.desk.people.rules import RuleError
from elshi.desk.planning.models import Event, EventDraft
from elshi.desk.planning.rules import occurrences
from elshi.desk.releases.models import Draft

AHEAD = timedelta(days=60)  # how far the calendar looks
SOON = 3  # days: from then on a date without a text is marked
MOST = 500  # events that one page works with


@dataclass(frozen=True, slots=True)
class Planned:
    """One time that an event takes place, and the drafts for it. `left`: days until it begins; 0 today, below 0 begun.

    `bare`: it begins within SOON days, or has begun, and nobody writes anything for it.
    """

    event: Event
    day: date
    last_day: date
    left: int
    drafts: Sequence[Draft]

    @property
    def bare(self) -> bool:
        """See above."""
        return self.left <= SOON and not self.drafts and not self.event.called_off


def read_today() -> date:
    """The day that it is now, in UTC as everywhere on the desk."""
    return SystemClock().now().astimezone(UTC).date()


def events_for(reader: Person) -> QuerySet[Event]:
    """The events that `reader` may see: those of his office; in the ministry, all."""
    return Event.objects.filter(office=reader.office) if reader.office else Event.objects.all()


def find_event(event_id: int, *, reader: Person) -> Event:
    """The event. Raises RuleError `no-such-event` when there is none that `reader` may see."""
    event = events_for(reader).filter(pk=event_id).first()
    if event is None:
        raise RuleError("no-such-event", event=event_id)
    return event


def list_planned(
    reader: Person, *, today: date, ahead: timedelta = AHEAD, called_off: bool = False, limit: int = MOST
) -> list[Planned]:
    """What begins or goes on from `today` until `ahead` later, by day: two queries."""
    until = today + ahead
    touched = Q(yearly=True, day__lte=until) | Q(yearly=False, day__lte=until, last_day__gte=today)
    found = events_for(reader).filter(touched)
    events = list((found if called_off else found.filter(called_off=False)).order_by("day", "id")[:MOST])
    times = sorted(
        (
            (start, end, event)
            for event in events
            for start, end in occurrences(event.day, event.last_day, yearly=event.yearly, first=today, until=until)
        ),
        key=lambda one: (one[0], one[2].pk),
    )[:limit]
    links = EventDraft.objects.filter(event__in=[event for _, _, event in times]).exclude(draft__state="discarded")
    drafts: dict[tuple[int, date], list[Draft]] = {}
    for link in links.select_related("draft"):
        drafts.setdefault((link.event_id, link.day), []).append(link.draft)
    return [
        Planned(event, start, end, (start - today).days, drafts.get((event.pk, start), ()))
        for start, end, event in times
    ]
