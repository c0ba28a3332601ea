"""My account: sessions that are shown and ended, and the password."""

import re
from datetime import timedelta

import pytest
from django.contrib.sessions.models import Session
from django.test import Client
from django.utils import timezone
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from desk.web.one_time_codes import code_now
from elshi.desk.audit.models import AuditRow
from elshi.desk.people.actions.end_sessions import end_sessions_of
from elshi.desk.people.models import DeskSession, Person
from elshi.desk.people.rules import RuleError
from elshi.desk.people.sessions import browser_of, network_of

PASSWORD, NEW = "not-a-secret-here", "horse battery staple four"
FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"
EDGE = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/140.0 Safari/537.36 Edg/140.0"
PHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 Version/18.0 Mobile Safari/604.1"


def log_in(name, *, password=PASSWORD, agent=FIREFOX, address="127.0.0.1"):
    Person.objects.filter(username=name).update(language="en")
    client = Client(REMOTE_ADDR=address, headers={"user-agent": agent})
    client.post("/login/", {"username": name, "password": password})
    return client


def is_in(client) -> bool:
    return client.get("/me/").status_code == 200


def details(act):
    return list(AuditRow.objects.filter(act=act).values_list("actor_name", "object_id", "details"))


def test_sessions_are_shown_and_each_can_be_ended(enter, office):
    here, there = log_in("author"), log_in("author", agent=PHONE, address="192.0.2.77")
    stranger = log_in("colleague", agent=EDGE)
    text = here.get("/me/").content.decode()
    assert "Firefox, Linux" in text
    assert "Safari, iOS" in text
    assert "Edge" not in text, "only one's own"
    assert "192.0.2.x" in text
    assert "192.0.2.77" not in text + str(list(DeskSession.objects.values())), "the network is enough"
    assert text.count("this one") == 1
    row = DeskSession.objects.get(browser="Safari, iOS")
    assert stranger.post(f"/me/sessions/{row.pk}/end/").status_code == 409
    assert is_in(there)
    assert here.post(f"/me/sessions/{row.pk}/end/").status_code == 302
    assert not is_in(there)
    assert is_in(here)
    assert here.post(f"/me/sessions/{row.pk}/end/").status_code == 409
    pk = str(office.people["author"].pk)
    assert details("end-own-sessions") == [("author", pk, {"count": 1})]


def test_all_others_end_and_this_one_stays(enter, office):
    here, others = log_in("author"), [log_in("author") for _ in range(3)]
    stranger = log_in("colleague")
    here.post("/me/sessions/end-others/")
    assert [is_in(client) for client in (here, stranger, *others)] == [True, True, False, False, False]


def test_logging_out_ends_the_row_and_what_ran_out_is_not_shown(enter, office):
    gone, old, here = log_in("author"), log_in("author"), log_in("author")
    gone.post("/logout/")
    Session.objects.filter(session_key=old.session.session_key).update(expire_date=timezone.now() - timedelta(1))
    assert here.get("/me/").content.decode().count("last seen") == 1
    log_in("colleague")
    assert DeskSession.objects.filter(person=office.people["author"]).count() == 1


def test_last_seen_moves_on_and_costs_a_write_at_most_every_five_minutes(enter, office):
    client = log_in("author")
    row = DeskSession.objects.get()
    DeskSession.objects.update(seen_at=row.seen_at - timedelta(hours=1))
    client.get("/me/")
    assert DeskSession.objects.get().seen_at == row.seen_at - timedelta(hours=1), "just seen: nothing is written"
    session = client.session
    session["elshi_seen"] = (row.seen_at - timedelta(minutes=5)).isoformat()
    session.save()
    client.get("/me/")
    assert DeskSession.objects.get().seen_at >= row.seen_at


def test_an_administrator_ends_somebodys_sessions(enter, office):
    client = log_in("author")
    person = office.people["author"]
    with pytest.raises(RuleError):
        end_sessions_of(actor=office.people["approver"], person=person, at=office.tick())
    assert is_in(client)
    assert end_sessions_of(actor=office.people["administrator"], person=person, at=office.tick()) == 1
    assert not is_in(client)
    assert details("end-sessions") == [("administrator", str(person.pk), {"count": 1})]


def change(client, *, old=PASSWORD, new=NEW, again=None):
    return client.post("/me/password/", {"old": old, "new": new, "again": new if again is None else again})


