"""The second factor: set up, asked for at the door, fresh before the state speaks; a code counts once."""

import re
import time
from datetime import datetime, timedelta
from http import HTTPStatus

import pytest
from allauth.mfa.models import Authenticator
from django.test import Client
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from desk.web.one_time_codes import code_at, code_now
from elshi.desk.audit.models import AuditRow
from elshi.desk.audit.record import verify_chain
from elshi.desk.people.actions.reset_login import reset_factor, reset_password
from elshi.desk.people.factors import clean_code
from elshi.desk.people.models import Person
from elshi.desk.people.rules import RELEASING, Act, RuleError
from elshi.desk.releases.models import Draft

PASSWORD = "not-a-secret-here"
NEW = "horse battery staple four"


@pytest.fixture(params=["optional", "required"])
def mode(request, settings):
    """The desk with second factors optional, and with second factors required."""
    settings.ELSHI_SECOND_FACTOR = request.param
    return request.param


@pytest.fixture
def required(settings):
    settings.ELSHI_SECOND_FACTOR = "required"


def browser():
    return Client(headers={"accept-language": "en"})


def at_the_door(name, password=PASSWORD):
    """A browser in which name and password were given, and what the door answered."""
    Person.objects.filter(username=name).update(language="en")
    client = browser()
    return client, client.post("/login/", {"username": name, "password": password})


def secret_on(answer) -> str:
    return re.search(r'id="secret">([A-Z2-7 ]+)<', answer.content.decode())[1].replace(" ", "")


def codes_on(answer) -> list[str]:
    return [code.replace(" ", "") for code in re.findall(r'<code dir="ltr">([\d ]+)</code>', answer.content.decode())]


def set_up(client) -> tuple[str, list[str]]:
    """A code app for whoever is in `client`: its secret and the recovery codes."""
    secret = secret_on(client.get("/me/code-app/"))
    time.sleep(max(0.0, time.time() % 30 - 25))  # near its end a period is over before the code of the last one comes
    codes = codes_on(client.post("/me/code-app/", {"code": code_now(secret, periods=-1)}))
    assert len(codes) == 10
    return secret, codes


def enrolled(enter, name="approver"):
    """(client that is in, secret, recovery codes) of somebody who set up a code app. Codes of now are still good."""
    client = enter(name)
    return client, *set_up(client)


def make_stale(client, *, by=timedelta(minutes=10)):
    """Move the clock on for what this session has shown."""
    session = client.session
    for mark in ("elshi_factor_at", "elshi_password_at"):
        if mark in session:
            session[mark] = (datetime.fromisoformat(session[mark]) - by).isoformat()
    session.save()


def way_back(page) -> str:
    """Where the form of the step-up page leads (the frame's own forms have such a field too)."""
    main = page.content.decode().split("<main")[1]
    return re.search(r'name="next" value="([^"]+)"', main)[1].replace("&amp;", "&")


def acts(*names) -> list[tuple[str, str]]:
    return list(AuditRow.objects.filter(act__in=names).values_list("act", "actor_name"))


def is_in(client) -> bool:
    return client.get("/").status_code == HTTPStatus.OK


# The independent reckoning of codes is right itself: RFC 6238, appendix B (SHA-1; eight digits there, six here).
@pytest.mark.parametrize(
    ("moment", "code"), [(59, "287082"), (1111111109, "081804"), (1234567890, "005924"), (20000000000, "353130")]
)
def test_the_codes_of_these_tests_are_those_of_the_rfc(moment, code):
    assert code_at("GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ", moment) == code


def test_setting_up_needs_a_code_of_the_app_and_shows_recovery_codes_once(enter, office):
    client = enter("approver")
    page = client.get("/me/code-app/")
    secret = secret_on(page)
    assert "<svg" in page.content.decode()
    assert secret_on(client.get("/me/code-app/")) == secret, "a page that is opened again shows the same picture"
    wrong = f"{(int(code_now(secret)) + 1) % 1_000_000:06}"
    assert client.post("/me/code-app/", {"code": wrong}).status_code == 409
    assert not Authenticator.objects.exists()
    answer = client.post("/me/code-app/", {"code": code_now(secret)})
    codes = codes_on(answer)
    assert len(set(codes)) == 10
    for page in ("/me/", "/me/code-app/", "/me/step-up/"):
        text = client.get(page, follow=True).content.decode()
        assert not any(code in text.replace(" ", "") for code in codes)
        assert secret not in text.replace(" ", "")
    stored = str(list(Authenticator.objects.values_list("data", flat=True)))
    assert secret not in stored, "the database alone gives no codes"
    assert acts("add-factor") == [("add-factor", "approver")]


