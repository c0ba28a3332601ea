"""A citizen registers a trip in a browser, opens it by his link, changes and deletes it, in kk, ar and en, on a phone.

What the desk gets is opened with the vault key; what the door's process and its folder hold is looked through for
what was typed.
"""

import re
from contextlib import closing
from datetime import UTC, datetime, time, timedelta

import pytest
from playwright.sync_api import expect, sync_playwright

from desk.web.test_answers_journey import served
from desk.web.test_every_page import DESK, PHONE, Looker, axe  # noqa: F401  # a fixture
from elshi.node.door import Choice, Door, Questions, TripCountry, Trips, door_folder, write_door
from elshi.node.home import NodeHome
from elshi.node.intake import intake_application
from elshi.node.intake_keys import read_or_make_intake_key
from elshi.node.spool import Spool
from elshi.node.vault_keys import read_or_make_vault_key
from elshi.prove.chromium import Chromium
from elshi.site.trip_words import refusal, script_words
from elshi.speak.trip_sealing import derive_token, find_id, open_details
from elshi.speak.trips import decode_bytes, read_trip
from elshi.text.dates import format_day

pytestmark = pytest.mark.browser
LOOKS = [(PHONE, "light"), (PHONE, "dark"), (DESK, "light")]
WORK = 60_000  # milliseconds that a stamp may take on a busy machine
FIRST, LAST = (datetime.now(UTC).date() + timedelta(days=days) for days in (3, 9))
NAMES = {
    "kk": ("Айгерім Самал", "Ерлан Самал"),
    "ar": ("عائشة سمل", "يوسف سمل"),
    "en": ("Aigerim Samal", "Yerlan Samal"),
}
NORTH = {"kk": "Солтүстік", "ar": "الشمال", "en": "North"}


@pytest.fixture
def home(tmp_path):
    home = NodeHome(tmp_path / "home")
    north = Choice("XB-N", NORTH)
    trips = Trips(
        key=read_or_make_vault_key(home).public_key(),
        languages=("kk", "en", "ar"),
        countries=(
            TripCountry("XB", {"kk": "Тарвия", "ar": "تارفيا", "en": "Tarvia"}, (north,)),
            TripCountry("XC", {"kk": "Велмара", "ar": "فيلمارا", "en": "Velmara"}),
        ),
        ways=("mail", "sms", "telegram"),
        phone="+7 7172 00 00 00",
    )
    door = Door(
        key=read_or_make_intake_key(home).public_key(),
        office={"en": "Samal MFA", "kk": "Самал СІМ", "ar": "خارجية سمل"},
        site="https://mfa.samal.example",
        questions=Questions((), "help@mfa.samal.example"),
        trips=trips,
    )
    write_door(door_folder(home), door)
    return home


def entries(home):
    """What came to the desk, taken out of the spool."""
    spool, found = Spool(door_folder(home) / "spool"), []
    for name, entry in spool.read(read_or_make_intake_key(home)):
        found.append(read_trip(entry.fields))
        spool.remove(name)
    return found


def fill(page, tag):
    """Two travellers by the keyboard, two places, and ways to be reached."""
    names = NAMES[tag]
    page.locator("#people input").fill(names[0])
    page.locator("[data-add=people]").focus()
    page.keyboard.press("Enter")
    page.keyboard.type(names[1])  # the new row's name has the focus
    page.locator("[data-add=stops]").click()
    for number, country in enumerate(("XB", "XC")):
        stop = page.locator("#stops > li").nth(number)
        stop.locator("[name=country]").select_option(country)
        expect(stop.locator("[name=part]")).to_be_visible(visible=country == "XB")
        stop.locator("[name=from]").fill(str(FIRST))
        stop.locator("[name=to]").fill(str(LAST))
    page.locator("#stops [name=part] >> nth=0").select_option("XB-N")
    page.locator("#stops [name=where] >> nth=0").fill("Порт 12")
    page.locator("[name=mail]").fill(" aigerim@people.example")
    page.locator("[name=phone]").fill("+7 (701) 000-00-00")


