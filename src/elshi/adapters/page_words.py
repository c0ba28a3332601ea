"""What a stranger's HTML page says of itself: its rel="me" links, its title and descriptions.

Tags only (`text/html_tags.py`), whatever the page holds.
"""

from dataclasses import dataclass
from urllib.parse import urljoin

from elshi.adapters.http import Page
from elshi.text.html_tags import read_tags, unescape

_DESCRIPTIONS = frozenset({"description", "og:description", "twitter:description", "og:title"})


@dataclass(frozen=True, slots=True)
class PageWords:
    """What a page says of itself: addresses of its rel="me" links, its title and descriptions."""

    me: tuple[str, ...]
    descriptions: tuple[str, ...]


def read_html(page: Page) -> PageWords:
    """The rel="me" links and descriptions of an HTML page, however damaged."""
    me: list[str] = []
    descriptions: list[str] = []
    for tag, values, text in read_tags(page.body.decode("utf-8", "replace")):
        if tag in {"a", "link", "area"} and "me" in values.get("rel", "").casefold().split() and values.get("href"):
            me.append(_join(page.url, values["href"]))
        elif tag == "meta" and (values.get("name") or values.get("property", "")).casefold() in _DESCRIPTIONS:
            descriptions.append(values.get("content", ""))
        elif tag == "title":
            descriptions.append(unescape(text))
    return PageWords(tuple(me), tuple(descriptions))


def _join(base: str, href: str) -> str:
    try:
        return urljoin(base, href.strip())
    except ValueError:  # a broken address in a stranger's page names nobody
        return ""
