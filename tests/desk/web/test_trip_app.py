"""The traveller's app in a browser: opened by the private link, then without any server, then with one again."""

from contextlib import closing
from datetime import date
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import expect, sync_playwright

from desk.advising import Advising
from desk.web.test_answers_journey import LOOKS, own_connection, served
from desk.web.test_every_page import PHONE, Looker, axe  # noqa: F401  # a fixture
from elshi.adapters.serving import public_tree
from elshi.node.door import Door, TripCountry, Trips, write_door
from elshi.node.home import read_own_trust
from elshi.node.intake import intake_application
from elshi.node.intake_keys import read_or_make_intake_key
from elshi.node.spool import Spool
from elshi.node.trip_copies import TripCopies
from elshi.node.vault_keys import read_or_make_vault_key
from elshi.prove.chromium import Chromium
from elshi.site.verify_page import format_pins
from elshi.speak.trip_details import Details
from elshi.speak.trip_sealing import derive_token, find_id, make_secret, open_said, seal_copy
from elshi.speak.trips import CHECK_IN, Stop, read_check_in

pytestmark = pytest.mark.browser
SAFE = {"kk": "Аман-есенмін", "en": "I am safe", "ar": "أنا بأمان"}


@pytest.fixture
def published(office, monkeypatch):
    """A site with travel advice for Dorun (XB)."""
    from django.conf import settings

    monkeypatch.setattr(settings, "ELSHI_LANGUAGES", ("kk", "en", "ar"))
    office._bring(Advising(office).advisory(), "published")
    return office


def register(office, folder, tag):
    """A trip to Dorun as the door keeps it; its secret."""
    secret = make_secret()
    details = Details(
        language=tag,
        people=("Айгүл Нұрова",),
        stops=(Stop("XB", "", date(2026, 2, 27), date(2026, 3, 9), "Harbour Street 7"),),
        mail="aigul@post.example",
    )
    id_ = find_id(derive_token(secret))
    TripCopies(folder / "trips").keep(id_, 1, seal_copy(details, secret))
    return secret, id_


def open_door(office, folder, site):
    key = read_or_make_intake_key(office.home)
    vault = read_or_make_vault_key(office.home)
    trips = Trips(vault.public_key(), ("kk", "en", "ar"), (TripCountry("XB", {"en": "Dorun"}),))
    trust = format_pins(read_own_trust(office.home))
    write_door(folder, Door(key=key.public_key(), office={"en": "Samal MFA"}, site=site, trips=trips, trust=trust))
    return key, vault


@pytest.mark.parametrize("tag", ["kk", "en", "ar"])
def test_the_app_works_without_a_line(published, need, axe, monkeypatch, tag):  # noqa: F811
    need("chromium")
    monkeypatch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
    folder = published.home.path / "intake"
    with served(public_tree(published.home.site)) as site:
        key, vault = open_door(published, folder, site)
        secret, id_ = register(published, folder, tag)
        with sync_playwright() as play, closing(Chromium(play, environ={})) as chromium, own_connection():
            with chromium.window(locale=tag, viewport={"width": PHONE, "height": 844}) as window:
                page = window.new_page()
                with served(intake_application(folder)) as base:
                    looker = Looker(page, axe)
                    looker.look(f"{base}/trips/{tag}/app/", LOOKS[0])
                    page.goto(f"{base}/trips/{tag}/app/#{secret}")
                    expect(page.locator("#state")).to_have_attribute("data-state", "fresh")
                    expect(page.locator("#places section").first).to_contain_text("Dorun" if tag == "en" else "")
                    assert secret not in page.url
                    page.wait_for_selector("html[data-kept=yes]")
                    address = page.url
                    looker.look(address, *LOOKS)
                    assert looker.faults == []
                # No server answers any more.
                window.set_offline(True)
                page.goto(address)
                expect(page.locator("#state")).to_have_attribute("data-state", "offline")
                expect(page.locator("#people")).to_contain_text("Айгүл Нұрова")
                expect(page.locator("#places details").nth(6)).to_be_attached()
                page.fill("#words", "All three of us")
                page.get_by_role("button", name=SAFE[tag]).click()
                expect(page.locator("#said li")).to_have_count(1)
                assert Spool(folder / "spool").names() == []
                page.reload()
                expect(page.locator("#said li")).to_have_count(1)
                window.set_offline(False)
                with served(intake_application(folder), int(urlsplit(address).port)):
                    page.reload()
                    expect(page.locator("#state")).to_have_attribute("data-state", "fresh")
                    page.wait_for_function("document.querySelectorAll('#said li').length === 1")
                    page.reload()
                    expect(page.locator("#said li")).to_have_count(1)
            entries = [entry for _, entry in Spool(folder / "spool").read(key)]
            assert {entry.kind for entry in entries} == {CHECK_IN}
            said = read_check_in(entries[0].fields)
            # A page that is loaded anew in the very moment sends again: the same UUID, which the desk takes once.
            assert {entry.fields["uuid"] for entry in entries} == {said.uuid}
            assert (said.trip, said.status) == (id_, "safe")
            assert open_said(said.sealed, vault).words == "All three of us"
            assert chromium.foreign() == []