@pytest.mark.parametrize("name", ["approver", "analyst"])
def test_the_door_asks_for_the_second_factor_and_takes_a_code_once(enter, office, mode, name):
    _, secret, _ = enrolled(enter, name)
    client, answer = at_the_door(name)
    assert (answer.status_code, answer["Location"]) == (302, "/login/second/")
    assert not is_in(client), "a password alone opens nothing"
    assert client.post("/login/second/", {"code": "000000"}).status_code == 403
    assert not is_in(client)
    code = code_now(secret)
    answer = client.post("/login/second/", {"code": f" {code[:3]} {code[3:]}"})
    assert (answer.status_code, answer["Location"]) == (302, "/")
    assert is_in(client)
    again, _ = at_the_door(name)
    assert again.post("/login/second/", {"code": code}).status_code == 403, "RFC 6238, 5.2: a code counts once"
    assert not is_in(again)
    last = AuditRow.objects.filter(act="log-in").latest("id")
    assert last.details == {"factor": "code-app"}
    assert len(acts("second-factor-failed")) == 2
    assert verify_chain() == AuditRow.objects.count()


USE = """
import sys
from datetime import UTC, datetime
from elshi.desk.people.actions.add_factor import add_own_code_app
from elshi.desk.people.actions.show_factor import show_factor
from elshi.desk.people.models import Person
from elshi.desk.people.rules import RuleError
person = Person.objects.get(username="approver")
act, secret, first, code, moment = sys.argv[1:]
at = datetime.fromtimestamp(int(moment), UTC)
if act == "add":
    add_own_code_app(actor=person, secret=secret, code=first, at=at)
else:
    print("ready", flush=True)
    sys.stdin.readline()
    try:
        print(show_factor(person=person, code=code, answer=None, during="log-in", at=at))
    except RuleError as error:
        print(error.code)
"""


def test_one_code_in_two_processes_at_once_counts_once(office, run_python):
    secret, moment = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ", 1_800_000_000
    given = (secret, code_at(secret, moment - 30), code_at(secret, moment), str(moment))
    assert run_python(USE, args=("add", *given)).returncode == 0
    racers = [run_python(USE, args=("use", *given), wait=False) for _ in range(2)]
    assert [racer.stdout.readline() for racer in racers] == ["ready\n"] * 2
    for racer in racers:
        racer.stdin.write("\n")
        racer.stdin.flush()
    said = sorted(racer.communicate(timeout=60)[0].strip() for racer in racers)
    assert said == ["code-app", "wrong-code"]


def test_nobody_comes_to_the_second_step_without_the_first_or_too_late(enter, office):
    _, secret, _ = enrolled(enter)
    stranger = browser()
    for answer in (stranger.get("/login/second/"), stranger.post("/login/second/", {"code": code_now(secret)})):
        assert (answer.status_code, answer["Location"]) == (302, "/login/")
    late, _ = at_the_door("approver")
    session = late.session
    pending = session["elshi_pending"]
    pending["at"] = (datetime.fromisoformat(pending["at"]) - timedelta(minutes=5)).isoformat()
    session["elshi_pending"] = pending
    session.save()
    assert late.post("/login/second/", {"code": code_now(secret)})["Location"] == "/login/"
    changed, _ = at_the_door("approver")
    reset_password(actor=None, person=office.people["approver"], at=office.tick())
    assert changed.post("/login/second/", {"code": code_now(secret)})["Location"] == "/login/"
    assert not any(is_in(client) for client in (stranger, late, changed))


def test_the_way_back_after_the_door_stays_on_the_desk(enter, office):
    _, secret, _ = enrolled(enter)
    client = browser()
    client.post("/login/?next=https://evil.example/", {"username": "approver", "password": PASSWORD})
    assert client.post("/login/second/", {"code": code_now(secret)})["Location"] == "/"
    client = enter("author")
    for wanted in ("https://evil.example/", "//evil.example/", "javascript:alert(1)"):
        assert client.get("/me/step-up/", {"next": wanted})["Location"] == "/me/"


