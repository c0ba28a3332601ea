"""Who is where: counted by the database as a slow twin counts in Python."""

import random
from datetime import date, timedelta

import pytest

from desk.travel.tripping import DETAILS, at_hour, stop
from elshi.base.errors import FormatError
from elshi.desk.releases.meant import Meant
from elshi.desk.travel.models import Stop, Trip
from elshi.desk.travel.rules.events import Event, Span, event_of_alert, event_of_place
from elshi.desk.travel.rules.standing import Status
from elshi.desk.travel.whereabouts import count_all, count_places, count_roll, trips_at, trips_of

DAY = date(2026, 3, 1)
PLACES = ["XB", "XB-N", "XB-S", "XC", "XC-E", "XD"]


@pytest.fixture
def many(home):
    """400 trips of one to three stops, some of them deleted."""
    chance = random.Random(7)
    trips = []
    for number in range(400):
        status = chance.choice(["silent", "silent", "safe", "help"])
        spoke = {} if status == "silent" else {"stood_at": at_hour(chance.randrange(24)), "stood_by": "page"}
        trips.append(
            Trip(
                code=f"{number:064x}", version=1, people=chance.randrange(1, 6), by_mail=chance.random() < 0.7,
                by_sms=chance.random() < 0.5, by_telegram=chance.random() < 0.1, registered_at=at_hour(1),
                changed_at=at_hour(1), last_day=DAY, status=status, **spoke,
                deleted_at=at_hour(2) if chance.random() < 0.05 else None,
            )
        )  # fmt: skip
    Trip.objects.bulk_create(trips)
    stops = []
    for trip in trips:
        first = DAY + timedelta(days=chance.randrange(-10, 10))
        for _ in range(chance.randrange(1, 4)):
            last = first + timedelta(days=chance.randrange(5))
            place = stop(chance.choice(PLACES))
            stops.append(Stop(trip=trip, country=place.country, part=place.part, first=first, last=last))
            first = last
    Stop.objects.bulk_create(stops)
    return trips, stops


def is_there(stop, places, span):
    """As an officer would judge it with the list on paper."""
    if stop.last < span.first or stop.first > span.last:
        return False
    if not places:
        return True
    return any(
        stop.country == place[:2] and ("-" not in place or stop.part in {"", place}) for place in places
    )  # fmt: skip


def by_hand(many, places, span):
    trips, stops = many
    there = {stop.trip_id for stop in stops if is_there(stop, places, span)}
    return [trip for trip in trips if trip.pk in there and trip.deleted_at is None]


def numbers(found):
    people = {way: sum(it.people for it in found if way in it.ways) for way in ("mail", "sms", "telegram")}
    none = sum(it.people for it in found if not it.ways)
    return Meant(len(found), sum(it.people for it in found), *people.values(), none)


SPANS = [Span(DAY, DAY), Span(DAY, DAY + timedelta(days=6)), Span(DAY + timedelta(days=30), DAY + timedelta(days=40))]


@pytest.mark.parametrize("span", SPANS)
@pytest.mark.parametrize("places", [(), ("XB",), ("XB-N",), ("XB-N", "XC-E"), ("XB-S", "XC"), ("XB", "XB-N"), ("XZ",)])
def test_as_on_paper(many, places, span):
    found = by_hand(many, places, span)
    assert {trip.pk for trip in trips_at(places, span)} == {trip.pk for trip in found}
    assert count_all(places, span) == numbers(found)


@pytest.mark.parametrize("span", SPANS)
def test_by_country_and_by_part(many, span):
    for country in ("", "XB", "XC", "XZ"):
        counted = count_places(country, span)
        trips, stops = many
        alive = {trip.pk: trip for trip in trips}
        there = {}
        for one in stops:
            if is_there(one, (country,) if country else (), span) and alive[one.trip_id].deleted_at is None:
                there.setdefault(one.part if country else one.country, set()).add(one.trip_id)
        assert counted == {place: numbers([alive[pk] for pk in found]) for place, found in there.items()}
        people = [one.people for one in counted.values()]
        assert people == sorted(people, reverse=True)


