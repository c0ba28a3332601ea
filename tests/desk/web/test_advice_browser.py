"""Travel advice as a browser shows it: on a phone, in both directions, after its day, with and without the script."""

import pytest
from playwright.sync_api import sync_playwright

from desk.web.test_answers_journey import LOOKS, served
from desk.web.test_every_page import Looker, axe  # noqa: F401  # a fixture
from elshi.adapters.serving import public_tree
from elshi.prove.chromium import Chromium
from unit.site.small_office import SmallOffice
from unit.site.test_advisories import AR, EN, KK, NORTH, QUAKE

pytestmark = pytest.mark.browser


@pytest.fixture
def site(tmp_path):
    office = SmallOffice(tmp_path / "home")
    office.publish_advisory(1, "XB", {"kk": KK, "en": EN, "ar": AR}, parts=NORTH)
    office.publish_advisory(2, "XC", {"kk": KK, "en": EN, "ar": AR}, level=3)
    office.publish_advisory(3, "XV", {"ru": KK}, level=1)
    office.publish_alert(4, QUAKE, places=["XB-N"], polygons=["-19,78 -19,80 -18,80 -19,78"])
    office.build()
    return office


@pytest.mark.parametrize("language", ["kk", "ar", "en"])
def test_the_pages_hold_for_everybody_and_say_what_is_past(need, axe, site, language):  # noqa: F811
    need("chromium")
    with served(public_tree(site.home / "site")) as address, sync_playwright() as play:
        chromium = Chromium(play, environ={})
        with chromium.window(locale=language) as context:
            page = context.new_page()
            looker = Looker(page, axe)
            base = f"{address}/advisories/{language}/"
            alert = f"{address}/{'kk' if language == 'ar' else language}/xs-mfa/2026/4/"
            page.clock.set_fixed_time("2026-03-10T12:00:00Z")
            for path in (base, f"{base}XB/", f"{base}XV/", alert):
                looker.look(path, *LOOKS)
            page.goto(base)
            assert page.locator(".late:visible").count() == 0
            page.clock.set_fixed_time("2026-06-02T00:00:00Z")
            page.goto(base)
            assert page.locator(".late:visible").count() == 4, "three days and an alert"
            page.locator(f"a.map-place[href='/advisories/{language}/XB/']").focus()
            page.keyboard.press("Enter")
            page.wait_for_url(f"{base}XB/")
            page.click("a[href='#safety']")
            assert page.url.endswith("#safety")
            assert page.locator(".late:visible").count() == 2
            page.route("**/age.js", lambda route: route.abort())
            page.reload()
            assert page.locator(".late:visible").count() == 0
            assert page.locator("time[datetime='2026-06-01']:visible").count() == 1, "the day itself"
        assert chromium.foreign() == []
        chromium.close()
    assert looker.faults == []
