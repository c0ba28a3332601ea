"""Feeds of a language's statements: Atom (RFC 4287), and the same as JSON Feed 1.1 (jsonfeed.org/version/1.1)."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from xml.etree import ElementTree as ET

from elshi.base.canonical import format_canonical

_ATOM = "http://www.w3.org/2005/Atom"
_JSON_FEED = "https://jsonfeed.org/version/1.1"
_XML_LANG = "{http://www.w3.org/XML/1998/namespace}lang"
# XML 1.0, 2.2: characters that no XML document may hold
_NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
FULL_TEXT_BYTES = 40_000  # beyond it the older entries carry title and link only, so that a feed stays below 60 KB

ET.register_namespace("", _ATOM)


@dataclass(frozen=True, slots=True)
class Entry:
    """One statement in a feed. `url` is absolute and, being permanent, is its id; times are ISO 8601 UTC.

    `tags`: code and words of each; `language`: of what lies there, where it is not the feed's.
    """

    url: str
    title: str
    published: str
    updated: str
    html: str
    tags: tuple[tuple[str, str], ...] = ()
    media_type: str = "text/html"
    language: str = ""


@dataclass(frozen=True, slots=True)
class Feed:
    """A language's feed. `url`, `json_url`: of its two forms; `home`: of its page; all absolute. Newest entry first."""

    url: str
    json_url: str
    home: str
    language: str
    title: str
    author: str
    updated: str
    entries: tuple[Entry, ...]


def format_feed(feed: Feed) -> bytes:
    """The bytes of an Atom document (RFC 4287, 4.1.1); a feed without entries is a feed too."""
    root = ET.Element(f"{{{_ATOM}}}feed", {_XML_LANG: feed.language})
    _add(root, "id", feed.url)
    _add(root, "title", feed.title)
    _add(root, "updated", feed.updated)
    _add(root, "link", rel="self", type="application/atom+xml", href=feed.url)
    _add(root, "link", rel="alternate", type="text/html", hreflang=feed.language, href=feed.home)
    _add(_add(root, "author"), "name", feed.author)
    for entry, with_text in _with_texts(feed.entries):
        _add_entry(root, entry, language=feed.language, with_text=with_text)
    ET.indent(root, space="")
    body = ET.tostring(root, encoding="unicode", xml_declaration=False)
    return f'<?xml version="1.0" encoding="utf-8"?>\n{body}\n'.encode()


def format_json_feed(feed: Feed) -> bytes:
    """The bytes of a JSON Feed: the entries of the Atom feed under the same ids, canonical JSON and a line feed."""
    value = {
        "version": _JSON_FEED,
        "title": feed.title,
        "home_page_url": feed.home,
        "feed_url": feed.json_url,
        "language": feed.language,
        "authors": [{"name": feed.author}],
        "items": [_json_item(entry, with_text=with_text) for entry, with_text in _with_texts(feed.entries)],
    }
    return format_canonical(value) + b"\n"


def _json_item(entry: Entry, *, with_text: bool) -> dict[str, Any]:
    return {
        "id": entry.url,
        "url": entry.url,
        "title": entry.title,
        # one of the two has to be there, also of an entry that is only a link
        **({"content_html": entry.html} if with_text else {"content_text": entry.title}),
        "date_published": entry.published,
        "date_modified": entry.updated,
        **({"tags": [code for code, _ in entry.tags]} if entry.tags else {}),
    }


def _with_texts(entries: tuple[Entry, ...]) -> Iterator[tuple[Entry, bool]]:
    """Each entry, and whether its text has room in the feed: the newest first, until the first that has none."""
    left = FULL_TEXT_BYTES
    for entry in entries:
        left -= len(entry.html.encode("utf-8"))
        yield entry, left >= 0


def _add_entry(root: ET.Element, entry: Entry, *, language: str, with_text: bool) -> None:
    element = _add(root, "entry")
    _add(element, "id", entry.url)
    _add(element, "title", entry.title)
    _add(element, "published", entry.published)
    _add(element, "updated", entry.updated)
    _add(element, "link", rel="alternate", type=entry.media_type, hreflang=entry.language or language, href=entry.url)
    for code, words in entry.tags:
        _add(element, "category", term=code, label=words)
    if with_text and entry.html:
        _add(element, "content", entry.html, type="html")


def _add(parent: ET.Element, tag: str, text: str | None = None, **attributes: str) -> ET.Element:
    element = ET.SubElement(parent, f"{{{_ATOM}}}{tag}", attributes)
    if text is not None:
        element.text = _NOT_XML.sub("\ufffd", text)
    return element
