"""What a person reaches no longer, or not yet: other offices' trails, drafts and titles; a mark within the day."""

from datetime import timedelta

import pytest
from django.test import Client

from desk.embassies import XK, XT, add_embassies
from desk.office import AT
from desk.web.one_time_codes import code_now
from desk.web.test_second_factor import PASSWORD, enrolled
from elshi.desk.people.actions.set_office import set_office
from elshi.desk.people.actions.set_role import set_role
from elshi.desk.people.models import DeskSession, Person
from elshi.desk.people.rules import RuleError
from elshi.desk.releases.models import Approval
from elshi.desk.releases.translations import list_mine
from elshi.desk.releases.unlooked import list_unlooked
from elshi.desk.releases.waiting import approved_lately

DAY = timedelta(days=1)


def refused(act, *args, **given) -> str:
    with pytest.raises(RuleError) as caught:
        act(*args, **given)
    return caught.value.code


@pytest.mark.parametrize("role", ["administrator", "auditor"])
def test_the_trail_of_all_offices_is_the_ministrys(enter, office, role):
    add_embassies(office)
    ours, theirs = enter(role), enter(f"xk_{role}")
    for page in ("/audit/", "/audit/export.csv", "/audit/export.jsonl"):
        assert (ours.get(page).status_code, theirs.get(page).status_code) == (200, 403)
    assert theirs.post("/audit/check/").status_code == 403
    today = theirs.get("/").content.decode()
    assert 'href="/audit/"' not in today
    assert 'id="last-acts"' not in today
    assert 'id="last-acts"' in ours.get("/").content.decode()


def test_who_was_moved_away_reads_no_titles_of_the_old_office(office):
    add_embassies(office)
    draft = office.draft_in("writing")
    office.assign(draft, "ru", "translator")
    approved = office.draft_in("approved")
    translator, approver = office.people["translator"], office.people["approver"]
    assert len(list_mine(translator, reader="en")) == 1
    assert [one.version.draft for one in approved_lately(approver)] == [approved]
    for person in (translator, approver):
        set_office(actor=None, person_id=person.pk, office=XK, at=AT)
        person.refresh_from_db()
    assert list_mine(translator, reader="en") == []
    assert list(approved_lately(approver)) == []


def test_a_translator_of_an_embassy_gets_no_draft_of_the_ministry(enter, office):
    add_embassies(office)
    draft = office.draft_in("writing")
    assert refused(office.assign, draft, "ru", "xk_translator") == "not-a-translator"
    theirs = office.start(by="xk_author")
    office.save(theirs, by="xk_author")
    office.assign(theirs, "ru", "xk_translator", by="xk_author")
    office.assign(theirs, "ru", "translator", by="xk_author")  # the ministry's people reach it
    html = enter("author").get(f"/drafts/{draft.pk}/translations/").content.decode()
    offered = {name: f'<option value="{office.people[name].pk}"' in html for name in ("translator", "xk_translator")}
    assert offered == {"translator": True, "xk_translator": False}


def test_an_emergency_that_is_not_out_is_its_offices_and_the_ministrys(office):
    add_embassies(office)
    draft = office.start(by="xk_author")
    office.save(draft, by="xk_author")
    office.release_alone(draft, by="xk_approver")
    seen = {name: len(list_unlooked(office.people[name], now=AT)) for name in ("analyst", "xk_analyst", "xt_analyst")}
    assert seen == {"analyst": 1, "xk_analyst": 1, "xt_analyst": 0}
    office.press()
    assert len(list_unlooked(office.people["xt_analyst"], now=AT)) == 1
    assert XT != XK


def test_a_text_with_its_hour_ahead_becomes_no_template(office):
    draft = office.draft_in("submitted", hour=AT + DAY)
    assert refused(office.keep_template, draft.pk) == "embargoed"
    office.keep_template(office.draft_in("submitted").pk)


def test_a_mark_is_not_taken_away_by_whoever_was_made_an_approver_today(office):
    draft = office.draft_in("writing")
    office.mark(draft)
    office.submit(draft)
    person = office.people["second"]
    set_role(actor=None, person_id=person.pk, role="analyst", at=AT - 2 * DAY)
    set_role(actor=office.people["administrator"], person_id=person.pk, role="approver", at=AT)
    person.refresh_from_db()
    assert refused(office.drop_mark, draft, by="second") == "not-settled"
    office.drop_mark(draft)


def test_the_press_asks_it_of_the_trail_too(office, monkeypatch):
    draft = office.draft_in("writing")
    office.mark(draft)
    office.submit(draft)
    person = office.people["second"]
    set_role(actor=None, person_id=person.pk, role="analyst", at=AT - 2 * DAY)
    set_role(actor=office.people["administrator"], person_id=person.pk, role="approver", at=AT)
    person.refresh_from_db()
    with monkeypatch.context() as program:
        program.setattr("elshi.desk.releases.actions.drop_clearance.check_standing", lambda *_, **__: None)
        office.drop_mark(draft, by="second")
    office.approve(draft)
    release = office.release(draft)
    assert office.press() == 0
    release.refresh_from_db()
    assert (release.state, release.refused_code) == ("refused", "approver-not-settled")
    assert Approval.objects.count() == 1


def test_a_login_over_another_persons_session_is_in_the_list(enter, office):
    _client, secret = enrolled(enter)[:2]
    mixed = Client()
    assert mixed.post("/login/", {"username": "approver", "password": PASSWORD})["Location"] == "/login/second/"
    mixed.force_login(office.people["analyst"])
    mixed.post("/login/", {"username": "approver", "password": PASSWORD})
    mixed.post("/login/second/", {"code": code_now(secret)})
    person = Person.objects.get(username="approver")
    assert mixed.session["_auth_user_id"] == str(person.pk)
    assert DeskSession.objects.filter(person=person, key=mixed.session.session_key).exists()
