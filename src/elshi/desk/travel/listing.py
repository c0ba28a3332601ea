"""Trips as a list, 50 on a page: what can be seen without opening anything, in a fixed number of queries."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from django.db.models import OuterRef, QuerySet, Subquery

from elshi.desk.people.models import Person
from elshi.desk.travel.models import Call, CheckIn, Stop, Trip
from elshi.desk.travel.rules.codes import CallEnd
from elshi.desk.travel.rules.events import Event
from elshi.desk.travel.rules.standing import Says, Status
from elshi.desk.travel.whereabouts import trips_of

PAGE = 50  # trips
MINE = "mine"
SHOWN = (Status.HELP.value, Status.SILENT.value, Status.SAFE.value, MINE)


@dataclass(slots=True)
class Row:
    """One trip in a list: its stops, how it stands for the event of the page, the last thing said, and who calls."""

    trip: Trip
    status: Status
    stops: list[Stop] = field(default_factory=list)
    last: CheckIn | None = None
    call: Call | None = None

    @property
    def wrote(self) -> bool:
        """Whether the last thing that came is a message that nobody understood yet."""
        return self.last is not None and self.last.status == Says.UNCLEAR.value


@dataclass(frozen=True, slots=True)
class TripPage:
    """One page of a list. `number` counts from 1; `total`: trips on all pages."""

    rows: list[Row]
    number: int
    pages: int
    total: int


def make_page(*found: QuerySet[Trip], number: int, event: Event | None = None, total: int | None = None) -> TripPage:
    """That page of trips: of `found`, in their order, one after the other. One that is none is the last.

    `total`: how many there are, where that is known.
    """
    total = sum(one.count() for one in found) if total is None else total
    pages = max(1, -(-total // PAGE))
    number = min(max(1, number), pages)
    start, trips = (number - 1) * PAGE, list[Trip]()
    for one in found:
        trips += one.select_related("details")[start : start + PAGE - len(trips)]
        if len(trips) == PAGE or one is found[-1]:
            break
        start = 0 if trips else start - one.count()
    return TripPage(list_rows(trips, event), number, pages, total)


def need_first(found: QuerySet[Trip]) -> tuple[QuerySet[Trip], QuerySet[Trip]]:
    """Those in need, and the others: no sorting of all of them puts these first."""
    ordered = found.order_by("id")
    return ordered.filter(status=Status.HELP.value), ordered.exclude(status=Status.HELP.value)


def list_rows(trips: Sequence[Trip], event: Event | None) -> list[Row]:
    """These trips as rows, in three queries."""
    ids = [trip.pk for trip in trips]
    rows = {
        trip.pk: Row(trip, Status(trip.status) if event is None else trip.standing.for_event(event.since))
        for trip in trips
    }
    for stop in Stop.objects.filter(trip__in=ids):
        rows[stop.trip_id].stops.append(stop)
    of_one = CheckIn.objects.filter(trip=OuterRef("pk")).order_by("-at", "-id")
    newest = Trip.objects.filter(pk__in=ids).order_by().values(newest=Subquery(of_one.values("pk")[:1]))
    for check_in in CheckIn.objects.filter(pk__in=newest):
        rows[check_in.trip_id].last = check_in
    if event is not None:
        for call in Call.objects.filter(trip__in=ids, event=event.key).select_related("officer"):
            rows[call.trip_id].call = call
    return list(rows.values())


def trips_shown(event: Event, shown: str, reader: Person, *, page_of: int = 0) -> QuerySet[Trip]:
    """Those of a tab of an event's page; `page_of` as in `whereabouts.trips_at`."""
    if shown == MINE:
        calls = Call.objects.filter(event=event.key, officer=reader).exclude(end=CallEnd.REACHED.value)
        return Trip.objects.filter(pk__in=calls.values("trip"), deleted_at=None)
    return trips_of(event, Status(shown), page_of=page_of)