def register(page, looker, base, tag):
    """The form, its mistakes, and then the link."""
    looker.look(f"{base}/trips/{tag}/", *LOOKS)
    looker.look(f"{base}/trips/{tag}/new/", *LOOKS)
    page.set_viewport_size({"width": PHONE, "height": 844})
    words = script_words(tag)
    page.locator("#trip [type=submit]").click()
    expect(page.locator("#problem")).to_be_focused()
    expect(page.locator("#problem li")).to_have_text(
        [words[f"wrong_{one}"] for one in ("name", "country", "day", "day", "reach")]
    )
    looker.look_here(f"mistakes {tag}", (PHONE, "light"))
    page.locator("#problem a >> nth=1").click()
    expect(page.locator("#stops [name=country]")).to_be_focused()
    fill(page, tag)
    page.locator("#trip [type=submit]").click()
    expect(page.locator("#done h1")).to_be_focused(timeout=WORK)
    looker.look_here(f"registered {tag}", (PHONE, "light"))
    link = page.locator("#own").get_attribute("href")
    assert re.fullmatch(re.escape(f"{base}/trips/{tag}/mine/#") + "[A-Za-z0-9_-]{22}", link)
    with page.expect_download() as download:
        page.locator("#file").click()
    assert link in download.value.path().read_text("utf-8-sig")
    return link


@pytest.mark.parametrize("tag", ["kk", "ar", "en"])
def test_a_trip_from_its_form_to_its_end(home, need, axe, tag):  # noqa: F811
    need("chromium")
    asked = []
    with (
        served(intake_application(door_folder(home))) as base,
        sync_playwright() as play,
        closing(Chromium(play, environ={})) as chromium,
        chromium.window(locale=tag, viewport={"width": PHONE, "height": 844}) as window,
    ):
        page = window.new_page()
        page.on("request", lambda request: asked.append((request.url, request.post_data or "")))
        looker = Looker(page, axe)
        link = register(page, looker, base, tag)
        secret = link.rpartition("#")[2]
        assert page.locator("html").get_attribute("dir") == ("rtl" if tag == "ar" else "ltr")
        (first,) = entries(home)
        assert first.id == find_id(derive_token(secret))
        details = open_details(first.sealed, read_or_make_vault_key(home))
        assert details.people == NAMES[tag]
        assert [(one.country, one.part, one.first, one.last) for one in first.stops] == [
            ("XB", "XB-N", FIRST, LAST), ("XC", "", FIRST, LAST),
        ]  # fmt: skip
        assert (details.mail, details.phone, details.language) == ("aigerim@people.example", "+77010000000", tag)

        page.goto("about:blank")
        page.goto(link)
        expect(page.locator("#mine h1")).to_be_focused()
        assert NAMES[tag][1] in page.locator("#shown").inner_text()
        assert NORTH[tag] in page.locator("#shown").inner_text()
        first = format_day(datetime.combine(FIRST, time(), UTC), tag)
        assert first in page.locator("#shown").inner_text()
        looker.look_here(f"mine {tag}", (PHONE, "light"))
        change(page, looker, tag)
        (second,) = entries(home)
        assert (second.act, second.version, second.people) == ("change", 2, 1)
        assert open_details(second.sealed, read_or_make_vault_key(home)).note == "Инсулин керек"

        other = "en" if tag != "en" else "kk"
        page.locator(f".top nav a[lang={other}]").click()  # the secret comes along in the fragment
        expect(page.locator("#mine h1")).to_be_focused()
        page.goto(link)
        remove(page, looker, tag)
        (third,) = entries(home)
        assert (third.act, third.version, third.sealed) == ("delete", 3, b"")
        page.reload()
        expect(page.locator("#said")).to_have_text(refusal("gone", tag))
        assert looker.faults == []
        assert chromium.foreign() == []
    assert not [url for url, _ in asked if secret in url.partition("#")[0]]
    assert not [data for _, data in asked if secret in data or NAMES[tag][0] in data or "people.example" in data]
    kept = b"".join(path.read_bytes() for path in door_folder(home).rglob("*") if path.is_file())
    assert not [word for word in (*NAMES[tag], "77010000000", "people.example", secret) if word.encode() in kept]


def change(page, looker, tag):
    page.locator("#change").click()
    expect(page.locator("#form h1")).to_be_focused()
    looker.look_here(f"change {tag}", (PHONE, "light"))
    assert page.locator("#people input >> nth=0").input_value() == NAMES[tag][0]
    assert page.locator("#stops [name=part] >> nth=0").input_value() == "XB-N"
    page.locator("#people [data-remove] >> nth=0").click()
    expect(page.locator("#people input")).to_be_focused()
    page.locator("[name=note]").fill("Инсулин керек")
    page.locator("#trip [type=submit]").click()
    expect(page.locator("#news")).to_have_text(script_words(tag)["changed"], timeout=WORK)
    assert NAMES[tag][0] not in page.locator("#shown").inner_text()


