"""Who is meant by an alert: places, days, and what becomes of it when either changes."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from desk.alerting.sirens import CUT, Failing
from desk.travel.tripping import DETAILS, stop
from elshi.desk.alerting.models import AlertCopy, Sending
from elshi.desk.alerting.rules.meant import days_meant


@pytest.mark.parametrize("lasts", [timedelta(hours=1), timedelta(hours=23), timedelta(days=3), timedelta(days=700)])
@pytest.mark.parametrize("hour", range(24))
def test_no_day_of_any_zone_is_left_out(hour, lasts):
    at = datetime(2026, 3, 1, hour, 30, tzinfo=UTC)
    span = days_meant(at.date(), (at + lasts).date())
    for zone in (-12, 0, 14):
        assert span.first <= (at + timedelta(hours=zone)).date()
        assert (span.last - span.first).days == 365 or (at + lasts + timedelta(hours=zone)).date() <= span.last
    assert (at.date() - span.first).days == 1


@pytest.mark.parametrize(
    ("place", "first", "last", "is_meant"),
    [
        ("XB-N", 1, 9, True), ("XB", 1, 9, True), ("XB-S", 1, 9, False), ("XC", 1, 9, False),
        ("XB-N", 3, 9, True), ("XB-N", 4, 9, False),
    ],
)  # fmt: skip
def test_places_and_days(sirens, place, first, last, is_meant):
    """The alert: northern Dorun, from 1 March until the 2nd, UTC: somewhere that may be the 3rd."""
    sirens.travels.register(replace(DETAILS, stops=(stop(place, date(2026, 3, first), date(2026, 3, last)),)))
    sirens.warn()
    sirens.run()
    assert len(sirens.files("mail")) == len(sirens.files("sms")) == is_meant


def test_an_alert_for_a_country_means_all_its_parts_once(sirens):
    stops = (stop("XB-N"), stop("XB-S"), stop("XB"))
    sirens.register(stops=stops)
    sirens.warn(places=("XB",))
    sirens.run(3)
    assert len(sirens.files("mail")) == 1
    sending = Sending.objects.get()
    assert (sending.trips, sending.people) == (1, 2)


def test_who_is_back_is_not_meant(sirens):
    sirens.register(stops=(stop("XB-N", date(2026, 2, 1), date(2026, 2, 27)),))
    sirens.warn()
    sirens.run()
    assert sirens.files("mail") == []


def test_only_by_the_ways_that_were_chosen(sirens):
    sirens.register(mail="", phone="+77010000005")
    sirens.register(mail="", phone="", at_home="")
    sirens.warn()
    sirens.run()
    assert (len(sirens.files("mail")), len(sirens.files("sms")), len(sirens.files("telegram"))) == (0, 1, 0)


def test_whoever_registers_while_it_lasts_is_told_too(sirens):
    sirens.warn()
    with sirens.dispatcher() as dispatcher:
        dispatcher.run_once()
        assert sirens.files("mail") == []
        sirens.register()
        sirens.office.tick()
        dispatcher.run_once()
        assert len(sirens.files("mail")) == 1
        sirens.office.at += timedelta(hours=25)
        sirens.register(mail="late@x.example")
        dispatcher.run_once()
    assert len(sirens.files("mail")) == 1, "it has ended"


def test_whoever_changes_a_trip_into_the_area_is_told(sirens):
    away = replace(DETAILS, stops=(stop("XC"),))
    trip = sirens.travels.register(away)
    sirens.warn()
    sirens.run(2)
    assert sirens.files("mail") == []
    sirens.travels.register(DETAILS, act="change", version=2, code=trip.code)
    sirens.office.at += timedelta(minutes=2)
    sirens.run()
    assert len(sirens.files("mail")) == 1
    sending = Sending.objects.get()
    assert (sending.trips, sending.people) == (1, 2)


def test_an_update_goes_first_to_those_who_were_told_and_then_to_who_is_there(sirens):
    sirens.register(mail="told@x.example", phone="")
    first = sirens.warn()
    sirens.run()
    sirens.register(mail="new@x.example", phone="", stops=(stop("XC"),))
    sirens.update(first, places=("XC",))
    sirens.run()
    second = Sending.objects.order_by("made_at").last()
    told, new = AlertCopy.objects.filter(sending=second).order_by("due_at", "pk")
    assert (told.trip.by_mail, told.trip.pk < new.trip.pk) == (True, True)
    assert [one["to"] for one in sirens.files("mail")].count("told@x.example") == 2
    assert len(sirens.files("mail")) == 3
    assert Sending.objects.get(release=first).ended_at is not None


def test_a_cancellation_goes_to_all_who_were_told_or_may_have_been_and_to_nobody_else(sirens):
    sirens.register(mail="told@x.example", phone="")
    first = sirens.warn()
    sirens.run()
    sirens.ways["mail"] = Failing(CUT)
    sirens.register(mail="perhaps@x.example", phone="")
    sirens.run()
    sirens.ways.pop("mail")
    sirens.register(mail="untold@x.example", phone="")
    sirens.run()
    assert [one.state for one in sirens.copies()] == ["confirmed", "queued", "queued"]
    sirens.cancel(first)
    sirens.ways["mail"] = taken = Failing()
    sirens.office.at += timedelta(minutes=10)
    sirens.run()
    assert [one.state for one in sirens.copies()] == ["confirmed", "unknown", "dropped", "confirmed", "confirmed"]
    assert len(taken.took) == 2


def test_of_two_versions_that_come_out_together_only_the_newest_goes_out(sirens):
    sirens.register(phone="", language="en")
    first = sirens.warn()
    sirens.update(first)
    sirens.run()
    [file] = sirens.files("mail")
    assert Sending.objects.count() == 2
    assert file["subject"].startswith("Alert updated: ")


def test_a_plain_statement_and_its_withdrawal_are_no_alerts(sirens):
    sirens.register()
    release = sirens.office.release_of(sirens.office.draft_in("published"))
    sirens.office.withdrawal_in("published", release)
    sirens.run()
    assert not Sending.objects.exists()


def test_one_whose_time_is_over_before_it_came_out_is_sent_to_nobody(sirens):
    sirens.register()
    sirens.warn(hours=1)
    sirens.office.at += timedelta(hours=2)
    sirens.run()
    assert sirens.files("mail") == []
    assert Sending.objects.get().ended_at is not None
