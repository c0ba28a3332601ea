"""Who is where on which days, in numbers: from codes and days alone, nothing is opened.

Somebody who said only which country he is in may be in any part of it: he counts for each. A trip that moves on counts
in both places on that day, and once in their sum.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from django.db import connection
from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Sum

from elshi.desk.releases.meant import Meant
from elshi.desk.travel.models import Stop, Trip, Turn
from elshi.desk.travel.rules.events import Event, Span, countries_and_parts
from elshi.desk.travel.rules.standing import Status

MANY = 5_000  # trips of one area
MOST_KEPT = 64  # sums that are not counted again before something changes
_SUMS = (
    "COUNT(*), SUM(t.people), SUM(CASE WHEN t.by_mail THEN t.people ELSE 0 END), "
    "SUM(CASE WHEN t.by_sms THEN t.people ELSE 0 END), SUM(CASE WHEN t.by_telegram THEN t.people ELSE 0 END), "
    "SUM(CASE WHEN t.by_mail OR t.by_sms OR t.by_telegram THEN 0 ELSE t.people END)"
)
_kept: dict[object, object] = {}  # of this process; a dictionary's single steps need no lock


@dataclass(frozen=True, slots=True)
class Roll:
    """How those in the area of an event stand: trips and people by status."""

    trips: dict[Status, int]
    people: dict[Status, int]

    @property
    def all_trips(self) -> int:
        """Of every status."""
        return sum(self.trips.values())

    @property
    def all_people(self) -> int:
        """The same of people."""
        return sum(self.people.values())


def trips_at(places: tuple[str, ...], span: Span, *, page_of: int = 0) -> QuerySet[Trip]:
    """Trips that are in one of `places` (codes; none: anywhere) on one of the days.

    `page_of`: how many there are, where a page of them is wanted: of many the database then looks at one after the
    other until the page is full, instead of gathering them all first.
    """
    stops = _stops_at(places, span).order_by()
    alive = Trip.objects.filter(deleted_at=None)
    if page_of > MANY:
        return alive.filter(Exists(stops.filter(trip=OuterRef("pk"))))
    return alive.filter(pk__in=stops.values("trip"))


def trips_of(event: Event, status: Status | None = None, *, page_of: int = 0) -> QuerySet[Trip]:
    """Those in the area of an event; with `status`: those that stand like that for it."""
    found = trips_at(event.places, event.span, page_of=page_of)
    return found if status is None else found.filter(_stands(status, event.since))


def count_roll(event: Event) -> Roll:
    """How they stand, in one query."""

    def count() -> Roll:
        sums = {
            f"{what}_{status.value}": of
            for status in Status
            for what, of in (
                ("trips", Count("pk", filter=_stands(status, event.since))),
                ("people", Sum("people", filter=_stands(status, event.since), default=0)),
            )
        }
        found = trips_of(event).order_by().aggregate(**sums)
        return Roll(
            {status: found[f"trips_{status.value}"] for status in Status},
            {status: found[f"people_{status.value}"] for status in Status},
        )

    kept = _keep(("roll", event), count)
    assert isinstance(kept, Roll)
    return kept


def count_places(country: str, span: Span) -> dict[str, Meant]:
    """Each country where somebody is on these days; of one `country`, its parts, "" for those who did not say."""

    def count() -> dict[str, Meant]:
        column = "part" if country else "country"
        stops = _stops_at((country,) if country else (), span).order_by()
        inner, given = stops.values_list(column, "trip_id").distinct().query.sql_with_params()
        with connection.cursor() as cursor:
            cursor.execute(
                f"SELECT s.{column}, {_SUMS} FROM ({inner}) s JOIN travel_trip t ON t.id = s.trip_id"  # noqa: S608
                f" WHERE t.deleted_at IS NULL GROUP BY s.{column} ORDER BY 3 DESC, 1",
                given,
            )
            return {row[0]: Meant(*map(int, row[1:])) for row in cursor.fetchall()}

    kept = _keep(("places", country, span), count)
    assert isinstance(kept, dict)
    return kept


def count_all(places: tuple[str, ...], span: Span) -> Meant:
    """Of all these places together, each trip once."""

    def count() -> Meant:
        reached = {way: Q(**{way: True}) for way in ("by_mail", "by_sms", "by_telegram")}
        reached["none"] = Q(by_mail=False, by_sms=False, by_telegram=False)
        sums = {f"to_{name}": Sum("people", filter=which, default=0) for name, which in reached.items()}
        found = trips_at(places, span).order_by().aggregate(trips=Count("pk"), all=Sum("people", default=0), **sums)
        return Meant(found["trips"], found["all"], *(found[f"to_{name}"] for name in reached))

    kept = _keep(("all", places, span), count)
    assert isinstance(kept, Meant)
    return kept


def _stops_at(places: tuple[str, ...], span: Span) -> QuerySet[Stop]:
    stops = Stop.objects.filter(last__gte=span.first, first__lte=span.last)
    if not places:
        return stops
    countries, parts = countries_and_parts(places)
    wanted = Q(country__in=countries)
    for country in sorted({part[:2] for part in parts}):
        wanted |= Q(country=country, part__in=["", *(part for part in parts if part[:2] == country)])
    return stops.filter(wanted)


def _stands(status: Status, since: datetime) -> Q:
    """The same as `Standing.for_event`, for the database."""
    if status is Status.HELP:
        return Q(status=Status.HELP.value)
    is_safe = Q(status=Status.SAFE.value, stood_at__gte=since)
    return is_safe if status is Status.SAFE else ~Q(status=Status.HELP.value) & ~is_safe


def _keep(what: object, count: Callable[[], object]) -> object:
    """What was counted before, if nothing has changed since: a hundred thousand trips are not summed for each page."""
    turn = Turn.objects.values_list("number", flat=True).first()
    key = (str(connection.settings_dict["NAME"]), turn, what)
    if key not in _kept:
        if len(_kept) >= MOST_KEPT:
            _kept.clear()
        _kept[key] = count()
    return _kept[key]
