"""What a page asks for, read from its HTML and style sheets, without running anything.

`read_page` gives one Reference for each place that a browser would go to because of the page: scripts, style sheets,
images, media, frames, fonts, forms, icons, manifests, `meta refresh`, and the hints preconnect and dns-prefetch. A
plain link is not one, for the reader goes there of his own accord; links to well-known meetings and logins are given
apart. What scripts load later only a browser sees (adapters/chromium_requests.py).
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from urllib.parse import urljoin, urlsplit

from elshi.audit.css_references import read_css
from elshi.audit.home_networks import fold_name
from elshi.audit.known_services import LINKED, known_service
from elshi.text.html_tags import read_tags

MAX_REFERENCES = 5_000  # of one page or sheet; more are not read
_SOURCES = {  # element: attribute, kind
    "script": ("src", "script"),
    "iframe": ("src", "frame"),
    "frame": ("src", "frame"),
    "embed": ("src", "media"),
    "object": ("data", "media"),
    "video": ("src", "media"),
    "audio": ("src", "media"),
    "track": ("src", "media"),
    "image": ("href", "image"),
    "use": ("href", "image"),
    "form": ("action", "form"),
    "button": ("formaction", "form"),
}
_IMAGES = frozenset({"img", "input", "source"})
_LINKS = {  # rel of a link element: kind
    "stylesheet": "stylesheet",
    "icon": "image",
    "apple-touch-icon": "image",
    "mask-icon": "image",
    "manifest": "other",
    "preconnect": "hint",
    "dns-prefetch": "hint",
    "prefetch": "hint",
    "prerender": "hint",
    "modulepreload": "script",
}
_PRELOADS = {"script": "script", "style": "stylesheet", "font": "font", "image": "image", "fetch": "data"}
_REFRESH = re.compile(
    r"\s{0,9}[\d.]{0,9}\s{0,9}[;,]?\s{0,9}(?:url\s{0,9}=\s{0,9})?[\"']?([^\"'\s]{1,2048})", re.IGNORECASE
)
_SCHEMES = frozenset({"http", "https", "ws", "wss", "ftp"})
_CANDIDATE = re.compile(r"[^\s,]\S*")


@dataclass(frozen=True, slots=True)
class Reference:
    """One place that a page leads to: `kind` is a finding's code, `url` absolute, `seen` the tag that names it."""

    kind: str
    url: str
    seen: str

    @property
    def host(self) -> str:
        """The host of `url`; "" for none."""
        return host_of(self.url)


def read_page(html: str, url: str) -> tuple[Reference, ...]:
    """The references of the page at `url`, each once, in the order of the page."""
    return _unique(_page(html, url))


def read_sheet(css: str, url: str) -> tuple[Reference, ...]:
    """The references of the style sheet at `url`."""
    return _unique(_sheet(css, url, "CSS"))


def host_of(url: str) -> str:
    """The host of an http, https, ws, wss or ftp address, lower case, without brackets; "" if there is none."""
    try:
        parts = urlsplit(url)
        host = parts.hostname or ""
    except ValueError:
        return ""
    return fold_name(host) if parts.scheme in _SCHEMES else ""


def _page(html: str, base: str) -> Iterator[Reference]:
    based = False
    for tag, values, text in read_tags(html):
        if tag == "base" and not based and values.get("href"):
            base, based = _join(base, values["href"]) or base, True
        for kind, address, seen in _of_tag(tag, values):
            yield from _reference(kind, base, address, seen)
        if tag == "style":
            yield from _sheet(text, base, "<style>")
        if "url(" in values.get("style", "").lower():
            yield from _sheet(values["style"], base, f"<{tag} style>")


def _of_tag(tag: str, values: dict[str, str]) -> Iterator[tuple[str, str, str]]:
    """Kind, address as written, and how it was seen, of the places that one tag names."""
    if tag in _SOURCES:
        name, kind = _SOURCES[tag]
        yield kind, values.get(name) or values.get(f"xlink:{name}", ""), f"<{tag} {name}>"
    if tag in _IMAGES:
        yield from (("image", address, f"<{tag} src>") for address in (values.get("src", ""),))
        yield from (("image", address, f"<{tag} srcset>") for address in _candidates(values.get("srcset", "")))
    if tag == "input":
        yield "form", values.get("formaction", ""), "<input formaction>"
    if tag == "video":
        yield "image", values.get("poster", ""), "<video poster>"
    if tag == "link":
        yield from ((kind, values.get("href", ""), f"<link rel={rel}>") for rel, kind in _link_kinds(values))
    if tag == "meta" and values.get("http-equiv", "").strip().lower() == "refresh":
        found = _REFRESH.match(values.get("content", ""))
        yield "redirect", found[1] if found and not found[1].replace(".", "").isdigit() else "", "<meta refresh>"
    if tag in {"a", "area"}:
        yield "link", values.get("href", ""), f"<{tag} href>"


def _link_kinds(values: dict[str, str]) -> Iterator[tuple[str, str]]:
    rels = values.get("rel", "").lower().split()
    if "alternate" not in rels:  # an alternate sheet is only taken when somebody chooses it
        yield from ((rel, _LINKS[rel]) for rel in rels if rel in _LINKS)
    if "preload" in rels:
        yield "preload", _PRELOADS.get(values.get("as", "").lower(), "other")


def _candidates(srcset: str) -> Iterator[str]:
    """The addresses of an image's srcset (HTML, 4.8.4.2.2)."""
    for candidate in srcset.split(","):
        found = _CANDIDATE.search(candidate)
        if found is not None:
            yield found[0]


def _sheet(css: str, url: str, seen: str) -> Iterator[Reference]:
    for kind, address in read_css(css):
        name = {"import": "stylesheet"}.get(kind, kind)
        yield from _reference(name, url, address, f"{seen} {'@import' if kind == 'import' else 'url()'}")


def _reference(kind: str, base: str, address: str, seen: str) -> Iterator[Reference]:
    """The reference, unless it leads to no host; a plain link only where it leads to a meeting or a login."""
    url = _join(base, address) if address.strip() else ""
    host = host_of(url)
    if not host:
        return
    if kind == "link":
        service = known_service(host)
        if service not in LINKED:
            return
        assert service is not None
        kind = service.value
    yield Reference(kind, url, seen)


def _join(base: str, address: str) -> str:
    try:
        return urljoin(base, address.strip())
    except ValueError:  # a broken address leads nowhere
        return ""


def _unique(references: Iterator[Reference]) -> tuple[Reference, ...]:
    found: dict[tuple[str, str], Reference] = {}
    for reference in islice(references, MAX_REFERENCES):
        found.setdefault((reference.kind, reference.url), reference)
    return tuple(found.values())
