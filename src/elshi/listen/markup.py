"""HTML of strangers to plain words, for posts and feeds. Tolerant by rule of thumb; it makes nothing safe to show."""

import html
import re

# No two of these can begin at every letter of a run and look to its end: posts are written by anybody.
_CODE = re.compile(r"<(script|style)\b", re.IGNORECASE)
_ENDS = {kind: re.compile(rf"</{kind}\s*>", re.IGNORECASE) for kind in ("script", "style")}


def plain_text(markup: str) -> str:
    """The words of a piece of HTML, blocks and breaks as white space. The result is data, never shown unescaped."""
    text = re.sub(r"(?i)<(br|/p|/div|/li|/h[1-6])\b[^<>]*>", "\n", _without_code(markup))
    return html.unescape(re.sub(r"<[^<>]*>", "", text)).strip()


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