def test_a_new_password_ends_the_other_sessions(enter, office):
    here, there = log_in("author"), log_in("author")
    assert change(here).status_code == 302
    assert is_in(here)
    assert not is_in(there)
    assert here.get("/me/").content.decode().count("this one") == 1
    assert not is_in(log_in("author"))
    assert is_in(log_in("author", password=NEW))
    assert details("change-password") == [("author", str(office.people["author"].pk), {"sessions_ended": 1})]


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"old": "a guess"}, "present password is wrong"),
        ({"again": "something else altogether"}, "not typed the same way twice"),
        ({"new": "too short"}, "at least 12 signs"),
        ({"new": "password1234"}, "tried first"),
        ({"new": "xcolleaguex"}, "too much like your name"),
        ({"new": PASSWORD}, "the present one"),
    ],
)
def test_a_password_that_is_not_taken(enter, office, given, said):
    client = log_in("colleague")
    before = AuditRow.objects.filter(act="change-password").count()
    answer = change(client, **given)
    assert answer.status_code == 409
    assert said in answer.content.decode()
    assert is_in(log_in("colleague"))
    assert AuditRow.objects.filter(act="change-password").count() == before


def test_the_present_password_cannot_be_guessed_here(enter, office):
    client = log_in("author")
    for _ in range(10):
        assert "present password is wrong" in change(client, old="a guess").content.decode()
    assert "Wait a quarter of an hour" in change(client).content.decode()


@pytest.mark.parametrize(
    ("agent", "family"),
    [(FIREFOX, "Firefox, Linux"), (EDGE, "Edge, Windows"), (PHONE, "Safari, iOS"), ("curl/8.0", ""), ("", "")],
)
def test_families_of_browsers(agent, family):
    assert browser_of(agent) == family


@pytest.mark.parametrize(
    ("address", "network"),
    [
        ("127.0.0.1", ""), ("::1", ""), ("", ""), ("no address", ""), ("192.0.2.77", "192.0.2.x"),
        ("2001:db8:7:1::5", "2001:db8:7::/48"),
    ],
)  # fmt: skip
def test_only_the_network_is_kept(address, network):
    assert network_of(address) == network


@hypothesis_settings(deadline=None)
@given(st.ip_addresses())
def test_no_address_is_kept_whole(address):
    assert network_of(str(address)) != str(address)


# The pages in languages that no library of ours speaks.

LATIN = re.compile(r"[A-Za-z]{3,}")
NAMES = {"author", "Firefox", "Linux", "Elshi", "TOTP", "UTC", "mfa", "English", "SIM", "USB"}


@pytest.mark.parametrize("language", ["kk", "ar", "ru", "zh"])
def test_no_foreign_english_on_these_pages(enter, office, language):
    """Every word of Latin letters on them is a name; library messages would be English in Kazakh."""
    client = enter("author", language=language)
    door = Client(headers={"accept-language": language})
    pages = [client.get(page) for page in ("/me/", "/me/code-app/", "/me/passkey/", "/me/password/")]
    pages += [
        change(client, **given) for given in ({"old": "x"}, {"new": "x"}, {"new": "password1234"}, {"again": "x"})
    ]
    pages += [
        client.post("/me/code-app/", {"code": "1"}),
        client.post("/me/passkey/", {"credential": "{}"}),
        client.post("/me/sessions/999/end/"),
        client.post("/me/recovery-codes/"),
        door.post("/login/", {"username": "author", "password": "x"}),
    ]
    session = client.session
    del session["elshi_password_at"]
    session.save()
    pages += [client.get("/me/step-up/?next=/"), client.post("/me/step-up/", {"password": "x"})]
    assert len(pages) == 15
    client.force_login(office.people["author"])
    secret = re.search(r'id="secret">([A-Z2-7 ]+)<', client.get("/me/code-app/").content.decode())[1].replace(" ", "")
    pages += [client.post("/me/code-app/", {"code": code_now(secret)}), client.get("/me/")]
    session = client.session
    del session["elshi_factor_at"]
    session.save()
    pages += [client.get("/me/step-up/?next=/"), client.post("/me/step-up/", {"code": "1"})]
    other = Client(headers={"accept-language": "en"})
    other.post("/login/", {"username": "author", "password": PASSWORD})
    pages += [other.get("/login/second/"), other.post("/login/second/", {"code": "1"})]
    for page in pages:
        assert foreign_words(page.content.decode()) == set(), page.request["PATH_INFO"]


def foreign_words(html: str) -> set[str]:
    """Words of Latin letters between the tags and in what is read aloud, but for names."""
    body = re.sub(r"(?s)<(script|svg|code|pre)\b.*?</\1>", " ", html)
    spoken = " ".join(re.findall(r'(?:aria-label|placeholder|alt|title)="([^"]*)"', body))
    return set(LATIN.findall(re.sub(r"<[^>]*>", " ", body) + spoken)) - NAMES
