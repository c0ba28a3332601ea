"""Pages of citizens abroad: counted without opening, opened for a purpose and on record, called, exported."""

import csv
import io
import itertools
import re
import uuid

import pytest

from desk.travel.tripping import DETAILS, Travels, at_hour, stop
from desk.web.queries import count_queries
from elshi.desk.audit.models import AuditRow
from elshi.desk.people.reading import can_read
from elshi.desk.people.rules import Act, RuleError
from elshi.desk.travel.actions.export_trips import export_trips
from elshi.desk.travel.actions.note_call import note_call
from elshi.desk.travel.actions.open_trips import open_trips
from elshi.desk.travel.actions.share_calls import release_calls, share_calls
from elshi.desk.travel.models import Call, CheckIn, Details, Stop, Trip
from elshi.desk.travel.rules.events import Span, event_of_place
from elshi.desk.travel.vault import Vault
from elshi.speak.trip_sealing import seal_details

DAYS = "from=2026-03-01&to=2026-03-09"
HERE = f"country=XB&part=XB-N&{DAYS}"
SAFETY = f"/travel/safety/?{HERE}"
NAMES = [*DETAILS.people, DETAILS.phone, DETAILS.mail, "Hotel Harbour", "Инсулин"]


@pytest.fixture
def travels(office):
    return Travels(office)


def shown(client, address, **posted):
    answer = client.post(address, posted) if posted else client.get(address)
    assert answer.status_code == 200, (address, answer.status_code)
    return answer.content.decode()


def text_of(html):
    return " ".join(re.sub("<[^>]*>", " ", html).split())


def rows():
    return [(row.act, row.object_type, row.details) for row in AuditRow.objects.order_by("id") if "-trips" in row.act]


def test_counts_by_country_then_by_part_without_opening(travels, enter):
    travels.register()
    travels.register(stops=(stop("XB-S"),), mail="", people=("Гүл",))
    travels.register(stops=(stop("XC"),), phone="", mail="")
    client = enter("consular")
    page = shown(client, f"/travel/?{DAYS}")
    assert "Together 3 5 2 3 0 2" in text_of(page)
    assert "XB 2 3 2 3 0 0" in text_of(page)
    page = shown(client, f"/travel/?country=XB&{DAYS}")
    assert "XB-N 1 2 2 2 0 0" in text_of(page)
    assert "XB-S 1 1 0 1 0 0" in text_of(page)
    assert "Nobody is registered there" in shown(client, f"/travel/?country=XD&{DAYS}")
    assert "Nobody is registered there" in shown(client, "/travel/?from=2027-01-01&to=2027-01-01")
    assert "These days are none together" in shown(client, "/travel/?from=2026-03-09&to=2026-03-01")
    assert "These days are none together" in shown(client, "/travel/?from=soon")
    assert not [one for one in NAMES if one in page]
    assert rows() == []


def test_a_page_is_opened_by_post_for_a_purpose_and_on_record(travels, enter):
    trip, other = travels.register(), travels.register(stops=(stop("XC"),))
    client, address = enter("consular"), f"/travel/trips/?{HERE}"
    page = shown(client, address)
    assert not [one for one in NAMES if one in page]
    refused = client.post(address, {"purpose": "curiosity"})
    assert refused.status_code == 409
    assert not [one for one in NAMES if one in refused.content.decode()]
    assert rows() == []
    page = shown(client, address, purpose="reach-people", page="1")
    assert not [one for one in NAMES if one not in page]
    assert f'href="tel:{DETAILS.phone}"' in page
    details = {"purpose": "reach-people", "count": 1, "trips": [trip.pk]}
    assert rows() == [("open-trips", "travel.trip", details)]
    assert other.pk not in details["trips"]
    shown(client, f"/travel/trips/{trip.pk}/", purpose="prepare-aid")
    assert rows()[-1][2] == {"purpose": "prepare-aid", "count": 1, "trips": [trip.pk]}
    assert client.get(address)["Cache-Control"] == "no-store"


def test_fifty_on_a_page_and_no_more_are_opened(travels, enter):
    for number in range(53):
        travels.register(people=(f"Жолаушы {number:03}",))
    client, address = enter("approver"), f"/travel/trips/?{HERE}"
    assert "Page 1 of 2" in shown(client, address)
    page = shown(client, f"{address}&page=9", purpose="reach-people", page="2")
    assert [number for number in range(53) if f"Жолаушы {number:03}" in page] == [50, 51, 52]
    assert rows()[-1][2]["count"] == 3
    page = shown(client, address, purpose="reach-people", page="1")
    assert "Open the next page" in page
    assert rows()[-1][2]["count"] == 50


