"""Accounts that look like ours: found at the door, shown by name, decided by a person, let go with their posts."""

from datetime import timedelta

import pytest

from desk.conftest import SETTINGS
from desk.office import AT
from desk.registry.lookalikes import find_lookalike, hear
from elshi.desk.audit.models import AuditRow
from elshi.desk.listening import Listener
from elshi.desk.people.rules import RuleError
from elshi.desk.registry.actions.judge_lookalike import ask_again, leave_lookalike, open_lookalike_incident
from elshi.desk.registry.actions.record_lookalikes import expire_lookalikes, record_lookalikes
from elshi.desk.registry.models import Incident, LookalikeAccount
from elshi.listen.lookalike_files import read_lookalikes
from fakes.clock import FakeClock


@pytest.fixture
def ours(register):
    """@mfa_samal on X and on Telegram are registered."""
    register.with_two()
    return register


def leave(office, found, *, by="analyst", reason="namesake"):
    return leave_lookalike(
        actor=office.people[by], lookalike_id=found.pk, reason=reason, posts=office.home.posts, at=office.tick()
    )


def held(home):
    """Everything on the disk below the posts, as one text."""
    return b"".join(path.read_bytes() for path in sorted(home.posts.rglob("*")) if path.is_file())


def test_one_account_is_named_and_everybody_else_is_a_pseudonym(ours, home):
    store = hear(home, "mfa_samaI", "aigul_s", "mfa_samal", "samal_news", "samal")
    hear(home, "mfa_samal", platform="telegram")
    assert record_lookalikes(store) == 1
    found = LookalikeAccount.objects.get()
    assert (found.handle, found.platform, found.record_id) == ("mfa_samaI", "x", "xs-mfa/account/1")
    assert (found.kinds, found.posts, found.first_at) == (["homoglyph"], 4, AT)
    assert found.last_at == AT + timedelta(hours=3)
    assert [one["text"][:7] for one in found.samples] == ["Хабар 3", "Хабар 2", "Хабар 1"]
    assert b"mfa_samaI" in held(home)
    assert b"aigul" not in held(home)
    assert b"samal_news" not in held(home)
    [path] = (home.posts / "lookalikes").iterdir()
    assert path.stat().st_mode & 0o777 == 0o600


def test_our_name_elsewhere_is_found_as_such(ours, home):
    assert find_lookalike(home, "mfa_samal", platform="tiktok").kinds == ["other-platform"]


def test_counted_anew_each_time_and_first_heard_stays(ours, home):
    found = find_lookalike(home)
    record_lookalikes(hear(home, "mfa_samaI", start=AT + timedelta(days=1), posts=2))
    found.refresh_from_db()
    assert (found.posts, found.first_at) == (6, AT)
    store = hear(home)
    store.drop_before((AT + timedelta(days=1)).date())
    assert record_lookalikes(store) == 1
    found.refresh_from_db()
    assert (found.posts, found.first_at) == (2, AT)


def test_an_incident_is_filled_in_from_what_was_found(ours, home):
    found = find_lookalike(home)
    incident = open_lookalike_incident(actor=ours.people["analyst"], lookalike_id=found.pk, at=ours.office.tick())
    assert (incident.kind, incident.record_id, incident.since) == ("copied", "xs-mfa/account/1", AT)
    assert (incident.lookalike_platform, incident.lookalike_handle) == ("x", "mfa_samaI")
    with pytest.raises(RuleError, match="decided"):
        open_lookalike_incident(actor=ours.people["author"], lookalike_id=found.pk, at=ours.office.tick())
    found.refresh_from_db()
    assert found.incident == incident


def test_one_that_is_on_file_already_is_joined_to_it(ours, home):
    known = ours.incident(kind="copied", platform="x", handle="mfa_samaI")
    found = find_lookalike(home)
    assert open_lookalike_incident(actor=ours.people["author"], lookalike_id=found.pk, at=ours.office.tick()) == known
    assert Incident.objects.count() == 1


def test_no_lookalike_is_remembered_without_its_name(ours, home):
    found = find_lookalike(home)
    left = leave(ours.office, found, reason="parody")
    assert (left.handle, left.samples, left.reason) == ("", [], "parody")
    assert b"mfa_samaI" not in held(home)
    row = AuditRow.objects.last()
    assert (row.act, row.details) == ("judge-lookalike", {"account": "xs-mfa/account/1", "code": "parody"})
    assert record_lookalikes(hear(home, "mfa_samaI", start=AT + timedelta(days=3))) == 1
    found.refresh_from_db()
    assert (found.handle, found.posts, found.reason) == ("", 8, "parody"), "nobody is asked again"
    assert b"mfa_samaI" not in held(home)


def test_a_judgement_is_remembered_when_the_file_was_lost(ours, home):
    found = find_lookalike(home)
    leave(ours.office, found)
    for path in (home.posts / "lookalikes").iterdir():
        path.unlink()
    store = hear(home, "mfa_samaI", start=AT + timedelta(days=3))
    assert b"mfa_samaI" in held(home)
    record_lookalikes(store)
    assert b"mfa_samaI" not in held(home)
    assert LookalikeAccount.objects.get().handle == ""


