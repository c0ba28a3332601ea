"""A slow line: the editor's script comes after somebody began to type. What was typed is kept all the same."""

import pytest
from playwright.sync_api import Route, sync_playwright

from desk.web.every_page import served_desk
from elshi.desk.releases.models import Autosave
from elshi.prove.chromium import Chromium

pytestmark = pytest.mark.browser

WORDS = "Самал көршісіне көмек жібереді."


def test_what_was_typed_before_the_script_came_is_kept(need, office, enter):
    need("chromium")
    draft = office.start()
    session = enter("author").cookies["elshi_session"].value
    held: list[Route] = []
    with sync_playwright() as play, served_desk() as desk:
        chromium = Chromium(play, environ={})
        with chromium.window() as context:
            context.add_cookies([{"name": "elshi_session", "value": session, "url": desk}])
            page = context.new_page()
            page.route("**/releases/editor.js", lambda route: held.append(route))  # noqa: PLW0108  # marked by who calls it
            page.goto(f"{desk}/drafts/{draft.pk}/edit/", wait_until="commit")
            page.fill("#body-kk", WORDS)
            assert len(held) == 1
            held[0].continue_()
            page.wait_for_selector("#editor-side p[role=status] time")
        chromium.close()
    (kept,) = Autosave.objects.all()
    assert WORDS in str(kept.texts)


def test_nothing_typed_is_nothing_kept(need, office, enter):
    need("chromium")
    draft = office.start()
    session = enter("author").cookies["elshi_session"].value
    with sync_playwright() as play, served_desk() as desk:
        chromium = Chromium(play, environ={})
        with chromium.window() as context:
            context.add_cookies([{"name": "elshi_session", "value": session, "url": desk}])
            page = context.new_page()
            page.goto(f"{desk}/drafts/{draft.pk}/edit/", wait_until="networkidle")
            page.wait_for_timeout(3500)  # longer than the pause after the last key
        chromium.close()
    assert Autosave.objects.get().texts is None, "a sign of life, and no words"