def test_a_recovery_code_opens_once_and_is_on_record(enter, office):
    _, _, codes = enrolled(enter)
    client, _ = at_the_door("approver")
    answer = client.post("/login/second/", {"code": f"{codes[0][:4]}-{codes[0][4:]}"}, follow=True)
    assert "Left: 9" in answer.content.decode()
    assert acts("use-recovery-code") == [("use-recovery-code", "approver")]
    again, _ = at_the_door("approver")
    assert again.post("/login/second/", {"code": codes[0]}).status_code == 403
    renewed = codes_on(client.post("/me/recovery-codes/"))
    assert not set(renewed) & set(codes)
    assert again.post("/login/second/", {"code": codes[1]}).status_code == 403, "older codes hold no more"
    assert again.post("/login/second/", {"code": renewed[1]}).status_code == 302


def test_guessing_codes_has_to_wait_whatever_the_address(enter, office):
    _, secret, codes = enrolled(enter)
    client, _ = at_the_door("approver")
    for number in range(10):
        answer = client.post("/login/second/", {"code": "000000"}, REMOTE_ADDR=f"127.0.1.{number}")
        assert "not right" in answer.content.decode()
    for code in (code_now(secret), codes[0]):
        for address in ("127.0.0.1", "127.0.9.9"):
            answer = client.post("/login/second/", {"code": code}, REMOTE_ADDR=address)
            assert "Wait a quarter of an hour" in answer.content.decode()
    _, answer = at_the_door("second")
    assert answer["Location"] == "/"
    typed = browser().post("/login/", {"username": str(office.people["second"].pk), "password": "x"})
    assert "Wait" not in typed.content.decode()


def test_an_administrator_resets_what_was_lost_but_not_his_own(enter, office):
    client, _, _ = enrolled(enter)
    administrator, person = office.people["administrator"], office.people["approver"]
    with pytest.raises(RuleError) as refused:
        reset_factor(actor=office.people["author"], person=person, at=office.tick())
    assert refused.value.code == "not-your-role"
    for act in (reset_factor, reset_password):
        with pytest.raises(RuleError) as refused:
            act(actor=administrator, person=administrator, at=office.tick())
        assert refused.value.code == "own-reset"
    assert reset_factor(actor=administrator, person=person, at=office.tick()) == 1
    assert not is_in(client), "open sessions end"
    assert not Authenticator.objects.exists()
    password = reset_password(actor=administrator, person=person, at=office.tick())
    assert "do not match" in at_the_door("approver")[1].content.decode() or not is_in(at_the_door("approver")[0])
    client, answer = at_the_door("approver", password)
    assert answer["Location"] == "/"
    assert acts("reset-factor", "reset-password") == [
        ("reset-factor", "administrator"), ("reset-password", "administrator"),
    ]  # fmt: skip


# Before the state speaks.


def press_approve(client, draft):
    return client.post(f"/drafts/{draft.pk}/approve/", {"sha256": draft.current_version.sha256})


def state_of(draft) -> str:
    return Draft.objects.get(pk=draft.pk).state


def test_an_approval_needs_a_fresh_factor_and_comes_back_to_the_same_page(enter, office, mode):
    client, secret, _ = enrolled(enter)
    draft = office.draft_in("submitted")
    make_stale(client)
    rows = AuditRow.objects.count()
    answer = press_approve(client, draft)
    assert answer.status_code == 302
    assert answer["Location"].startswith("/me/step-up/?next=")
    page = client.get(answer["Location"])
    assert "Nothing was done yet" in page.content.decode()
    assert "<script" not in page.content.decode().split("</head>")[1], "no script is needed"
    back = way_back(page)
    assert (state_of(draft), AuditRow.objects.count()) == ("submitted", rows)
    assert client.post("/me/step-up/", {"next": back, "code": "000000"}).status_code == 403
    answer = client.post("/me/step-up/", {"next": back, "code": code_now(secret)})
    assert (answer.status_code, answer["Location"]) == (302, back)
    page = client.get(back).content.decode()
    assert draft.current_version.sha256[:16] in re.sub(r"<[^>]+>|\s", "", page)
    assert "press the button once more" in page
    assert state_of(draft) == "submitted", "showing the factor does nothing else"
    assert press_approve(client, draft)["Location"] == f"/drafts/{draft.pk}/"
    assert state_of(draft) == "approved"
    assert acts("step-up", "approve-draft") == [("step-up", "approver"), ("approve-draft", "approver")]


