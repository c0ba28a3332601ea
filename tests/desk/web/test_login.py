"""The door: what it writes down, and how it slows somebody who guesses."""

from datetime import timedelta

import pytest
from axes.models import AccessAttempt, AccessFailureLog, AccessLog
from django.test import Client

from elshi.desk.audit.models import AuditRow
from elshi.desk.audit.record import verify_chain

RIGHT, WRONG = "not-a-secret-here", "a-guess"
LIMIT, WINDOW = 10, timedelta(minutes=15)


@pytest.fixture
def door(enter):
    """`door(username, password)` tries to log in, as a browser that reads English."""

    def knock(username, password, *, client=None, address="127.0.0.1"):
        browser = client or Client(REMOTE_ADDR=address, headers={"accept-language": "en"})
        return browser.post("/login/", {"username": username, "password": password})

    return knock


def acts():
    return list(AuditRow.objects.filter(act__startswith="log-").values_list("act", "actor_name", "object_id"))


def test_logins_logouts_and_wrong_passwords_are_on_record(door, office):
    author, client = office.people["author"], Client()
    door("author", WRONG)
    door("nobody-of-that-name", WRONG)
    assert door("author", RIGHT, client=client).status_code == 302
    client.post("/logout/")
    pk = str(author.pk)
    assert acts() == [("log-in-failed", "login", pk), ("log-in", "author", pk), ("log-out", "author", pk)]
    assert verify_chain() == AuditRow.objects.count()


@pytest.mark.parametrize("name", ["author", "nobody-of-that-name"])
def test_guessing_has_to_wait_for_known_and_unknown_names_alike(door, office, name):
    for _ in range(LIMIT):
        assert "password is wrong" in door(name, WRONG).content.decode()
    rows = AuditRow.objects.count()
    for password in (WRONG, RIGHT):
        answer = door(name, password)
        assert answer.status_code == 200
        assert "Wait a quarter of an hour" in answer.content.decode()
    assert AuditRow.objects.count() == rows
    kept = str([list(model.objects.values()) for model in (AccessAttempt, AccessFailureLog, AccessLog)])
    assert "'failures_since_start': 10" in kept
    assert not any(typed in kept for typed in (name, WRONG, RIGHT)), "people type passwords into the wrong field"


def test_a_name_in_the_log_of_the_program_is_a_name_too_many(door, office, caplog):
    for _ in range(LIMIT + 1):
        door("a-password-in-the-wrong-field", WRONG)
    assert "a-password" not in caplog.text


def test_an_address_in_a_header_is_not_believed(door, office):
    for number in range(LIMIT + 1):
        client = Client(headers={"x-forwarded-for": f"192.0.2.{number}", "accept-language": "en"})
        answer = door("author", WRONG, client=client)
    assert "Wait a quarter of an hour" in answer.content.decode()


def test_other_names_and_addresses_need_not_wait_and_time_heals(door, office):
    for _ in range(LIMIT):
        door("author", WRONG)
    assert "Wait" in door("ａuthor", RIGHT).content.decode(), "the same name in other letters"
    assert door("colleague", RIGHT).status_code == 302
    assert door("author", RIGHT, address="127.0.0.2").status_code == 302
    for failure in AccessAttempt.objects.all():
        before = failure.attempt_time - WINDOW - timedelta(seconds=1)
        AccessAttempt.objects.filter(pk=failure.pk).update(attempt_time=before)
    assert door("author", RIGHT).status_code == 302
    door("author", WRONG)
    assert AccessAttempt.objects.get().failures_since_start == 1


def test_the_right_password_ends_the_count(door, office):
    for _ in range(LIMIT - 1):
        door("author", WRONG)
    assert door("author", RIGHT).status_code == 302
    assert "password is wrong" in door("author", WRONG).content.decode()


@pytest.mark.parametrize("host", ["127.0.0.1", "evil.example", "localhost.evil.example"])
def test_the_desk_answers_to_one_name_only(host):
    from django.conf import settings

    assert host not in settings.ALLOWED_HOSTS
    assert Client(headers={"host": host}).get("/login/").status_code == 400


def test_static_files_are_not_offered_to_other_pages(home):
    from django.conf import settings

    assert settings.WHITENOISE_ALLOW_ALL_ORIGINS is False
    answer = Client().get("/static/web/desk.css")
    answer.close()
    assert answer.status_code == 200
    assert "Access-Control-Allow-Origin" not in answer.headers