def test_in_need_come_first_with_what_they_said(travels, enter):
    for _ in range(3):
        silent = travels.register()
    needy, safe = travels.register(), travels.register(stops=(stop("XC"),))
    travels.say(needy, "help", words="Су тасыды", lat="41.5", lon="-8.25")
    travels.say(safe, "safe")
    client = enter("consular")
    page = shown(client, f"/travel/trips/?{HERE}")
    assert page.index(f"/travel/trips/{needy.pk}/") < page.index(f"/travel/trips/{silent.pk}/")
    assert "In need, wherever they are" in shown(client, "/travel/")
    page = shown(client, "/travel/trips/?shown=help")
    assert f"/travel/trips/{needy.pk}/" in page
    assert f"/travel/trips/{silent.pk}/" not in page
    page = shown(client, "/travel/trips/?shown=help", purpose="help-somebody", page="1")
    assert "Су тасыды" in page
    assert "41.5, -8.25" in page


def test_safety_shows_those_in_need_then_silent_then_safe(travels, enter):
    needy, safe, silent = travels.register(), travels.register(people=("Гүл",)), travels.register()
    travels.register(stops=(stop("XC"),))
    travels.say(needy, "help")
    travels.say(safe, "safe")
    client = enter("consular")
    page = shown(client, SAFETY)
    assert "in need 1 2 silent 1 2 safe 1 1 Together 3 5" in text_of(page)
    assert f"/travel/trips/{needy.pk}/" in page
    assert f"/travel/trips/{silent.pk}/" not in page
    assert f"/travel/trips/{silent.pk}/" in shown(client, SAFETY + "&shown=silent")
    assert f"/travel/trips/{safe.pk}/" in shown(client, SAFETY + "&shown=safe")
    assert "You have no calls" in shown(client, SAFETY + "&shown=mine")
    assert client.get("/travel/safety/").status_code == 302
    assert client.get("/travel/safety/?alert=xs-mfa/2026/99").status_code == 302
    assert client.post("/travel/safety/share/?alert=xs-mfa/2026/99").status_code == 404
    page = shown(client, SAFETY + "&shown=silent", purpose="reach-people", page="1")
    assert DETAILS.phone in page


def test_calls_are_shared_out_evenly_made_and_given_back(travels, enter, office):
    for _ in range(7):
        travels.register()
    client, people = enter("consular"), office.people
    given = {"number": "5", "officer": [people["consular"].pk, people["approver"].pk]}
    share = f"/travel/safety/share/?{HERE}"
    assert client.post(share, given).status_code == 302
    event = event_of_place("XB-N", Span(stop("XB").first, stop("XB").last))
    counts = {
        name: Call.objects.filter(event=event.key, officer=people[name]).count() for name in ("consular", "approver")
    }
    assert sorted(counts.values()) == [2, 3]
    shared = [row for row in AuditRow.objects.order_by("id") if row.act == "share-calls"]
    assert [(row.object_id, row.details["count"]) for row in shared] == [
        (str(people[name].pk), counts[name]) for name in ("consular", "approver")
    ]
    assert client.post(share, given).status_code == 302
    assert Call.objects.filter(event=event.key).count() == 7, "two more, and nobody is called by two"
    for wrong in (
        {"number": "0", "officer": [people["consular"].pk]},
        {"number": "5"},
        {"number": "x", "officer": ["1"]},
    ):
        assert client.post(share, wrong).status_code == 409
    assert client.post(share, {"number": "5", "officer": [people["author"].pk]}).status_code == 409
    assert client.post(share, {"number": "5", "officer": [999]}).status_code == 404
    mine = Call.objects.filter(event=event.key, officer=people["consular"]).first()
    assert f"/travel/trips/{mine.trip_id}/" in shown(client, SAFETY + "&shown=mine")
    note = f"/travel/trips/{mine.trip_id}/note/"
    tried = {"outcome": "not-reached", "uuid": str(uuid.uuid4()), "event": event.key, "words": "Жауап жоқ"}
    assert client.post(note, tried).status_code == 302
    mine.refresh_from_db()
    assert (mine.end, mine.tries, Vault().open_note(bytes(mine.note)).words) == ("not-reached", 1, "Жауап жоқ")
    assert "not reached, 1 try" in shown(client, SAFETY + "&shown=mine")
    reached = {"outcome": "safe", "uuid": str(uuid.uuid4()), "event": event.key}
    for _ in range(2):  # sent twice, counted once
        assert client.post(note, reached).status_code == 302
    mine.refresh_from_db()
    said = CheckIn.objects.get()
    assert (mine.end, said.channel, said.verified, said.officer) == ("reached", "staff", True, people["consular"])
    assert "in need 0 0 silent 6 12 safe 1 2" in text_of(shown(client, SAFETY))
    assert client.post(f"/travel/safety/release/?{HERE}", {"officer": people["approver"].pk}).status_code == 302
    assert not Call.objects.filter(officer=people["approver"]).exists()
    assert client.post(f"/travel/safety/release/?{HERE}", {"officer": 999}).status_code == 404


