"""What a consular officer has at the desk of the drafting of advice and alerts, and what not."""

from datetime import UTC, datetime, timedelta

import pytest
from django.urls import reverse

from desk.advising import Advising
from desk.test_consular_drafts import others
from desk.web.test_abroad_pages import shown
from desk.web.test_offices_pages import POSTED, addresses, everything
from elshi.desk.cases.actions.open_case import open_case
from elshi.desk.planning.actions.save_event import EventFields, save_event
from elshi.desk.planning.actions.start_event_draft import start_event_draft
from elshi.desk.releases.models import Draft


@pytest.fixture
def advising(office):
    return Advising(office)


def test_no_address_shows_or_moves_another_draft(enter, office, advising):
    comment, drafts = others(office)
    queued = office.queued()
    colleague, client = enter("author"), enter("consular")
    before, found, asked, open_to_others = everything(), {}, 0, 0
    numbers = {"draft_id": [draft.pk for draft in drafts], "comment_id": [comment.pk], "release_id": [queued.pk]}
    below = {"language": "kk", "sha256": "0" * 64}
    for name, names in addresses():
        for parameter in names & set(numbers):
            for number in numbers[parameter]:
                path = reverse(name, kwargs={parameter: number} | {one: below[one] for one in names - {parameter}})
                open_to_others += colleague.get(path).status_code in {200, 302}
                answers = {client.get(path).status_code, client.post(path, POSTED).status_code}
                asked += 1
                if answers - {403, 404, 405} or answers == {405}:
                    found[path] = answers
    assert found == {}
    assert asked > 100
    assert open_to_others > 40, "or the addresses are wrong"
    assert everything() == before


def test_an_alert_is_written_from_the_list_of_advice(enter, office, advising):
    client = enter("consular")
    for page in ("/", "/advisories/"):
        assert 'href="/safety-alerts/new/"' in shown(client, page), page
    tomorrow = f"{datetime.now(UTC) + timedelta(days=1):%Y-%m-%dT%H:%M}"
    answer = client.post("/safety-alerts/new/", {"event": "flood", "places": ["XB-N"], "expires": tomorrow})
    draft = Draft.objects.get()
    assert answer["Location"] == f"/drafts/{draft.pk}/edit/"
    for page in (
        "edit/",
        "danger/",
        "translations/",
        "channels/",
        "attachments/",
        "hour/",
        "compare/",
        "precedents/",
        "",
    ):
        assert client.get(f"/drafts/{draft.pk}/{page}").status_code == 200, page
    client.post(f"/drafts/{draft.pk}/submit/", {"sha256": draft.find_current().sha256})
    draft.refresh_from_db()
    assert draft.state == "submitted"
    for page in ("/", "/drafts/", "/advisories/"):
        assert f'href="/drafts/{draft.pk}/"' in shown(client, page), page


def test_lists_have_nothing_else(enter, office, advising):
    case = open_case(actor=office.people["author"], alert_id=None, title="A case", at=office.tick())
    office.save(office.start(case_id=case.pk), kk="Құпия", en="Secret words")
    office.draft_in("submitted", kk="Құпия", en="Secret words")
    others(office)
    author, today = office.people["author"], datetime.now(UTC).date()
    fields = EventFields(kind="visit", title="A visit", place="", day=f"{today}", last_day="", yearly=False)
    event = save_event(actor=author, fields=fields, at=office.tick())
    start_event_draft(actor=author, event_id=event.pk, day=today, at=office.tick())
    client = enter("consular")
    pages = (f"/cases/{case.pk}/", f"/cases/{case.pk}/report/", "/calendar/", f"/calendar/{event.pk}/")
    for page in ("/", "/drafts/", "/advisories/", "/translations/", *pages):
        html = shown(client, page)
        assert "Secret words" not in html, page
        assert 'href="/drafts/' not in html.replace('href="/drafts/"', ""), page
    page = shown(client, "/drafts/")
    assert "No text is being written." in page
    assert "New statement" not in page


def test_an_alert_that_waits_for_the_press_is_followed_by_who_wrote_it(enter, office, advising):
    alert = advising.alert(by="consular")
    release = office.release_of(office._bring(alert, "queued"))
    client = enter("consular")
    assert f"/published/{release.pk}/state/" in shown(client, f"/drafts/{alert.pk}/")
    for page in ("", "state/"):
        assert client.get(f"/published/{release.pk}/{page}").status_code == 200
        assert enter("analyst").get(f"/published/{release.pk}/{page}").status_code == 404


def test_nobody_is_offered_a_translation_that_he_cannot_take(enter, office, advising):
    advising.alert()
    for name, is_offered in (("consular", False), ("approver", False), ("translator", True), ("author", True)):
        assert ("I take it" in shown(enter(name), "/translations/")) is is_offered, name


def test_published_alerts_have_their_next_acts_and_statements_have_not(enter, office, advising):
    alert = advising.alert()
    office._bring(alert, "published")
    said = office.draft_in("published")
    client = enter("consular")
    page = shown(client, f"/published/{office.release_of(alert).pk}/")
    assert 'id="no-correct"' not in page
    assert f'href="/drafts/{alert.pk}/"' in page
    page = shown(client, f"/published/{office.release_of(said).pk}/")
    assert 'id="no-correct"' in page
    assert f'href="/drafts/{said.pk}/"' not in page