def test_a_text_that_changed_meanwhile_is_said_to_have_changed(enter, office):
    client, secret, _ = enrolled(enter)
    draft = office.draft_in("submitted")
    make_stale(client)
    back = way_back(client.get(press_approve(client, draft)["Location"]))
    office.send_back(draft, by="second")
    draft.refresh_from_db()
    office.save(draft, kk="Басқа мәтін.", en="Another text.")
    draft.refresh_from_db()
    office.submit(draft)
    answer = client.post("/me/step-up/", {"next": back, "code": code_now(secret)}, follow=True)
    assert answer.status_code == 409
    assert "The text changed after you saw it" in answer.content.decode()


@pytest.mark.parametrize(("minutes", "fresh"), [(9.9, True), (10, False), (-1, False)])
def test_ten_minutes_are_ten_minutes(enter, office, minutes, fresh):
    client, _, _ = enrolled(enter)
    draft = office.draft_in("submitted")
    make_stale(client, by=timedelta(minutes=minutes))
    press_approve(client, draft)
    assert (state_of(draft) == "approved") is fresh


def test_without_a_factor_nothing_more_is_asked_only_where_it_is_optional(enter, office, mode):
    client, draft = enter("approver"), office.draft_in("submitted")
    answer = press_approve(client, draft)
    assert (state_of(draft) == "approved") is (mode == "optional")
    if mode == "required":
        assert answer["Location"] == "/me/"


def test_who_may_not_approve_is_told_so_without_a_code(enter, office, mode):
    client, _, _ = enrolled(enter, "translator")
    make_stale(client)
    assert press_approve(client, office.draft_in("submitted")).status_code == 403


def every_view():
    from django.urls import get_resolver

    def walk(patterns, prefix):
        for one in patterns:
            if hasattr(one, "url_patterns"):
                yield from walk(one.url_patterns, f"{prefix}{one.pattern}")
            else:
                yield f"{prefix}{one.pattern}", one.callback

    return list(walk(get_resolver().url_patterns, "/"))


def test_every_releasing_act_has_a_view_that_asks():
    asking = set().union(*(getattr(view, "releasing", set()) for _, view in every_view()))
    assert asking == RELEASING
    verbs = ("approve-", "release-", "emergency-", "clear-", "confirm-", "withdraw-")
    named = {act for act in Act if act.value.startswith(verbs)}
    assert named <= RELEASING, "an act by which the state comes to speak has to be in RELEASING"


@pytest.mark.parametrize("name", ["author", "approver"])
def test_no_address_of_the_desk_releases_without_a_fresh_factor(enter, office, mode, name):
    """Every address that there is, with every draft and the right hash: none does an act of RELEASING."""
    client, secret, _ = enrolled(enter, name)
    drafts = [office.draft_in(state) for state in ("submitted", "approved")]
    make_stale(client)
    done = AuditRow.objects.filter(act__in=RELEASING)
    asked, before = 0, done.count()
    for pattern, _ in every_view():
        if any(part in pattern for part in ("logout", "sessions", "me/", "login", "discard", "send-back")):
            continue
        for draft in drafts:
            page = re.sub(r"<\w+:\w+>", str(draft.pk), pattern)
            client.post(page, {"sha256": draft.current_version.sha256, "reason": "error"})
            asked += 1
    assert asked > 40
    assert done.count() == before
    assert [state_of(draft) for draft in drafts] == ["submitted", "approved"]
    client.post("/me/step-up/", {"code": code_now(secret)})
    word, draft = ("release", drafts[1]) if name == "author" else ("approve", drafts[0])
    client.post(f"/drafts/{draft.pk}/{word}/", {"sha256": draft.current_version.sha256})
    assert state_of(draft) == {"release": "queued", "approve": "approved"}[word], "with it, the same POST does"


# Where it is required.