@pytest.mark.parametrize("hour", [0, 6, 12, 23])
def test_how_they_stand_as_the_rule_says(many, hour):
    event = Event(("XB-N", "XC"), Span(DAY, DAY + timedelta(days=3)), at_hour(hour))
    found = by_hand(many, event.places, event.span)
    roll = count_roll(event)
    for status in Status:
        of_it = [trip for trip in found if trip.standing.for_event(event.since) is status]
        assert of_it, "each kind is there, or nothing is shown"
        assert (roll.trips[status], roll.people[status]) == (len(of_it), sum(it.people for it in of_it))
        assert {trip.pk for trip in trips_of(event, status)} == {trip.pk for trip in of_it}
    assert roll.all_trips == len(found)


def test_what_was_counted_is_counted_anew_when_something_changes(travels):
    span = Span(DAY, DAY)
    assert count_all((), span).trips == 0
    trip = travels.register()
    event = event_of_place("XB-N", span)
    assert count_all((), span).trips == 1
    assert count_roll(event).trips[Status.SILENT] == 1
    travels.say(trip, "help")
    assert count_roll(event).trips == {Status.SILENT: 0, Status.SAFE: 0, Status.HELP: 1}
    travels.register(code=trip.code, act="change", version=2, people=DETAILS.people[:1])
    assert count_all((), span).people == 1
    travels.register(code=trip.code, act="delete", version=3)
    assert count_all((), span).trips == 0


def test_the_event_of_an_alert():
    alert = {"places": ["XC", "XB-N"], "onset": None, "expires": "2026-03-04T06:00:00Z"}
    event = event_of_alert("xs-mfa/2026/17", alert, sent_at=at_hour(9))
    assert (event.places, event.span) == (("XB-N", "XC"), Span(date(2026, 3, 1), date(2026, 3, 4)))
    assert (event.since, event.key) == (at_hour(9), "xs-mfa/2026/17")
    early = event_of_alert("x", alert | {"onset": "2026-03-01T22:00:00+05:00"}, sent_at=at_hour(9))
    assert early.since == at_hour(17, day=1)
    late = event_of_alert("x", alert | {"onset": "2026-03-03T00:00:00Z"}, sent_at=at_hour(9))
    assert late.since == at_hour(9), "whoever answers the warning has answered"
    for wrong in (None, {}, {"places": []}, {"places": ["x"]}, {"places": "XB"}, alert | {"expires": "soon"}):
        with pytest.raises(FormatError):
            event_of_alert("x", wrong, sent_at=at_hour(9))
    with pytest.raises(FormatError):
        event_of_place("xb", Span(DAY, DAY))
    with pytest.raises(FormatError):
        Span(DAY, DAY - timedelta(days=1))


@pytest.mark.parametrize("limit", [0, 10**9])
def test_pages_hold_each_trip_once_those_in_need_first(many, limit, monkeypatch):
    from elshi.desk.travel import listing, whereabouts

    trips, _ = many
    monkeypatch.setattr(listing, "PAGE", 7)
    monkeypatch.setattr(whereabouts, "MANY", limit)
    span = Span(DAY, DAY + timedelta(days=6))
    total = count_all(("XB",), span).trips
    found = trips_at(("XB",), span, page_of=total)
    pages = [listing.make_page(*listing.need_first(found), number=number, total=total) for number in range(1, total)]
    ids = [row.trip.pk for page in pages[: pages[0].pages] for row in page.rows]
    by_pk = {trip.pk: trip for trip in trips}
    expected = sorted(
        (trip.pk for trip in by_hand(many, ("XB",), span)), key=lambda pk: (by_pk[pk].status != "help", pk)
    )
    assert ids == expected
    assert pages[-1].number == pages[0].pages
    assert all(len(page.rows) == 7 for page in pages[: pages[0].pages - 1])


def test_who_is_where_is_answered_from_an_index_alone(home):
    from django.db import connection

    if connection.vendor == "sqlite":
        plan = trips_at(("XB-N",), Span(DAY, DAY)).explain()
        assert "USING COVERING INDEX stop_where" in plan
        assert "SCAN travel_stop" not in plan
