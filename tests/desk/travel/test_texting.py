"""Short messages: matched by a keyed hash of the number, unverified, once, and never the end of a call for help."""

from datetime import date

from desk.travel.tripping import at_hour, stop
from elshi.desk.travel.models import CheckIn, Trip
from elshi.desk.travel.rules.standing import Says
from elshi.desk.travel.texting import link_chat, take_sms, take_telegram
from elshi.desk.travel.vault import Vault

NUMBER = "+77010000000"


def test_a_message_is_an_unverified_check_in_once(travels):
    trip = travels.register()
    for number in (NUMBER, "77010000000", "+7 701 000-00-00"):
        assert take_sms(number, "Аманмын!", at_hour(9)) is Says.SAFE
    one = CheckIn.objects.get()
    assert (one.channel, one.verified, one.status, Vault().open_words(one).words) == ("sms", False, "safe", "Аманмын!")
    trip.refresh_from_db()
    assert (trip.status, trip.stood_by) == ("safe", "sms")
    assert take_sms("+77010009999", "safe", at_hour(9)) is None
    assert take_sms("Samal", "safe", at_hour(9)) is None
    assert CheckIn.objects.count() == 1


def test_help_by_message_counts_and_safe_does_not_end_it(travels):
    trip = travels.register()
    assert take_sms(NUMBER, "2", at_hour(9)) is Says.HELP
    assert take_sms(NUMBER, "1", at_hour(10)) is Says.SAFE
    trip.refresh_from_db()
    assert trip.status == "help"
    assert CheckIn.objects.count() == 2


def test_what_is_not_understood_is_kept_and_changes_nothing(travels):
    trip = travels.register()
    take_sms(NUMBER, "1", at_hour(9))
    assert take_sms(NUMBER, "Қай жерге \x00 барамыз?" + "я" * 2000, at_hour(10)) is Says.UNCLEAR
    trip.refresh_from_db()
    assert trip.status == "safe"
    assert Vault().open_words(CheckIn.objects.first()).words.startswith("Қай жерге  барамыз?я")


def test_of_several_trips_the_one_under_way(travels):
    now = travels.register()
    later = travels.register(stops=(stop("XC", date(2026, 6, 1), date(2026, 6, 9)),))
    travels.register(stops=(stop("XC", date(2026, 2, 1), date(2026, 2, 9)),))  # over, and not erased yet
    assert take_sms(NUMBER, "1", at_hour(9)) is Says.SAFE
    assert list(CheckIn.objects.values_list("trip", flat=True)) == [now.pk]
    take_sms(NUMBER, "2", at_hour(9, day=20))  # under way is none: every one that is kept
    assert set(Trip.objects.filter(status="help").values_list("pk", flat=True)) == {now.pk, later.pk}


def test_a_deleted_trip_is_found_by_no_number(travels):
    trip = travels.register()
    travels.register(code=trip.code, act="delete", version=2)
    assert take_sms(NUMBER, "1", at_hour(9)) is None


def test_a_chat_is_joined_by_the_id_of_the_trip(travels):
    trip = travels.register(telegram=True)
    assert take_telegram("555012", "help", at_hour(9)) is None
    assert not link_chat("ab" * 32, "555012", b"sealed")
    assert link_chat(trip.code, "555012", b"sealed")
    assert take_telegram("555012", "help", at_hour(9)) is Says.HELP
    one = CheckIn.objects.get()
    assert (one.channel, one.verified) == ("telegram", False)
    trip.refresh_from_db()
    assert bytes(trip.details.chat) == b"sealed"
    travels.register(code=trip.code, act="change", version=2, telegram=False)
    assert take_telegram("555012", "help", at_hour(10)) is None
    assert bytes(Trip.objects.get().details.chat) == b""
    assert not link_chat(trip.code, "555012", b"sealed")
