"""Alerts on their way: what each end of a try leads to, that the id never changes, and what is said in which words."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from desk.alerting.sirens import AWAY, CUT, LATER, REFUSED, Failing
from desk.test_drafts import refused
from elshi.desk.alerting.actions.pause_sending import pause_sending
from elshi.desk.alerting.models import Sending
from elshi.desk.alerting.rules.ends import judge_try
from elshi.desk.alerting.sending import lease
from elshi.node.vault_keys import NAME, read_or_make_vault_key
from elshi.speak.channels import DoubtError, RetryError
from elshi.speak.sms import MOST_PARTS, count_parts
from elshi.speak.states import State
from elshi.speak.trip_details import Said
from elshi.speak.trip_sealing import seal_said
from elshi.speak.trips import DELETE


def ends(sirens):
    return [(one.state, one.code, one.attempts, one.repeats) for one in sirens.copies()]


@pytest.fixture
def one(sirens):
    """An alert that is out, for one trip with a mail address alone."""
    sirens.register(phone="")
    sirens.warn()
    return sirens


@pytest.mark.parametrize(
    ("error", "state", "code", "attempts", "repeats"),
    [
        (None, "confirmed", "", 1, 0),
        (REFUSED, "failed", "bad-address", 1, 0),
        (LATER, "queued", "unavailable", 1, 0),
        (CUT, "queued", "cut", 1, 1),
        (AWAY, "queued", "unreachable", 0, 0),
    ],
)  # fmt: skip
def test_what_follows_from_a_try(one, error, state, code, attempts, repeats):
    one.ways["mail"] = Failing(error)
    one.run()
    assert ends(one) == [(state, code, attempts, repeats)]


def test_what_may_have_arrived_is_sent_again_under_the_same_id_and_counted(one):
    one.ways["mail"] = way = Failing(CUT, CUT, None)
    for _ in range(3):
        one.run()
        one.office.at += timedelta(minutes=30)
    assert ends(one) == [("confirmed", "", 3, 2)]
    assert [repeats for _, repeats in way.took] == [0, 1, 2]
    assert len({named for named, _ in way.took}) == 1


def test_it_is_tried_until_the_alert_ends_and_no_longer(one):
    one.ways["mail"] = way = Failing(*[LATER] * 10_000)
    one.run()
    until = Sending.objects.get().until
    while one.office.at < until + timedelta(hours=1):
        one.office.at += timedelta(minutes=10)
        one.run()
    [(state, code, attempts, _)] = ends(one)
    assert (state, code) == ("failed", "expired")
    assert attempts == len(way.took) > 50


def test_a_doubt_at_the_end_stays_one(one):
    one.ways["mail"] = Failing(CUT)
    one.run()
    one.office.at += timedelta(hours=30)
    one.run()
    assert [(state, code) for state, code, *_ in ends(one)] == [("unknown", "no-answer")]


@pytest.mark.parametrize("error", [DoubtError("cut", ""), RetryError("unavailable", "")])
def test_the_pauses_grow_and_end_with_the_alert(office, error):
    until = office.at + timedelta(hours=2)
    waits = [
        judge_try(error, attempts=tries, at=office.at, until=until, chance=0.999).due_at - office.at
        for tries in range(1, 9)
    ]
    assert waits == sorted(waits)
    assert timedelta(minutes=9) < waits[-1] <= timedelta(minutes=10)
    late = judge_try(error, attempts=1, at=until - timedelta(seconds=1), until=until, chance=0.999)
    assert late.state in {State.FAILED, State.UNKNOWN}


def test_a_killed_process_repeats_what_it_had_in_hand_and_that_is_counted(one):
    with one.dispatcher() as dispatcher:
        dispatcher.gather()
        assert len(lease(Sending.objects.get(), "mail", at=one.office.tick())) == 1
    assert [state for state, *_ in ends(one)] == ["sending"]
    one.run()
    assert ends(one) == [("confirmed", "", 2, 1)]
    assert [file["repeats"] for file in one.files("mail")] == [1]


def test_a_way_that_nothing_serves_waits_and_holds_up_no_other(sirens):
    sirens.register()
    del sirens.ways["sms"]
    sirens.warn()
    sirens.run()
    assert [(row.way, row.state, row.code) for row in sirens.copies()] == [
        ("mail", "confirmed", ""), ("sms", "queued", "no-way"),
    ]  # fmt: skip


def test_a_trip_that_is_deleted_takes_what_waits_with_it_and_leaves_a_number_of_what_went_out(sirens):
    trip = sirens.register()
    del sirens.ways["sms"]
    sirens.warn()
    sirens.run()
    sirens.travels.register(act=DELETE, version=2, code=trip.code)
    sirens.office.at += timedelta(minutes=2)
    sirens.run()
    assert [(row.way, row.state, row.trip) for row in sirens.copies()] == [("mail", "confirmed", None)]


def test_a_trip_that_is_deleted_while_it_is_in_hand_is_not_told(sirens):
    trip = sirens.register(phone="")
    sirens.warn()
    with sirens.dispatcher() as dispatcher:
        dispatcher.gather()
        sirens.travels.register(act=DELETE, version=2, code=trip.code)
        dispatcher.run_once()
    assert sirens.files("mail") == []
    assert [(state, code) for state, code, *_ in ends(sirens)] == [("failed", "gone")]


def test_pause_and_go_on(sirens):
    sirens.register()
    release = sirens.warn()
    with sirens.dispatcher() as dispatcher:
        dispatcher.gather()
        actor = sirens.office.people["consular"]
        pause_sending(actor=actor, release_id=release.pk, paused=True, at=sirens.office.tick())
        dispatcher.run_once()
        assert sirens.files("mail") == []
        with refused("sending-paused"):
            pause_sending(actor=actor, release_id=release.pk, paused=True, at=sirens.office.tick())
        pause_sending(actor=actor, release_id=release.pk, paused=False, at=sirens.office.tick())
        dispatcher.run_once()
    assert len(sirens.files("mail")) == 1
    with refused("not-your-role"):
        pause_sending(actor=sirens.office.people["analyst"], release_id=release.pk, paused=True, at=sirens.office.at)


def test_without_the_vault_key_nothing_is_sent_and_nothing_is_lost(one):
    key = one.office.home.keys / NAME
    data = key.read_bytes()
    key.write_bytes(b"damaged")
    one.run()
    assert [(state, code) for state, code, *_ in ends(one)] == [("queued", "no-vault-key")]
    key.write_bytes(data)
    one.office.at += timedelta(hours=1)
    one.run()
    assert [state for state, *_ in ends(one)] == ["confirmed"]


def test_a_key_that_opens_nothing_is_said(one):
    (one.office.home.keys / NAME).unlink()
    read_or_make_vault_key(one.office.home)
    one.run()
    assert [(state, code) for state, code, *_ in ends(one)] == [("failed", "cannot-be-opened")]


def test_the_words_are_in_the_citizens_language_else_the_authentic_one(sirens):
    for language in ("kk", "ru", "en", "ar"):
        sirens.register(language=language, mail=f"{language}@x.example")
    sirens.warn()
    sirens.run()
    mails = {file["to"][:2]: file for file in sirens.files("mail")}
    assert {to: file["language"] for to, file in mails.items()} == {"kk": "kk", "ru": "ru", "en": "en", "ar": "kk"}
    assert mails["en"]["subject"] == "Alert: Flood: Northern Dorun"
    assert "Open the link of your trip" in mails["en"]["text"]
    assert "https://mfa.samal.example/en/xs-mfa/2026/1/" in mails["en"]["text"]


def test_a_short_message_fits_and_ends_with_how_to_answer_and_the_page(sirens):
    for language in ("kk", "ru", "en"):
        sirens.register(language=language, mail="")
    first = sirens.warn()
    sirens.run()
    texts = {file["language"]: file["text"] for file in sirens.files("sms")}
    for language, text in texts.items():
        assert count_parts(text) <= MOST_PARTS
        assert text.endswith(f" https://mfa.samal.example/{language}/{first.record_id}/")
    assert texts["en"].startswith("Alert: Flood: Northern Dorun. ")
    assert "Answer 1: I am safe, 2: I need help." in texts["en"]
    sirens.cancel(first)
    sirens.run()
    [cancelled] = {file["text"] for file in sirens.files("sms") if file["language"] == "en"} - {texts["en"]}
    assert cancelled.startswith("Alert cancelled: ")
    assert "Flood: Northern Dorun" in cancelled
    assert "Answer" not in cancelled


def test_on_telegram_to_the_chat_that_was_joined(sirens):
    trip = sirens.register(telegram=True, mail="", phone="", language="en")
    other = sirens.register(telegram=True, mail="", phone="")
    trip.details.chat = seal_said(Said("5012345678"), sirens.travels.key.public_key())
    trip.details.save()
    sirens.warn()
    sirens.run()
    [file] = sirens.files("telegram")
    assert file["to"] == "5012345678"
    assert file["text"].startswith("Alert: Flood: Northern Dorun\n\n")
    [row] = sirens.copies(trip=other)
    assert (row.state, row.code) == ("failed", "no-chat")


def test_nothing_of_a_citizen_stands_in_the_tables_of_alerts(sirens, raw):
    sirens.register()
    sirens.warn()
    sirens.run()
    tables = ("alerting_sending", "alerting_alertcopy")
    dump = " ".join(str(row) for table in tables for row in raw(f"SELECT * FROM {table}"))
    assert "confirmed" in dump
    for secret in ("@x.example", "+7701", "7701", "Айгерім", "Harbour"):
        assert secret not in dump


def test_while_there_is_no_alert_few_questions_are_asked(sirens):
    sirens.register()
    with sirens.dispatcher() as dispatcher:
        dispatcher.run_once()
        with CaptureQueriesContext(connection) as asked:
            assert dispatcher.run_once() == 0
    assert len(asked) <= 5
