"""Atom feeds (RFC 4287), one per language."""

import re
from dataclasses import dataclass
from xml.etree import ElementTree as ET

_ATOM = "http://www.w3.org/2005/Atom"
_XML_LANG = "{http://www.w3.org/XML/1998/namespace}lang"
# XML 1.0, 2.2: characters that no XML document may hold
_NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
FULL_TEXT_BYTES = 40_000  # beyond it the older entries carry title and link only, so that a feed stays below 60 KB

ET.register_namespace("", _ATOM)


@dataclass(frozen=True, slots=True)
class Entry:
    """One statement in a feed. `url` is absolute and, being permanent, is its id; times are ISO 8601 UTC."""

    url: str
    title: str
    published: str
    updated: str
    html: str


@dataclass(frozen=True, slots=True)
class Feed:
    """A language's feed. `url` its own address, `home` its page's, both absolute; `entries` newest first."""

    url: str
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
    left = FULL_TEXT_BYTES
    for entry in feed.entries:
        left -= len(entry.html.encode("utf-8"))
        _add_entry(root, entry, language=feed.language, with_text=left >= 0)
    ET.indent(root, space="")
    body = ET.tostring(root, encoding="unicode", xml_declaration=False)
    return f'<?xml version="1.0" encoding="utf-8"?>\n{body}\n'.encode()


def _add_entry(root: ET.Element, entry: Entry, *, language: str, with_text: bool) -> None:
    element = _add(root, "entry")
    _add(element, "id", entry.url)
    _add(element, "title", entry.title)
    _add(element, "published", entry.published)
    _add(element, "updated", entry.updated)
    _add(element, "link", rel="alternate", type="text/html", hreflang=language, href=entry.url)
    if with_text:
        _add(element, "content", entry.html, type="html")


def _add(parent: ET.Element, tag: str, text: str | None = None, **attributes: str) -> ET.Element:
    element = ET.SubElement(parent, f"{{{_ATOM}}}{tag}", attributes)
    if text is not None:
        element.text = _NOT_XML.sub("\ufffd", text)
    return element
