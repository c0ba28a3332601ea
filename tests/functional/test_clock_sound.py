"""The tone of a case's clock, in a real browser: off until a person turns it on, once for each clock and colour."""

from importlib.resources import files

import pytest

PAGE = """<html><body><button data-clock-sound aria-pressed="false" hidden>Sound</button>
<span data-answer-clock="late" data-clock-key="1:due"></span></body></html>"""
COUNT = """() => {
  window.tones = 0;
  const made = BaseAudioContext.prototype.createOscillator;
  BaseAudioContext.prototype.createOscillator = function () { window.tones += 1; return made.call(this); };
}"""


@pytest.fixture
def page(need):
    """A page with one late clock, whose oscillators are counted; nothing is asked of any network."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=need("chromium"), args=["--no-sandbox"])
        page = browser.new_page()
        page.route("**/*", lambda route: route.fulfill(body=PAGE, content_type="text/html"))
        page.goto("http://localhost/")
        yield page
        browser.close()


def start(page):
    page.evaluate(COUNT)
    page.add_script_tag(content=files("elshi.desk.cases").joinpath("static/cases/clock.js").read_text("utf-8"))


def tones(page):
    """How many tones of two waves each there were."""
    return page.evaluate("() => window.tones") / 2


def show_clock(page, key, code):
    page.evaluate(
        """([key, code]) => {
          const clock = document.querySelector("[data-answer-clock]");
          clock.setAttribute("data-clock-key", key);
          clock.setAttribute("data-answer-clock", code);
          document.body.dispatchEvent(new CustomEvent("htmx:afterSettle"));
        }""",
        [key, code],
    )


@pytest.mark.browser
def test_a_tone_is_heard_only_by_whoever_wants_one(page):
    start(page)
    assert page.is_visible("button"), "without a script the button is not there"
    assert (page.get_attribute("button", "aria-pressed"), tones(page)) == ("false", 0)
    show_clock(page, "2:due", "late")
    assert tones(page) == 0
    page.click("button")
    assert (page.get_attribute("button", "aria-pressed"), tones(page)) == ("true", 1), "turned on, it is heard once"
    show_clock(page, "2:due", "late")
    show_clock(page, "3:due", "calm")
    assert tones(page) == 1, "known, or not due"
    show_clock(page, "3:due", "soon")
    show_clock(page, "3:due", "soon")
    assert tones(page) == 2
    show_clock(page, "3:due", "late")
    assert tones(page) == 3
    page.reload()
    start(page)
    assert (page.get_attribute("button", "aria-pressed"), tones(page)) == ("true", 0), "kept in this browser"
    page.click("button")
    show_clock(page, "4:due", "late")
    assert (page.get_attribute("button", "aria-pressed"), tones(page)) == ("false", 0)