def remove(page, looker, tag):
    page.locator("#delete").click()
    expect(page.locator("#sure h1")).to_be_focused()
    looker.look_here(f"delete {tag}", (PHONE, "light"))
    page.locator("#keep").click()
    page.locator("#delete").click()
    page.locator("#really").click()
    expect(page.locator("#said")).to_have_text(script_words(tag)["deleted"], timeout=WORK)
    looker.look_here(f"deleted {tag}", (PHONE, "light"))


def test_a_lost_answer_and_a_cut_line_make_one_trip(home, need):
    """The door is gone when the form is sent, then its answer is lost: what is sent again is the same trip."""
    need("chromium")
    with (
        served(intake_application(door_folder(home))) as base,
        sync_playwright() as play,
        closing(Chromium(play, environ={})) as chromium,
        chromium.window(locale="en") as window,
    ):
        page = window.new_page()
        page.goto(f"{base}/trips/en/new/")
        fill(page, "en")
        window.set_offline(True)
        page.locator("#trip [type=submit]").click()
        expect(page.locator("#problem p")).to_have_text(script_words("en")["network"], timeout=WORK)
        assert entries(home) == []
        window.set_offline(False)
        lose_one(page, "register")
        page.locator("[name=note]").fill("Insulin")  # mended since: a change of the trip that is there
        page.locator("#trip [type=submit]").click()
        expect(page.locator("#done h1")).to_be_focused(timeout=WORK)
        link = page.locator("#own").get_attribute("href")
        page.goto("about:blank")
        page.goto(link)
        page.locator("#change").click()
        page.locator("[name=note]").fill("Insulin, two boxes")
        lose_one(page, "change")
        page.locator("[name=note]").fill("Insulin, three boxes")
        page.locator("#trip [type=submit]").click()
        expect(page.locator("#news")).to_have_text(script_words("en")["changed"], timeout=WORK)
    found = entries(home)
    assert [(one.act, one.version) for one in found] == [
        ("register", 1), ("change", 2), ("change", 3), ("change", 4),
    ]  # fmt: skip
    assert {one.id for one in found} == {find_id(derive_token(link.rpartition("#")[2]))}
    vault = read_or_make_vault_key(home)
    assert [open_details(one.sealed, vault).note for one in found] == [
        "", "Insulin", "Insulin, two boxes", "Insulin, three boxes",
    ]  # fmt: skip


def lose_one(page, name):
    """Send the form; the door does it, and its answer is lost."""
    page.route(f"**/trips/{name}", lambda route: (route.fetch(), route.abort()))
    page.locator("#trip [type=submit]").click()
    expect(page.locator("#problem p")).to_have_text(script_words("en")["network"], timeout=WORK)
    expect(page.locator("#working")).to_be_hidden(timeout=WORK)
    page.unroute(f"**/trips/{name}")


def test_a_link_that_is_none_and_a_link_that_is_typed(home, need):
    need("chromium")
    with (
        served(intake_application(door_folder(home))) as base,
        sync_playwright() as play,
        closing(Chromium(play, environ={})) as chromium,
        chromium.window(locale="en") as window,
    ):
        page = window.new_page()
        page.goto(f"{base}/trips/en/mine/")
        page.locator("[name=link]").fill("https://mfa.samal.example/trips/en/mine/")
        page.locator("#ask button").click()
        expect(page.locator("#nolink")).to_have_text(script_words("en")["nolink"])
        page.locator("[name=link]").fill(f"{base}/trips/en/mine/#{'A' * 22}")
        page.locator("#ask button").click()
        expect(page.locator("#said")).to_have_text(refusal("unknown", "en"))
        expect(page.locator("#again")).to_be_hidden()
        assert len(decode_bytes("A" * 22)) == 16


def test_without_scripts_the_page_says_why_and_whom_to_call(home, need):
    need("chromium")
    with served(intake_application(door_folder(home))) as base, sync_playwright() as play:
        browser = play.chromium.launch(executable_path=need("chromium"), args=["--no-sandbox"])
        page = browser.new_context(java_script_enabled=False).new_page()
        for name in ("new", "mine"):
            page.goto(f"{base}/trips/kk/{name}/")
            assert page.locator("#needs .banner").is_visible()
            assert page.locator("#needs a[href='tel:+77172000000']").is_visible()
            assert page.locator("#needs a[href='mailto:help@mfa.samal.example']").is_visible()
            assert not page.locator("#form").is_visible()
        browser.close()