def test_taken_back_it_comes_again_with_its_next_post(ours, home):
    found = find_lookalike(home)
    leave(ours.office, found)
    ask_again(actor=ours.people["author"], lookalike_id=found.pk, posts=home.posts, at=ours.office.tick())
    assert not LookalikeAccount.objects.exists()
    assert record_lookalikes(hear(home)) == 0
    assert find_lookalike(home, start=AT + timedelta(days=1)).posts == 8


@pytest.mark.parametrize("by", ["translator", "consular", "administrator", "auditor"])
def test_who_may_not_decide(ours, home, by):
    found = find_lookalike(home)
    for act in (
        lambda: leave(ours.office, found, by=by),
        lambda: open_lookalike_incident(actor=ours.people[by], lookalike_id=found.pk, at=AT),
        lambda: ask_again(actor=ours.people[by], lookalike_id=found.pk, posts=home.posts, at=AT),
    ):
        with pytest.raises(RuleError, match="role"):
            act()
    found.refresh_from_db()
    assert found.judged_at is None


def test_no_reason_is_no_decision(ours, home):
    found = find_lookalike(home)
    with pytest.raises(RuleError, match="Expected one of"):
        leave(ours.office, found, reason="")
    with pytest.raises(RuleError, match="no account"):
        leave_lookalike(
            actor=ours.people["author"], lookalike_id=99, reason="other", posts=home.posts, at=ours.office.tick()
        )
    with pytest.raises(RuleError, match="no account"):
        ask_again(actor=ours.people["author"], lookalike_id=found.pk, posts=home.posts, at=ours.office.tick())


def test_registered_since_then_it_is_ours(ours, home):
    find_lookalike(home)
    ours.publish(ours.drafted(handle="mfa_samaI", url="https://x.com/mfa_samaI"))
    assert record_lookalikes(hear(home)) == 0
    assert not LookalikeAccount.objects.exists()
    assert read_lookalikes(home.posts) == []


def test_it_goes_with_its_posts(ours, home):
    found = find_lookalike(home)
    store = hear(home)
    assert expire_lookalikes(before=found.last_at) == 0
    assert store.drop_before(AT.date()) == 0
    assert store.drop_before((AT + timedelta(days=1)).date()) > 0
    assert b"mfa_samaI" not in held(home)
    assert expire_lookalikes(before=found.last_at + timedelta(seconds=1)) == 1


def test_the_listening_process_says_so_at_once(ours, home):
    clock = FakeClock(AT + timedelta(hours=4))
    listener = Listener(home, SETTINGS, clock=clock)
    listener.step()
    assert not LookalikeAccount.objects.exists(), "nobody in the exercise passes for us"
    hear(home, "mfa_samaI")
    listener.step()
    assert LookalikeAccount.objects.get().posts == 4
    clock.move(timedelta(days=SETTINGS.posts_days + 2))
    listener.step()
    assert not LookalikeAccount.objects.exists()
    assert read_lookalikes(home.posts) == []


def test_the_page_shows_it_and_takes_a_decision(ours, home, enter, settings_home):
    found = find_lookalike(home)
    client = enter("author")
    html = client.get("/registry/lookalikes/").content.decode()
    assert "mfa_samaI" in html
    assert "letters of another script that look the same" in html
    assert "&lt;script&gt;alert(1)" in html
    assert "Accounts that look like ours: 1." in client.get("/").content.decode()
    assert "mfa_samaI" not in client.get("/registry/").content.decode()
    answer = client.post(f"/registry/lookalikes/{found.pk}/leave/", {"reason": ""})
    assert answer.status_code == 409
    assert client.post(f"/registry/lookalikes/{found.pk}/leave/", {"reason": "parody"}).status_code == 302
    html = client.get("/registry/lookalikes/").content.decode()
    assert "mfa_samaI" not in html
    assert "a parody that says so" in html
    assert "Accounts that look like ours: " not in client.get("/").content.decode()
    assert client.post(f"/registry/lookalikes/{found.pk}/again/").status_code == 302
    assert "None. When an account" in client.get("/registry/lookalikes/").content.decode()


def test_the_button_opens_the_file(ours, home, enter, settings_home):
    found = find_lookalike(home)
    answer = enter("analyst").post(f"/registry/lookalikes/{found.pk}/incident/")
    assert answer["Location"] == f"/registry/incidents/{Incident.objects.get().pk}/"
    html = enter("author").get("/registry/lookalikes/").content.decode()
    assert "Not a lookalike" not in html
    assert "mfa_samaI" in html


def test_who_may_not_decide_sees_no_buttons_and_others_nothing(ours, home, enter):
    find_lookalike(home)
    html = enter("consular").get("/registry/lookalikes/").content.decode()
    assert "mfa_samaI" in html
    assert "<button>" not in html.partition('id="undecided"')[2]
    for name in ("translator", "administrator", "auditor"):
        client = enter(name)
        assert client.get("/registry/lookalikes/").status_code == 403
        assert "look like ours" not in client.get("/").content.decode()


@pytest.fixture
def settings_home(home):
    from django.conf import settings

    settings.ELSHI_HOME = home.path
    yield
    settings.ELSHI_HOME = None
