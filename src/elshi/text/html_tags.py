"""A reader of HTML tags, in one pass whatever the page holds.

`html.parser` goes over an unfinished tag again from each `<` in it, and 60 KB of them keep it busy for a minute. As in
a browser, what stands in a comment, a script or a text field is no tag, and what comes after an unfinished tag is
nothing (HTML, 13.2.5, "eof-in-tag"). It builds no tree: who needs to know what stands within what, has to count.
"""

import html
import re
from collections.abc import Iterator

_SPACE = "\t\n\f\r "
_OPEN = re.compile(r"<(?:!--|[!?]|/?[a-zA-Z])")
_NAME = re.compile(f"[^{_SPACE}/>]+")
_BETWEEN = re.compile(f"[{_SPACE}/]*")
_ATTRIBUTE = re.compile(f"[^{_SPACE}/>][^{_SPACE}/>=]*")
_EQUALS = re.compile(f"[{_SPACE}]*=[{_SPACE}]*")
_BARE = re.compile(f"[^{_SPACE}>]*")
_END_OF = {
    name: re.compile(f"</{name}(?=[{_SPACE}/>])", re.IGNORECASE)
    for name in ("script", "style", "title", "textarea", "xmp", "iframe", "noembed", "noframes")
}


def read_tags(text: str) -> Iterator[tuple[str, dict[str, str], str]]:
    """Name, attributes and, where no tags can be within, the text of each element that begins in `text`."""
    at = 0
    while (found := _OPEN.search(text, at)) is not None:
        if found[0] == "<!--":
            end = text.find("-->", found.start() + 2)  # <!--> is a whole comment
            at = end + 3
        elif found[0] in {"<!", "<?"}:
            end = text.find(">", found.end())
            at = end + 1
        else:
            closing = found[0].startswith("</")
            name = _NAME.match(text, found.end() - 1)
            assert name is not None  # _OPEN has seen its first letter
            values, end = _read_attributes(text, name.end())
            at = end
            tag, inner = name[0].lower(), ""
            if end >= 0 and not closing:
                if tag in _END_OF:
                    last = _END_OF[tag].search(text, at)
                    inner = text[at : last.start() if last else len(text)]
                    at += len(inner)
                yield tag, values, inner
        if end < 0:
            return


def _read_attributes(text: str, at: int) -> tuple[dict[str, str], int]:
    """The attributes from `at` on, and where the tag ends; -1 if it does not. Of two alike the first counts."""
    values: dict[str, str] = {}
    while True:
        between = _BETWEEN.match(text, at)
        at = between.end() if between else at
        name = _ATTRIBUTE.match(text, at)
        if name is None:
            return values, at + 1 if at < len(text) else -1
        at, value = name.end(), ""
        equals = _EQUALS.match(text, at)
        if equals is not None:
            at = equals.end()
            quote = text[at : at + 1]
            if quote and quote in "\"'":
                end = text.find(quote, at + 1)
                if end < 0:
                    return values, -1
                value, at = text[at + 1 : end], end + 1
            elif bare := _BARE.match(text, at):
                value, at = bare[0], bare.end()
        values.setdefault(name[0].lower(), unescape(value))


def unescape(text: str) -> str:
    """Character references of HTML replaced, where Python can read them."""
    try:
        return html.unescape(text)
    except ValueError:  # a character number of more digits than Python reads
        return text
