"""What a stranger's page says of itself, however it is built to mislead or to keep the reader busy."""

import time

import pytest

from elshi.adapters.http import Page
from elshi.adapters.page_words import read_html

LINK = '<a rel="me" href="https://mfa.samal.example/">us</a>'


def words(text: str):
    return read_html(Page("https://profile.test/u/1", text.encode()))


@pytest.mark.parametrize(
    "unit", ["<a ", "<!--", "</", "<?", "<!", "<a b='", '<a b="', "<title>", "<script>", "&#x", "<a/"]
)
def test_unfinished_tags_cost_one_pass(unit):
    start = time.monotonic()
    found = words(LINK + unit * (1_000_000 // len(unit)))
    assert time.monotonic() - start < 10, "measured 0.6 s at most; html.parser needs a minute for a sixteenth of it"
    assert found.me == ("https://mfa.samal.example/",)


def test_a_character_number_of_many_digits_is_text():
    assert words(f'<meta name="description" content="&#{"9" * 5000};">').descriptions == (f"&#{'9' * 5000};",)


@pytest.mark.parametrize(
    "page",
    [
        f"<!-- {LINK} -->", f"<script>{LINK}</script>", f"<textarea>{LINK}</textarea>", f"<title>{LINK}</title>",
        f"<a title='{LINK}'>x</a>", f"<style>{LINK}", f"<!x {LINK[1:]}",
        '<p>x <a rel="me" href="https://mfa.samal.example/"',
        '</a rel="me" href="https://mfa.samal.example/">', '<a rel="nome" href="https://mfa.samal.example/">',
    ],
)  # fmt: skip
def test_what_a_browser_does_not_take_for_a_link_is_none(page):
    found = [place for place in words(page).me if place == "https://mfa.samal.example/"]
    assert found == []


def test_spellings_of_a_link_and_a_description():
    page = """<A HREF = /x?a&amp;b REL='Author ME'/><link rel=me href=https://b.test><Meta Property="og:description"
    content='elshi:xs-mfa/account/7 &quot;x&quot;'><TITLE>a &lt; b</Title ><area rel=me href="//[">"""
    assert words(page).me == ("https://profile.test/x?a&b", "https://b.test", "")
    assert words(page).descriptions == ('elshi:xs-mfa/account/7 "x"', "a < b")