def test_a_check_in_on_behalf_clears_a_call_for_help(travels, enter):
    trip = travels.register()
    travels.say(trip, "help", words="Көмек керек")
    client, address = enter("consular"), f"/travel/trips/{trip.pk}/note/"
    assert client.post(address, {"outcome": "not-reached", "uuid": str(uuid.uuid4())}).status_code == 409
    refused = client.post(address, {"outcome": "fine", "uuid": str(uuid.uuid4()), "words": "Туысы звондады"})
    assert refused.status_code == 409
    assert "Туысы звондады" in refused.content.decode(), "nothing typed is lost"
    assert client.post(address, {"outcome": "safe", "uuid": "1"}).status_code == 404
    wrong = {"outcome": "safe", "uuid": str(uuid.uuid4()), "event": "Айгерім <b>"}
    assert client.post(address, wrong).status_code == 409
    too_long = {"outcome": "safe", "uuid": str(uuid.uuid4()), "words": "я" * 1001}
    assert client.post(address, too_long).status_code == 409
    assert Trip.objects.get().status == "help"
    assert (
        client.post(address, {"outcome": "safe", "uuid": str(uuid.uuid4()), "words": "Туысы\r\nзвондады"}).status_code
        == 302
    )
    assert Trip.objects.get().status == "safe"
    page = shown(client, f"/travel/trips/{trip.pk}/", purpose="help-somebody")
    assert "Туысы\nзвондады" in page
    assert "Көмек керек" in page
    page = shown(client, f"/travel/trips/{trip.pk}/")
    assert "Көмек керек" not in page
    assert "Its words are sealed." in page


def test_a_list_for_the_crisis_staff_with_a_reason(travels, enter, office):
    formula = travels.register(people=("=HYPERLINK(1)", "@x"), note="+1\n=2", at_home="-3")
    needy = travels.register()
    travels.register(stops=(stop("XC"),))
    travels.say(needy, "help")
    client, address = enter("consular"), f"/travel/safety/export/?{HERE}"
    assert client.post(address).status_code == 409
    assert client.get(address).status_code == 405
    answer = client.post(address, {"purpose": "crisis-staff"})
    assert answer["Content-Type"].startswith("text/csv")
    found = list(csv.DictReader(io.StringIO(answer.content.decode())))
    assert [(one["trip"], one["standing"]) for one in found] == [(str(needy.pk), "help"), (str(formula.pk), "silent")]
    assert (found[0]["names"], found[0]["phone"]) == ("; ".join(DETAILS.people), f"'{DETAILS.phone}")
    assert (found[1]["names"], found[1]["note"], found[1]["at_home"]) == ("'=HYPERLINK(1); @x", "'+1\n=2", "'-3")
    assert "Hotel Harbour, room 7" in found[0]["stops"]
    key = "XB-N:2026-03-01:2026-03-09"
    assert rows() == [("export-trips", "people.person", {"purpose": "crisis-staff", "count": 2, "value": key})]


def test_a_list_that_is_too_long_is_refused_before_anything_is_opened(travels, office, monkeypatch):
    travels.register(), travels.register()
    monkeypatch.setattr("elshi.desk.travel.actions.export_trips.MOST", 1)
    event = event_of_place("XB-N", Span(stop("XB").first, stop("XB").last))
    with pytest.raises(RuleError, match="at most 1 trips"):
        export_trips(actor=office.people["consular"], event=event, purpose="crisis-staff", at=office.tick())
    assert rows() == []


