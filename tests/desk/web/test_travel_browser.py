"""Travel advice and alerts in a browser: each page at 390 px and at a desk, from both sides; drawing with the pointer
and typing with the keyboard, with a script and without."""

import re
from datetime import timedelta

import pytest
from playwright.sync_api import sync_playwright

from desk.advising import Advising, danger_of
from desk.web.every_page import served_desk
from desk.web.test_answers_journey import LOOKS
from desk.web.test_every_page import PHONE, Looker, axe  # noqa: F401  # a fixture
from elshi.adapters.clock import SystemClock
from elshi.desk.releases.meant import Meant, _counts, provide_meant
from elshi.desk.releases.models import Draft
from elshi.prove.chromium import Chromium

pytestmark = pytest.mark.browser
SMALL = {"width": PHONE, "height": 844}
PAIR = re.compile(r"-?\d+\.\d{4},-?\d+\.\d{4}")


@pytest.fixture
def advising(office):
    """As of today, with people who registered trips."""
    office.at = SystemClock().now().replace(microsecond=0)
    before = list(_counts)
    provide_meant(lambda _places, _first, _last: Meant(1_200, 3_456, 3_000, 2_000, 10, 77))
    yield Advising(office)
    _counts[:] = before


@pytest.mark.parametrize("language", ["kk", "ar"])
def test_the_pages(need, axe, office, enter, advising, language):  # noqa: F811
    need("chromium")
    advisory, alert = advising.advisory(), advising.alert(areas="-20,79 -20,80 -21,80", places=("XB-N", "XC"))
    advising.advise(advisory, level=2, parts=(("XB-N", 4),))
    published = advising.publish(advising.advisory("XM"))
    update = office.start(corrects=advising.publish(advising.alert(event="storm")).pk)
    office.submit(alert)
    addresses = (
        "/advisories/", "/safety-alerts/new/", "/safety-alerts/new/?country=XB", f"/drafts/{advisory.pk}/",
        f"/drafts/{advisory.pk}/advice/", f"/drafts/{alert.pk}/", f"/drafts/{update.pk}/danger/",
        f"/drafts/{update.pk}/edit/", f"/published/{published.pk}/",
    )  # fmt: skip
    session = enter("approver", language=language).cookies["elshi_session"].value
    with sync_playwright() as play, served_desk() as desk:
        chromium = Chromium(play, environ={})
        with chromium.window() as context:
            context.add_cookies([{"name": "elshi_session", "value": session, "url": desk}])
            page = context.new_page()
            looker = Looker(page, axe)
            for address in addresses:
                looker.look(desk + address, *LOOKS)
                assert page.locator("main h1").count() == 1
                assert page.locator("html").get_attribute("dir") == ("rtl" if language == "ar" else "ltr")
            page.set_viewport_size(SMALL)
            page.goto(desk + f"/drafts/{alert.pk}/")  # the approver's phone: the map, the numbers, the button
            assert page.locator(".area-drawn polygon").count() == 1
            assert "3" in page.locator(".meant .figure").inner_text()
            assert page.locator("form[action$='/approve/'] button").is_enabled()
        assert chromium.foreign() == []
        chromium.close()
    assert looker.faults == []


@pytest.mark.parametrize("script", [True, False])
def test_from_the_map_to_an_alert_that_another_person_approves(need, office, enter, advising, script):
    need("chromium")
    session = enter("author", language="kk").cookies["elshi_session"].value
    with sync_playwright() as play, served_desk() as desk:
        chromium = Chromium(play, environ={})
        with chromium.window(viewport=SMALL) as context:
            context.add_cookies([{"name": "elshi_session", "value": session, "url": desk}])
            if not script:
                context.route(re.compile(r"\.js(\?|$)"), lambda route: route.abort())
            page = context.new_page()
            page.goto(f"{desk}/safety-alerts/new/?country=XB")
            page.check("input[name=event][value=flood]")
            assert page.locator("#area-acts").is_visible() == script
            if script:
                page.click("#draw")
                box = page.locator(".area-map").bounding_box()
                for x, y in ((0.4, 0.4), (0.6, 0.4), (0.5, 0.6), (0.9, 0.9)):
                    page.locator(".area-map").click(position={"x": box["width"] * x, "y": box["height"] * y})
                page.click("#undo")
                assert page.locator(".area-drawn polygon").count() == 1
            else:
                page.fill("#areas", "-20.0000,79.0000\n-20.0000,80.0000\n-21.0000,80.0000\n")
            typed = page.input_value("#areas").split()
            assert len(typed) == 3
            assert all(PAIR.fullmatch(pair) for pair in typed)
            page.check("input[name=places][value=XC]")
            page.click("button[name=count]")
            assert "3" in page.locator(".meant .figure").inner_text()
            assert page.locator(".area-drawn polygon").count() == 1
            assert page.input_value("#areas").split() == typed
            page.click("button.primary.large")
            page.wait_for_url("**/edit/")
        chromium.close()
    draft = Draft.objects.get()
    danger = danger_of(draft)
    assert "XC" in danger.places
    assert len(danger.polygons) == 1
    assert danger.expires > f"{SystemClock().now() + timedelta(hours=23):%Y-%m-%dT%H}"
    assert advising.publish(draft).state == "published"
