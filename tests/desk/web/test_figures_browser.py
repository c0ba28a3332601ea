"""The pages of figures as a browser shows them: the one of the desk and the public one, on a phone, in Arabic."""

from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import sync_playwright

from desk.questions.asked import asked
from desk.web.every_page import served_desk
from desk.web.test_answers_journey import LOOKS, served
from desk.web.test_every_page import Looker, axe  # noqa: F401  # a fixture
from elshi.adapters.serving import public_tree
from elshi.desk.questions.publishing import write_figures
from elshi.prove.chromium import Chromium

pytestmark = pytest.mark.browser
MIDDLE = 820  # a tablet: the widest table of the desk has least room there


@pytest.fixture
def much(office):
    """Half a year of questions in three languages by all ways; with topics."""
    draft = office.start()
    office.save(draft)
    content = draft.current_version.content.replace('"about":[]', '"about":["topic:consular"]', 1)
    office.save_past_editor(draft, content)
    now = datetime.now(UTC)
    for number in range(200):
        asked(
            now - timedelta(days=number),
            hours=number if number % 4 else None,
            language=("kk", "ar", "kk", "ru")[number % 4],
            channel=("form", "mail", "fediverse", "telegram", "webhook")[number % 5],
            draft=draft if number % 3 else None,
        )
    return now


@pytest.mark.parametrize("language", ["kk", "ar", "en"])
def test_the_desks_page(need, axe, office, enter, much, language):  # noqa: F811
    need("chromium")
    session = enter("author", language=language).cookies["elshi_session"].value
    with sync_playwright() as play, served_desk() as desk:
        chromium = Chromium(play, environ={})
        with chromium.window() as context:
            context.add_cookies([{"name": "elshi_session", "value": session, "url": desk}])
            page = context.new_page()
            looker = Looker(page, axe)
            looker.look(f"{desk}/questions/figures/?weeks=52", *LOOKS, (MIDDLE, "light"))
            bars = [one.bounding_box()["x"] for one in page.locator("rect.asked").all()]
            assert bars == sorted(bars, reverse=language == "ar")
            assert len(bars) >= 28
        assert chromium.foreign() == []
        chromium.close()
    assert looker.faults == []


@pytest.mark.parametrize("language", ["kk", "ar"])
def test_the_public_page(need, axe, office, much, language):  # noqa: F811
    need("chromium")
    office.draft_in("published")  # makes the site
    write_figures(office.home.site, at=much)
    with served(public_tree(office.home.site)) as site, sync_playwright() as play:
        chromium = Chromium(play, environ={})
        with chromium.window(locale=language) as context:
            page = context.new_page()
            looker = Looker(page, axe)
            looker.look(f"{site}/answers/{language}/figures/", *LOOKS, (MIDDLE, "light"))
            assert page.locator("h1").inner_text() == page.title().partition(" · ")[0]
            page.click("a[href='/answers/figures.json']")
            assert "elshi-question-figures/1" in page.content()
        assert chromium.foreign() == []
        chromium.close()
    assert looker.faults == []