def test_who_may_see_it(travels, enter, office):
    trip = travels.register()
    for name in office.people:
        client = enter(name)
        wanted = 200 if can_read(office.people[name].role, "travel") else 403
        addresses = ("/travel/", f"/travel/trips/?{HERE}", f"/travel/trips/{trip.pk}/", SAFETY)
        assert {client.get(one).status_code for one in addresses} == {wanted}, name
        assert ('href="/travel/"' in client.get("/").content.decode()) == (wanted == 200)
    event = event_of_place("XB-N", Span(stop("XB").first, stop("XB").last))
    acts = (
        (open_trips, {"trips": [trip], "purpose": "reach-people"}),
        (note_call, {"trip_id": trip.pk, "outcome": "safe", "words": "", "uuid": uuid.uuid4()}),
        (share_calls, {"event": event, "officers": [1], "number": 1}),
        (release_calls, {"event": event, "officer": 1}),
        (export_trips, {"event": event, "purpose": "crisis-staff"}),
    )
    for name, (act, given) in itertools.product(("author", "analyst", "administrator", "auditor"), acts):
        with pytest.raises(RuleError) as refused:
            act(actor=office.people[name], at=office.tick(), **given)
        assert refused.value.code == "not-your-role"
    assert not CheckIn.objects.exists()


def test_an_office_below_the_ministry_sees_none_of_it(travels, enter, office):
    trip, person = travels.register(), office.people["consular"]
    type(person).objects.filter(pk=person.pk).update(office="xs-emb-xb")
    person.refresh_from_db()
    client = enter("consular")
    assert client.get("/travel/").status_code == 403
    assert client.post(f"/travel/trips/{trip.pk}/", {"purpose": "reach-people"}).status_code == 403
    with pytest.raises(RuleError) as refused:
        open_trips(actor=person, trips=[trip], purpose="reach-people", at=office.tick())
    assert refused.value.code == "another-office"


def test_a_deleted_trip_in_need_is_seen_and_opens_nothing(travels, enter):
    trip = travels.register()
    travels.say(trip, "help")
    travels.register(code=trip.code, act="delete", version=2)
    client = enter("consular")
    page = shown(client, "/travel/trips/?shown=help", purpose="help-somebody", page="1")
    assert "deleted by the citizen" in page
    assert rows() == []
    assert "its details are gone" in shown(client, f"/travel/trips/{trip.pk}/")


def test_without_its_key_the_desk_opens_nothing(travels, enter, office):
    trip = travels.register()
    travels.say(trip, "help", words="Су тасыды")
    (office.home.keys / "vault.key").unlink()
    page = shown(enter("consular"), f"/travel/trips/{trip.pk}/", purpose="help-somebody")
    assert "cannot be opened with the key of this node" in page
    assert not [one for one in [*NAMES, "Су тасыды"] if one in page]


def fill(travels, count):
    """So many trips, half of them with a check-in and a call."""
    first = Trip.objects.count()
    sealed = seal_details(DETAILS, travels.key.public_key())
    trips = Trip.objects.bulk_create(
        Trip(
            code=f"{first + number:064x}", version=1, people=2, by_mail=True, registered_at=at_hour(1),
            changed_at=at_hour(1), last_day=stop("XB").last,
        )
        for number in range(count)
    )  # fmt: skip
    Details.objects.bulk_create(Details(trip=trip, sealed=sealed) for trip in trips)
    where = stop("XB-N")
    Stop.objects.bulk_create(
        Stop(trip=trip, country="XB", part="XB-N", first=where.first, last=where.last) for trip in trips
    )
    for trip in trips[::2]:
        travels.say(trip, "safe")
    officer = travels.office.people["consular"]
    Call.objects.bulk_create(
        Call(trip=trip, event="XB-N:2026-03-01:2026-03-09", officer=officer, given_at=at_hour(2))
        for trip in trips[1::2]
    )


@pytest.mark.parametrize(
    "address",
    [
        f"/travel/?{HERE}",
        f"/travel/?{DAYS}",
        f"/travel/trips/?{HERE}",
        SAFETY,
        SAFETY + "&shown=safe",
        SAFETY + "&shown=mine",
    ],
)
def test_as_many_queries_for_many_as_for_few(travels, enter, address):
    client = enter("consular")
    fill(travels, 4)
    client.get(address)
    few = count_queries(client, address)
    fill(travels, 44)
    client.get(address)  # the sums are counted
    assert count_queries(client, address) == few
    travels.register()
    anew = count_queries(client, address)
    assert few <= anew <= few + 3


def test_opening_asks_as_often_for_fifty_as_for_one(travels, enter):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    client, address, counted = enter("consular"), f"/travel/trips/?{HERE}", []
    for more in (2, 46):
        fill(travels, more)
        with CaptureQueriesContext(connection) as queries:
            shown(client, address, purpose="reach-people", page="1")
        counted.append(len(queries))
    assert counted[0] == counted[1]
    assert Act.OPEN_TRIPS in {row.act for row in AuditRow.objects.all()}
