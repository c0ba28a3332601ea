"""What a consular officer has at the desk of the drafting of advice and alerts, and what not."""

from datetime import UTC, datetime, timedelta

import pytest
from django.urls import reverse

from desk.advising import Advising
from desk.test_consular_drafts import others
from desk.web.test_abroad_pages import shown
from desk.web.test_offices_pages import POSTED, addresses, everything
from elshi.desk.cases.actions.open_case import open_case
from elshi.desk.releases.models import Draft


@pytest.fixture
def advising(office):
    return Advising(office)


def test_no_address_shows_or_moves_another_draft(enter, office, advising):
    comment, drafts = others(office)
    client, before, found, asked = enter("consular"), everything(), {}, 0
    numbers = {"draft_id": [draft.pk for draft in drafts], "comment_id": [comment.pk]}
    below = {"language": "kk", "sha256": "0" * 64}
    for name, names in addresses():
        for parameter in names & set(numbers):
            for number in numbers[parameter]:
                path = reverse(name, kwargs={parameter: number} | {one: below[one] for one in names - {parameter}})
                answers = {client.get(path).status_code, client.post(path, POSTED).status_code}
                asked += 1
                if answers - {403, 404, 405} or answers == {405}:
                    found[path] = answers
    assert found == {}
    assert asked > 100
    assert everything() == before


def test_an_alert_is_written_from_the_list_of_advice(enter, office, advising):
    client = enter("consular")
    assert 'href="/safety-alerts/new/"' in shown(client, "/advisories/")
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
    client = enter("consular")
    for page in ("/", "/drafts/", "/advisories/", "/translations/", f"/cases/{case.pk}/", f"/cases/{case.pk}/report/"):
        html = shown(client, page)
        assert "Secret words" not in html, page
        assert 'href="/drafts/' not in html.replace('href="/drafts/"', ""), page
    page = shown(client, "/drafts/")
    assert "No text is being written." in page
    assert "New statement" not in page


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
