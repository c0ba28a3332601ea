"""CommonMark bodies as safe HTML, and as the plain words a reader sees.

A body comes from a rendition, and renditions are hostile (DESIGN 10): they may have been written by another office, or
by whoever broke into one. Two walls stand in a row, and each would do alone:

1. markdown-it-py (CommonMark 0.31) with raw HTML off; links only to `http`, `https` and `mailto`; an image is never
   fetched, its alternative text stands in its place.
2. nh3 over the output with an allow-list of tags, attributes and schemes.

Bidi controls and tag characters are dropped even when they arrive as entities (`&#x202E;`), which a check of the source
cannot see.
A refused link stays in the text as it was written, so that a reader sees that something is wrong with it.
Headings move down one level: the page's own title is the only `h1`.

The parser drops what stands in quotes or lists nested deeper than `MAX_NESTING` levels, in the HTML and in the plain
text alike. No rendition holds such a body (`elshi.record.rendition` refuses it).

>>> render_html("**Мәлімдеме** [сайт](https://mfa.samal.example)")
'<p><strong>Мәлімдеме</strong> <a href="https://mfa.samal.example" rel="noopener nofollow">сайт</a></p>\\n'
>>> plain_text("# Тақырып\\n\\nБірінші *сөз*.")
'Тақырып\\nБірінші сөз.'
"""

# ruff: noqa: ARG002  # markdown-it calls each rule of a renderer with the same four arguments
import re
from collections.abc import MutableMapping, Sequence
from functools import lru_cache
from itertools import pairwise
from typing import Any

import nh3
from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from markdown_it.token import Token

MAX_NESTING = 50  # levels of quotes, lists and emphasis; CommonMark's own preset has 20
_SCHEMES = {"http", "https", "mailto"}
_TAGS = {
    "a", "blockquote", "br", "code", "em", "h2", "h3", "h4", "h5", "h6", "hr", "li", "ol", "p", "pre", "strong", "ul",
}  # fmt: skip
_ATTRIBUTES: dict[str, set[str]] = {"a": {"href"}, "ol": {"start"}, "*": set()}  # nh3 would add title and lang to all
_LINK = re.compile(r"(?:https?://|mailto:)[^\s\x00-\x1f\x7f]+", re.IGNORECASE)
# Unicode TR9: embeddings, overrides and isolates, which can turn a sentence round without changing a letter; and tag
# characters, which carry words that nobody sees.
_HIDDEN = dict.fromkeys([*range(0x202A, 0x202F), *range(0x2066, 0x206A), *range(0xE0000, 0xE0080)])


@lru_cache(maxsize=64)  # a statement's text stands on several pages, which are made one after the other
def render_html(body: str) -> str:
    """The HTML of a CommonMark `body`: a fragment of allow-listed tags only, safe to put into a page unescaped."""
    return nh3.clean(
        _PARSER.render(body).translate(_HIDDEN),
        tags=_TAGS,
        # a tag that should not be there loses its mark-up but keeps its words; these lose both
        clean_content_tags={"script", "style"},
        attributes=_ATTRIBUTES,
        url_schemes=_SCHEMES,
        url_relative="deny",
        link_rel="noopener nofollow",
    )


def plain_text(body: str) -> str:
    """The words that a reader of `render_html(body)` sees, blocks separated by one newline.

    Marks of lists are not words. A soft line break is a space, a hard one a newline; an image is its alternative text.
    """
    blocks: list[str] = []
    for token in _PARSER.parse(body):
        if token.type == "inline":
            blocks.append(_inline_text(token.children or ()))
        elif token.type in {"code_block", "fence"}:
            blocks.append(token.content.rstrip("\n"))
    return "\n".join(block for block in blocks if block.strip()).translate(_HIDDEN)


def split_sections(body: str) -> tuple[str, list[tuple[str, str]]]:
    """What stands before the first heading of the second level, and each such heading, as plain words, with its text.

    Only headings of the body itself count, none in a list or a quote. The parts are CommonMark.
    """
    lines = body.split("\n")
    heads: list[tuple[int, int, str]] = []  # first line, first line after it, words
    tokens = _PARSER.parse(body)
    for token, inline in pairwise(tokens):
        if token.type == "heading_open" and token.tag == "h2" and token.level == 0 and token.map:
            heads.append((token.map[0], token.map[1], _inline_text(inline.children or ()).translate(_HIDDEN)))
    marks = [*heads, (len(lines), len(lines), "")]
    parts = [(head[2], _join(lines[head[1] : after[0]])) for head, after in pairwise(marks)]
    return _join(lines[: marks[0][0]]), parts


def _join(lines: Sequence[str]) -> str:
    return "\n".join(lines).strip("\n")


def _inline_text(tokens: Sequence[Token]) -> str:
    parts: list[str] = []
    for token in tokens:
        if token.type in {"text", "text_special", "code_inline"}:
            parts.append(token.content)
        elif token.type == "softbreak":
            parts.append(" ")
        elif token.type == "hardbreak":
            parts.append("\n")
        elif token.type == "image":
            parts.append(_inline_text(token.children or ()))
    return "".join(parts)


class _Renderer(RendererHTML):
    """markdown-it's renderer with images as words, headings one level lower and code without classes."""

    def image(self, tokens: Sequence[Token], idx: int, options: Any, env: MutableMapping[str, Any]) -> str:
        """The alternative text: nothing is ever fetched for a reader."""
        return _escape(_inline_text(tokens[idx].children or ()))

    def fence(self, tokens: Sequence[Token], idx: int, options: Any, env: MutableMapping[str, Any]) -> str:
        """A fenced block without the info string, which is not a word of the text."""
        return f"<pre><code>{_escape(tokens[idx].content)}</code></pre>\n"

    def heading_open(self, tokens: Sequence[Token], idx: int, options: Any, env: MutableMapping[str, Any]) -> str:
        """`#` is `h2`: the title of the page is its `h1`."""
        return f"<h{_level(tokens[idx])}>"

    def heading_close(self, tokens: Sequence[Token], idx: int, options: Any, env: MutableMapping[str, Any]) -> str:
        """The end of the lowered heading."""
        return f"</h{_level(tokens[idx])}>\n"


def _level(heading: Token) -> int:
    return min(int(heading.tag[1]) + 1, 6)


def _escape(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace('"', "&quot;")


def _is_allowed_link(url: str) -> bool:
    return _LINK.fullmatch(url) is not None


def _make_parser() -> MarkdownIt:
    parser = MarkdownIt("commonmark", {"html": False, "maxNesting": MAX_NESTING}, renderer_cls=_Renderer)
    # markdown-it's own hook; its default refuses javascript: and data:, ours refuses all that is not asked for
    parser.validateLink = _is_allowed_link  # type: ignore[method-assign]
    return parser


_PARSER = _make_parser()  # parsing keeps no state between calls