@pytest.mark.parametrize("name", ["author", "approver", "analyst", "administrator"])
def test_who_may_release_sets_one_up_before_anything_else(enter, office, required, name):
    client = enter(name)
    needs = name != "analyst"  # an administrator lets others release: by confirming what they were given
    for page in ("/", "/published/", "/registry/"):
        answer = client.get(page)
        assert (answer.status_code == 302 and answer["Location"] == "/me/") is needs, page
    if needs:
        assert client.get("/drafts/", headers={"HX-Request": "true"})["HX-Refresh"] == "true"
        assert "set one up first" in client.get("/me/").content.decode()
        assert client.post("/language/", {"language": "en", "next": "/me/"}).status_code == 302
        set_up(client)
        assert is_in(client)


def test_a_session_from_before_has_to_show_the_factor(enter, office, required):
    _, secret, _ = enrolled(enter)
    client = enter("approver")  # in by the password alone, as before the setting was changed
    assert client.get("/")["Location"] == "/me/step-up/"
    client.post("/me/step-up/", {"code": code_now(secret)})
    assert is_in(client)


def test_the_last_factor_of_who_needs_one_stays(enter, office, mode):
    client, _, _ = enrolled(enter)
    pk = Authenticator.objects.get(type="totp").pk
    stranger = enter("second")
    assert stranger.post(f"/me/factors/{pk}/remove/").status_code in {302, 409}
    assert Authenticator.objects.filter(pk=pk).exists(), "nobody removes another's"
    make_stale(client)
    assert client.post(f"/me/factors/{pk}/remove/")["Location"].startswith("/me/step-up/")
    make_stale(client, by=-timedelta(minutes=10))
    answer = client.post(f"/me/factors/{pk}/remove/")
    assert answer.status_code == (302 if mode == "optional" else 409)
    assert Authenticator.objects.exists() is (mode == "required"), "with the last factor the recovery codes go"


def test_a_first_factor_needs_a_fresh_password(enter, office):
    client = enter("approver")
    make_stale(client)
    page = client.get("/me/code-app/")["Location"]
    assert page == "/me/step-up/?next=%2Fme%2Fcode-app%2F"
    assert client.post(page, {"next": "/me/code-app/", "password": "a guess"}).status_code == 403
    assert client.post(page, {"next": "/me/code-app/", "password": PASSWORD})["Location"] == "/me/code-app/"
    assert client.get("/me/code-app/").status_code == 200


def test_pages_of_allauth_have_no_address(enter, office):
    client = enter("author")
    for page in (
        "/accounts/login/", "/accounts/signup/", "/accounts/email/", "/accounts/password/reset/", "/accounts/2fa/",
        "/signup/", "/email/", "/password/reset/", "/2fa/", "/2fa/authenticate/", "/me/2fa/", "/login/webauthn/",
    ):  # fmt: skip
        assert client.get(page).status_code == 404, page
    assert not any("allauth" in view.__module__ for _, view in every_view())


def test_another_key_of_the_desk_makes_old_codes_useless_and_no_error(enter, office, settings):
    _, secret, codes = enrolled(enter)
    settings.SECRET_KEY = "another key, as after a restore without keys, long enough for everything"
    client, answer = at_the_door("approver")
    assert answer["Location"] == "/login/second/"
    for code in (code_now(secret), codes[0], ""):
        assert client.post("/login/second/", {"code": code}).status_code == 403
    assert not is_in(client)


@pytest.mark.parametrize("typed", ["", "{}", "[]", "null", "7", '{"id": 1}', '{"rawId": "AA", "id": "AA"}', "{" * 5000])
def test_a_made_up_passkey_is_refused_without_a_fault(enter, office, typed):
    client, _, _ = enrolled(enter)
    assert client.post("/me/passkey/", {"name": "x", "credential": typed}).status_code == 409
    door, _ = at_the_door("approver")
    assert door.post("/login/second/", {"credential": typed}).status_code == 403
    assert not is_in(door)


@pytest.mark.parametrize(
    ("typed", "digits"),
    [("12 34-56", "123456"), ("١٢٣٤٥٦", "123456"), ("۱۲۳۴۵۶", "123456"), ("１２３４５６", "123456")],
)
def test_digits_of_any_keyboard(typed, digits):
    assert clean_code(typed) == digits


@hypothesis_settings(deadline=None)
@given(st.text(max_size=60))
def test_whatever_is_typed_becomes_at_most_forty_ascii_digits(typed):
    assert re.fullmatch(r"[0-9]{0,40}", clean_code(typed))
