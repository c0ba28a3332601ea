"""From a trip to an alert and back, in a browser: registered on a phone, warned, answered, and on the duty desk's list.

Door, site and desk are three servers, as in a node; what processes do between is done by their acts.
"""

from contextlib import closing
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import expect, sync_playwright

from desk.alerting.sirens import Sirens
from desk.web.every_page import served_desk
from desk.web.test_answers_journey import LOOKS, own_connection, served
from desk.web.test_every_page import PHONE, Looker, axe  # noqa: F401  # a fixture
from desk.web.test_trip_app import open_door
from desk.web.test_trips_browser import NAMES, WORK
from elshi.adapters.clock import SystemClock
from elshi.adapters.serving import public_tree
from elshi.node.intake import intake_application
from elshi.node.spool import Spool
from elshi.prove.chromium import Chromium

pytestmark = pytest.mark.browser
SMALL = {"width": PHONE, "height": 844}


@pytest.fixture
def sirens(office, tmp_path, monkeypatch):
    """As of today, in three languages, with travel advice for Dorun on the site."""
    from django.conf import settings

    monkeypatch.setattr(settings, "ELSHI_LANGUAGES", ("kk", "en", "ar"))
    monkeypatch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")  # the browser's driver has a loop in this very thread
    office.at = SystemClock().now().replace(microsecond=0)
    made = Sirens(office, tmp_path / "out")
    made.alerts.publish(made.alerts.advisory())
    return made


def register(page, base, tag, today):
    """The form, filled in; the address of the app with the trip's secret."""
    page.goto(f"{base}/trips/{tag}/new/")
    page.locator("#people input").fill(NAMES[tag][0])
    page.locator("#stops [name=country]").select_option("XB")
    page.locator("#stops [name=from]").fill(str(today))
    page.locator("#stops [name=to]").fill(str(today))
    page.locator("[name=mail]").fill("aigerim@people.example")
    page.locator("#trip [type=submit]").click()
    expect(page.locator("#done h1")).to_be_focused(timeout=WORK)
    return page.evaluate("document.getElementById('to-app').href")


@pytest.mark.parametrize("tag", ["kk", "en", "ar"])
def test_from_a_trip_to_an_alert_and_back(sirens, need, axe, enter, tag):  # noqa: F811
    from elshi.desk.channels.intake import take_in
    from elshi.desk.travel.models import CheckIn, Trip

    need("chromium")
    office, folder = sirens.office, sirens.office.home.path / "intake"
    session = enter("consular", language=tag).cookies["elshi_session"].value
    with served(public_tree(office.home.site)) as site:
        key, _ = open_door(office, folder, site)

        def take_all():
            return take_in(Spool(folder / "spool"), key, at=office.tick())

        with (
            sync_playwright() as play,
            closing(Chromium(play, environ={})) as chromium,
            own_connection(),
            chromium.window(locale=tag, viewport=SMALL) as phone,
            chromium.window() as desk_window,
            served_desk() as desk,
        ):
            page = phone.new_page()
            looker = Looker(page, axe)
            with served(intake_application(folder)) as base:
                app = register(page, base, tag, office.at.date())
                port = int(urlsplit(app).port)
                page.goto(app)
                expect(page.locator("#state")).to_have_attribute("data-state", "fresh")
                page.wait_for_selector("html[data-kept=yes]")
            assert take_all() == 1
            assert Trip.objects.count() == 1
            # The ministry's machine is away: the advice is read, and "I am safe" waits.
            page.goto(f"http://127.0.0.1:{port}/trips/{tag}/app/")
            expect(page.locator("#people")).to_contain_text(NAMES[tag][0])
            expect(page.locator("#places details").nth(6)).to_be_attached()
            page.click("#safe")
            expect(page.locator("#said li")).to_have_count(1)
            assert Spool(folder / "spool").names() == []
            with served(intake_application(folder), port):
                page.reload()
                expect(page.locator("#state")).to_have_attribute("data-state", "fresh")
                for _ in range(2):  # what is sent twice is taken once
                    page.reload()
                    expect(page.locator("#said li")).to_have_count(1)
                page.wait_for_load_state("networkidle")
                take_all()
                assert [one.status for one in CheckIn.objects.all()] == ["safe"]
                # A flood: drafted, approved by another, released, sent, and read on the phone.
                release = sirens.warn(places=("XB",))
                sirens.run(3)
                (letter,) = sirens.files("mail")
                title = release.version.renditions[tag]["title"]
                assert title in str(letter)
                page.reload()
                expect(page.locator("#alerts h2")).to_have_text(title)
                looker.look(page.url, *LOOKS)
                page.set_viewport_size(SMALL)
                page.click("#help")
                expect(page.locator("#said li")).to_have_count(1)
                page.reload()
                expect(page.locator("#said li")).to_have_count(1)
                page.wait_for_load_state("networkidle")
                take_all()
            assert [one.status for one in CheckIn.objects.order_by("at")] == ["safe", "help"]
            desk_window.add_cookies([{"name": "elshi_session", "value": session, "url": desk}])
            staff = desk_window.new_page()
            seen = Looker(staff, axe)
            seen.look(f"{desk}/travel/safety/?alert={release.record_id}", *LOOKS)
            counts = staff.locator("main table >> nth=0").locator("tbody tr td").all_inner_texts()
            assert counts[:2] == ["1", "1"]  # in need first: one trip, one traveller
            assert NAMES[tag][0] not in staff.content()  # opened only on purpose
            assert looker.faults == []
            assert seen.faults == []
            assert chromium.foreign() == []
