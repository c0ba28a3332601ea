"""An alert at night, in a browser: the consular officer writes and mends it, the ambassador lets it out."""

from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import sync_playwright

from desk.advising import Advising
from desk.web.every_page import served_desk
from desk.web.test_answers_journey import LOOKS
from desk.web.test_every_page import Looker, axe
from desk.web.test_role_days import DIRECTIONS, Staff, aside, go, send
from elshi.desk.releases.models import Draft, Release
from elshi.prove.chromium import Chromium

pytestmark = pytest.mark.browser
__all__ = ["axe"]


@pytest.mark.parametrize("language", DIRECTIONS)
def test_from_the_officer_to_the_public_in_one_night(need, axe, office, enter, language):
    need("chromium")
    Advising(office).advisory()  # an author's, so that the lists are not empty
    statement = office.draft_in("writing")
    names = ("consular", "approver")
    sessions = {name: enter(name, language=language).cookies["elshi_session"].value for name in names}
    with sync_playwright() as play, served_desk() as desk:
        chromium = Chromium(play, environ={})
        staff = Staff(chromium, desk, sessions, language)
        draft = officer_writes(staff, office)
        ambassador_sends_back(staff, draft)
        officer_mends(staff, draft)
        ambassador_lets_it_out(staff, office, draft)
        with staff.at_work("consular") as page:
            looker = Looker(page, axe)
            for address in ("/", "/drafts/", f"/drafts/{draft}/", f"/drafts/{draft}/translations/", "/translations/"):
                looker.look(desk + address, *LOOKS)
                assert page.locator(f'a[href="/drafts/{statement.pk}/"]').count() == 0
        assert chromium.foreign() == []
        chromium.close()
    assert [*staff.faults, *looker.faults] == []
    assert Release.objects.get().state == "published"


def officer_writes(staff: Staff, office) -> int:
    with staff.at_work("consular") as page:
        go(page, "/safety-alerts/new/")
        page.check("input[name=event][value=storm]")
        page.locator("details:has(input[value=XB-N])").first.evaluate("it => { it.open = true }")
        page.check("input[name=places][value=XB-N]")
        page.fill("#expires", f"{datetime.now(UTC) + timedelta(days=1):%Y-%m-%dT%H:%M}")
        page.locator("main form button.primary").click()
        page.wait_for_url("**/edit/")
        page.fill("#title-en", "Storm: stay inside")
        page.locator("button[name=read]").click()
        page.wait_for_selector('form[action$="/submit/"]')
        draft = aside(lambda: Draft.objects.get(created_by=office.people["consular"]))
        send(page, "/submit/")
        page.wait_for_selector(".tag-submitted")
        return draft.pk


def ambassador_sends_back(staff: Staff, draft: int) -> None:
    with staff.at_work("approver") as page:
        go(page, f"/drafts/{draft}/")
        send(page, "/send-back/", code="facts", reason="Which roads?")


def officer_mends(staff: Staff, draft: int) -> None:
    with staff.at_work("consular") as page:
        assert page.locator("section[aria-labelledby=to-mend] a").first.get_attribute("href") == f"/drafts/{draft}/"
        go(page, f"/drafts/{draft}/")
        assert "Which roads?" in page.locator("main").inner_text()
        go(page, f"/drafts/{draft}/edit/")
        page.fill("#body-en", "The road to the north is closed. Stay inside.")
        page.locator("button[name=read]").click()
        page.wait_for_selector('form[action$="/submit/"]')
        send(page, "/submit/")


def ambassador_lets_it_out(staff: Staff, office, draft: int) -> None:
    with staff.at_work("approver") as page:
        go(page, f"/drafts/{draft}/")
        send(page, "/approve/")
        send(page, "/release/")
        with staff.at_work("consular") as other:
            go(other, "/drafts/")
            other.locator("details.fold").evaluate_all("all => all.forEach(one => { one.open = true })")
            go(other, f"/drafts/{draft}/")
            assert other.locator("#release-state[hx-get]").count() == 1
            aside(office.press)
            for each in (other, page):  # the page loads itself anew
                each.locator(".page-head .tag-published").wait_for()
                each.wait_for_load_state()
