"""By the keyboard alone and without scripts: approve, release, withdraw. What has the focus can be seen."""

import pytest
from playwright.sync_api import Page, expect, sync_playwright

from desk.web.every_page import served_desk
from elshi.desk.releases.models import Draft, Release
from elshi.prove.chromium import FLAGS

pytestmark = pytest.mark.browser

MOST_TABS = 80


def tab_to(page: Page, selector: str) -> None:
    """Press Tab until the focus is on the first visible `selector`; each stop on the way has a visible mark."""
    wanted = page.locator(selector).first
    for _ in range(MOST_TABS):
        page.keyboard.press("Tab")
        if page.locator(":focus").count() == 0:  # behind the last stop, where the browser's own begin
            continue
        style, here = page.locator(":focus").first.evaluate(
            "(it, wanted) => [getComputedStyle(it).outlineStyle, it === wanted]", wanted.element_handle()
        )
        assert style != "none", f"on the way to {selector} the focus cannot be seen"
        if here:
            return
    raise AssertionError(f"no Tab leads to {selector}")


@pytest.fixture
def at_desk(need, office, enter):
    """`at_desk(play, desk, "approver")`: a page without scripts in which that person is logged in."""
    chromium = need("chromium")
    sessions = {name: enter(name, language="kk").cookies["elshi_session"].value for name in ("author", "approver")}

    def open_page(play, desk, name):
        context = play.chromium.launch(executable_path=chromium, args=FLAGS).new_context(java_script_enabled=False)
        context.add_cookies([{"name": "elshi_session", "value": sessions[name], "url": desk}])
        return context.new_page()

    return open_page


def test_approve_release_and_withdraw_without_a_mouse_and_without_scripts(at_desk, office):
    draft, published = office.draft_in("submitted").pk, office.draft_in("published").pk
    release = Release.objects.get(version__draft=published).pk
    with sync_playwright() as play, served_desk() as desk:
        approver, author = (at_desk(play, desk, name) for name in ("approver", "author"))
        approver.goto(f"{desk}/")
        approver.keyboard.press("Tab")
        expect(approver.locator(":focus")).to_have_attribute("href", "#content")
        approver.keyboard.press("Enter")
        tab_to(approver, f'main a[href="/drafts/{draft}/"]')
        approver.keyboard.press("Enter")
        tab_to(approver, 'form[action$="/approve/"] button')
        approver.keyboard.press("Enter")
        expect(approver.locator(".tag-approved").first).to_be_visible()

        author.goto(f"{desk}/drafts/{draft}/")
        tab_to(author, 'form[action$="/release/"] button')
        author.keyboard.press("Enter")
        expect(author.locator(".tag-queued").first).to_be_visible()

        author.goto(f"{desk}/published/{release}/")
        tab_to(author, "summary:has(+ form[action$='/withdraw/'])")
        author.keyboard.press("Enter")
        tab_to(author, 'form[action$="/withdraw/"] :is(input[type=radio], select)')
        author.keyboard.press("Space")
        tab_to(author, 'form[action$="/withdraw/"] button')
        author.keyboard.press("Enter")
        expect(author.locator('form[action$="/submit/"]')).to_be_visible()
    assert Draft.objects.get(pk=draft).state == "queued"
    assert Draft.objects.filter(kind="withdrawal", replaces=release, state="writing").exists()


def test_the_menu_and_the_look_need_no_mouse_and_no_script(at_desk):
    with sync_playwright() as play, served_desk() as desk:
        page = at_desk(play, desk, "author")
        page.goto(f"{desk}/drafts/")
        tab_to(page, "details.menu summary")
        page.keyboard.press("Enter")
        tab_to(page, 'button[name=look][value="dark"]')
        page.keyboard.press("Enter")
        page.wait_for_url(f"{desk}/drafts/")
        assert page.locator('link[href$="dark.css"]').get_attribute("media") == "screen"
        ground = page.locator("body").evaluate("it => getComputedStyle(it).backgroundColor")
        assert ground == "rgb(18, 23, 27)"
