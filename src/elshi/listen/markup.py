"""HTML of strangers to plain words, for posts and feeds. Tolerant by rule of thumb; it makes nothing safe to show."""

import html
import re

from elshi.text.html_tags import read_tags, unescape

# No two of these can begin at every letter of a run and look to its end: posts are written by anybody.
_CODE = re.compile(r"<(script|style)\b", re.IGNORECASE)
_ENDS = {kind: re.compile(rf"</{kind}\s*>", re.IGNORECASE) for kind in ("script", "style")}
_ANCHOR = re.compile(r"(<a\b[^<>]*>|</a\b[^<>]*>)", re.IGNORECASE)


def plain_text(markup: str) -> str:
    """The words of a piece of HTML, blocks and breaks as white space. The result is data, never shown unescaped."""
    text = re.sub(r"(?i)<(br|/p|/div|/li|/h[1-6])\b[^<>]*>", "\n", _without_code(markup))
    return unescape(re.sub(r"<[^<>]*>", "", text)).strip()


def linked_text(markup: str) -> str:
    """As `plain_text`, with the address of each link: in the place of words that are its beginning, else after them.

    Of mentions and hashtags (`@mfa`, `#samal`) the words alone, as they are read.
    """
    first, *rest = _ANCHOR.split(_without_code(markup))
    links = (
        _link_words(inner, next((values.get("href", "") for _, values, _ in read_tags(tag)), ""))
        for tag, inner in zip(rest[::2], rest[1::2], strict=True)
    )
    return plain_text("".join([first, *links]))


def _link_words(inner: str, address: str) -> str:
    """HTML again: what follows the tag of a link, or its end, which has no address."""
    words = plain_text(inner)
    address = "".join(address.split())
    if not address.lower().startswith(("https://", "http://")) or words.startswith(("@", "#")):
        return inner
    if address.partition("://")[2].startswith(words.rpartition("://")[2].rstrip("…")):
        return html.escape(address)
    return f"{inner} ({html.escape(address)})"


def _without_code(markup: str) -> str:
    """Without scripts and styles. The end of one that never ends is looked for once, however many there are."""
    kept, at = [], 0
    ends = dict(_ENDS)
    for begin in _CODE.finditer(markup):
        kind = begin[1].lower()
        if begin.start() < at or kind not in ends:
            continue
        end = ends[kind].search(markup, begin.end())
        if end is None:
            del ends[kind]
            continue
        kept += [markup[at : begin.start()], " "]
        at = end.end()
    return "".join([*kept, markup[at:]])
