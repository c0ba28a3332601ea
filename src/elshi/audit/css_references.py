"""The addresses that a style sheet leads to: `url(…)` and `@import` (CSS Syntax Level 3), in one pass.

Not a parser of CSS: it knows comments, strings, `url(` and where an `@font-face` block ends. What it cannot read it
passes over; it refuses nothing.
"""

import re
from collections.abc import Iterator

_TOKEN = re.compile(r"/\*|@font-face|@import\s{0,9}|url\(\s{0,9}|\}", re.IGNORECASE)
_BARE = re.compile(r"[^\s\"'()]*")
FONT_ENDINGS = (".woff2", ".woff", ".ttf", ".otf", ".eot")


def read_css(text: str) -> Iterator[tuple[str, str]]:
    """Kind (`import`, `font` or `image`) and address, as written, of each place that the sheet leads to."""
    at, in_font, importing = 0, False, False
    while (found := _TOKEN.search(text, at)) is not None:
        at, mark = found.end(), found[0].lower()
        if mark == "/*":
            end = text.find("*/", at)
            if end < 0:
                return
            at = end + 2
        elif mark == "@font-face":
            in_font = True
        elif mark == "}":
            in_font = False
        elif mark.startswith("@import") and text[at : at + 1] not in {'"', "'"}:
            importing = True  # @import url(…): the address is the next one
        else:
            address, at = _read_address(text, at)
            kind = _kind(address, in_font=in_font, importing=importing or mark.startswith("@import"))
            importing = False
            if address:
                yield kind, address


def _kind(address: str, *, in_font: bool, importing: bool) -> str:
    if importing:
        return "import"
    path = address.partition("?")[0].partition("#")[0].lower()
    return "font" if in_font or path.endswith(FONT_ENDINGS) else "image"


def _read_address(text: str, at: int) -> tuple[str, int]:
    """The string or bare address that begins at `at`, and where it ends. A string that does not end is the last."""
    quote = text[at : at + 1]
    if quote and quote in "\"'":
        end = text.find(quote, at + 1)
        return (text[at + 1 : end], end + 1) if end >= 0 else ("", len(text))
    bare = _BARE.match(text, at)
    assert bare is not None  # it matches nothing at all, too
    return bare[0], bare.end()
