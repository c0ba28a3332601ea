"""Citizens abroad in a browser: axe on a telephone in three languages; a day without JavaScript; opened by keys."""

import pytest
from playwright.sync_api import sync_playwright

from desk.travel.tripping import DETAILS, Travels, stop
from desk.web.every_page import served_desk
from desk.web.test_every_page import DESK, PHONE, Looker, axe
from elshi.desk.audit.models import AuditRow
from elshi.desk.travel.models import Call, CheckIn, Trip
from elshi.prove.chromium import FLAGS, Chromium

pytestmark = pytest.mark.browser
__all__ = ["axe"]

HERE = "country=XB&part=XB-N&from=2026-03-01&to=2026-03-09"


@pytest.fixture
def abroad(office):
    """Three silent trips, one in need and one safe."""
    travels = Travels(office)
    rows = [travels.register() for _ in range(3)]
    needy, safe = travels.register(), travels.register(stops=(stop("XB-N"), stop("XC")))
    travels.say(needy, "help", words="Су тасыды, " * 20, lat="41.5", lon="-8.25")
    travels.say(safe, "safe")
    return rows


@pytest.mark.parametrize("language", ["kk", "ar", "en"])
def test_pages_can_be_read_and_used_by_everybody(need, axe, enter, abroad, language):
    need("chromium")
    session = enter("consular", language=language).cookies["elshi_session"].value
    looks = [(PHONE, "light"), (DESK, "dark")]
    with sync_playwright() as play, served_desk() as desk:
        chromium = Chromium(play, environ={})
        with chromium.window() as context:
            context.add_cookies([{"name": "elshi_session", "value": session, "url": desk}])
            page = context.new_page()
            looker = Looker(page, axe)
            for address in (
                "/travel/", f"/travel/?{HERE}", "/travel/?country=XB&from=2026-03-01&to=2026-03-02",
                f"/travel/trips/?{HERE}", "/travel/trips/?shown=help", f"/travel/trips/{abroad[0].pk}/",
                f"/travel/safety/?{HERE}", f"/travel/safety/?{HERE}&shown=silent", f"/travel/safety/?{HERE}&shown=mine",
            ):  # fmt: skip
                looker.look(f"{desk}{address}", *looks)
            page.goto(f"{desk}/travel/trips/?{HERE}")
            page.select_option("#purpose", "reach-people")
            page.focus("#purpose")
            page.keyboard.press("Tab")
            page.keyboard.press("Enter")
            page.wait_for_selector(f'a[href="tel:{DETAILS.phone}"]')
            page.set_viewport_size({"width": PHONE, "height": 844})
            wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
            page.evaluate(axe)
            found = page.evaluate("axe.run(document, {resultTypes: ['violations']})")["violations"]
        chromium.close()
    assert not looker.faults, "\n".join(looker.faults)
    assert wide <= 0
    assert [one["id"] for one in found if one["impact"] in {"serious", "critical"}] == []
    assert AuditRow.objects.filter(act="open-trips").count() == 1


def test_the_whole_day_of_a_duty_officer_without_javascript(need, enter, office, abroad):
    chromium = need("chromium")
    session = enter("consular").cookies["elshi_session"].value
    with sync_playwright() as play, served_desk() as desk:
        browser = play.chromium.launch(executable_path=chromium, args=FLAGS)
        with browser.new_context(java_script_enabled=False) as context:
            context.add_cookies([{"name": "elshi_session", "value": session, "url": desk}])
            page = context.new_page()
            page.goto(f"{desk}/travel/?{HERE}")
            page.get_by_role("link", name="Are they safe?").click()
            assert page.locator("tbody tr").first.inner_text().split() == ["in", "need", "1", "2"]
            page.get_by_label("How many calls").fill("2")
            page.get_by_role("button", name="Share out").click()
            assert page.get_by_role("status").inner_text() == "2 calls were shared out."
            page.select_option("#purpose", "reach-people")
            page.get_by_role("button", name="Open this page").click()
            assert page.locator(f'a[href="tel:{DETAILS.phone}"]').count() == 2
            page.locator("a.row-title").first.click()
            page.get_by_label("reached: safe").check()
            page.get_by_label("What was said (is sealed)").fill("Бәрі аман")
            page.get_by_role("button", name="Write it down").click()
            assert "Written down." in page.get_by_role("status").inner_text()
            page.goto(f"{desk}/travel/safety/?{HERE}&shown=mine")
            assert page.locator("a.row-title").count() == 1
            page.get_by_role("button", name="Give back").click()
            assert page.get_by_role("status").inner_text() == "1 call was given back."
            page.get_by_role("radio", name="for the crisis staff").check()
            with page.expect_download() as download:
                page.get_by_role("button", name="Export as CSV").click()
            assert download.value.suggested_filename.startswith("citizens-XB-N-")
        browser.close()
    assert (Call.objects.count(), Trip.objects.filter(status="safe").count()) == (1, 2)
    assert CheckIn.objects.filter(channel="staff", officer=office.people["consular"]).count() == 1
    assert sorted(AuditRow.objects.filter(act__contains="-trips").values_list("act", flat=True)) == [
        "export-trips", "open-trips",
    ]  # fmt: skip
