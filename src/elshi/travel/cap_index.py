"""A list of warnings (Atom, RFC 4287, or RSS 2.0) to the addresses of the files that it links to.

Read tolerantly, within limits, by the same parser as the files. Of an entry the link of media type application/cap+xml
is meant, wherever it stands; else its plain link, unless that is said to be of another type.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import urljoin, urlsplit
from xml.etree import ElementTree as ET

from elshi.travel.cap import CapError
from elshi.travel.cap_reading import NAMESPACES
from elshi.travel.cap_writing import MEDIA_TYPE
from elshi.travel.safe_xml import parse_xml

MAX_BYTES = 8 << 20
MAX_ELEMENTS = 100_000
MAX_FILES = 1_000  # the first ones of a list; lists have the newest first
MAX_ADDRESS, MAX_STAMP = 1_000, 100  # signs
_ATOM = "{http://www.w3.org/2005/Atom}"
_ATTRIBUTES = frozenset({"href", "rel", "type", "url"})
_XML = frozenset({MEDIA_TYPE, "application/xml", "text/xml"})


@dataclass(frozen=True, slots=True)
class CapLink:
    """A file of a list. `stamp`: what the list says of its version: while that stays, so does the file; or empty."""

    address: str
    stamp: str


def parse_index(data: bytes, *, name: str, base: str) -> tuple[CapLink, ...] | None:
    """The links of a list, each address once, in its order, at most MAX_FILES; None: it is itself a warning.

    `base`: the address of the list, for links that are relative to it. Links that are not http or https are passed
    over. Raises CapError for what is neither.
    """
    root = parse_xml(data, name=name, max_bytes=MAX_BYTES, max_elements=MAX_ELEMENTS, attributes=_ATTRIBUTES)
    channel = root.find("channel")
    if root.tag == f"{_ATOM}feed":
        found = _of_atom(root)
    elif root.tag == "rss" and channel is not None:
        found = _of_rss(channel)
    elif any(root.tag == f"{{{space}}}alert" for space in NAMESPACES):
        return None
    else:
        raise CapError(f"{name}: expected a warning (CAP), Atom or RSS, found {root.tag[:100]!r}")
    links: dict[str, CapLink] = {}
    for href, stamp in found:
        address = _join(base, href)
        if address and len(links) < MAX_FILES:
            links.setdefault(address, CapLink(address, stamp[:MAX_STAMP]))
    return tuple(links.values())


def _of_atom(feed: ET.Element) -> Iterator[tuple[str, str]]:
    for entry in feed.iterfind(f"{_ATOM}entry"):
        links = [(one.get("href", ""), one.get("type", "")) for one in entry.iterfind(f"{_ATOM}link")]
        stamps = [_text(entry, f"{_ATOM}{tag}") for tag in ("updated", "published", "id")]
        yield _choose(links), _first(stamps)


def _of_rss(channel: ET.Element) -> Iterator[tuple[str, str]]:
    for item in channel.iterfind("item"):
        links = [(one.get("url", ""), one.get("type", "")) for one in item.iterfind("enclosure")]
        links.append((_text(item, "link"), ""))
        yield _choose(links), _first([_text(item, tag) for tag in ("pubDate", "guid")])


def _choose(links: list[tuple[str, str]]) -> str:
    """Of (address, media type) the one that is a warning, or may be; empty if none may."""
    marked = [href for href, kind in links if kind == MEDIA_TYPE]
    possible = [href for href, kind in links if not kind or kind in _XML]
    return _first([*marked, *possible])


def _join(base: str, href: str) -> str:
    """The absolute address; empty for none, one that is too long, or not of the web."""
    try:
        address = urljoin(base, href.strip()) if href.strip() else ""
        is_web = urlsplit(address).scheme in {"http", "https"}
    except ValueError:
        return ""
    return address if is_web and len(address) <= MAX_ADDRESS else ""


def _text(parent: ET.Element, tag: str) -> str:
    return (parent.findtext(tag) or "").strip()


def _first(texts: list[str]) -> str:
    return next((text for text in texts if text), "")
