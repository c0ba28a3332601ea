"""A rendition: one language's text of a statement, kept as a blob outside the log (docs/formats/rendition.md).

Canonical JSON `{body, format, language, salt, script, title}`. The salt (128 random bits) keeps an erased text from
being guessed by its hash. The body is CommonMark without raw HTML. Characters are signed as written: NFC, never
folded.
"""

import re
from dataclasses import dataclass
from hashlib import sha256

from markdown_it import MarkdownIt

from elshi.base.canonical import format_canonical, parse_canonical
from elshi.base.errors import FormatError
from elshi.record.errors import check_format
from elshi.record.fields import check_language, check_names, check_prose, check_script, check_text, read_text
from elshi.text.markdown import MAX_NESTING

FORMAT = "elshi-rendition/1"
MAX_BYTES = 1 << 17  # the longest body fits, each of its characters escaped, with title and frame
MAX_TITLE = 200  # characters
MAX_BODY = 20_000  # characters
MAX_BODY_BYTES = 54_000  # in UTF-8: a page shows the whole body and stays below 60 KB
_FIELDS = {"format", "language", "script", "title", "body", "salt"}
_SALT = re.compile(r"[0-9a-f]{32}")
# One level deeper than the parser that renders: what only this one sees, that one would drop without a word.
_FINDER = MarkdownIt("commonmark", {"html": True, "maxNesting": MAX_NESTING + 1})


@dataclass(frozen=True, slots=True)
class Rendition:
    """`language` BCP 47, `script` ISO 15924, `title` one line, `body` CommonMark, `salt` 32 hexadecimal digits."""

    language: str
    script: str
    title: str
    body: str
    salt: str


def check_rendition(rendition: Rendition) -> None:
    """Raises FormatError, with the reason, unless the rendition may be published. Its fields may hold anything."""
    check_language(rendition.language)
    check_script(rendition.script)
    check_prose(rendition.title, what="title", longest=MAX_TITLE, lines=False)
    body = check_prose(rendition.body, what="body", longest=MAX_BODY, lines=True)
    size = len(body.encode())
    if size > MAX_BODY_BYTES:
        raise FormatError(f"body must have at most {MAX_BODY_BYTES} bytes in UTF-8, got {size}")
    if not _SALT.fullmatch(check_text(rendition.salt, what="salt")):
        raise FormatError("salt must be 32 hexadecimal digits")
    _check_markup(body)


def _check_markup(body: str) -> None:
    for token in _FINDER.parse(body):
        # a block's words are an "inline" token one level below their paragraph
        if token.level >= MAX_NESTING and token.type != "inline":
            raise FormatError(f"body has quotes or lists nested deeper than {MAX_NESTING} levels")
        for part in (token, *(token.children or ())):
            if part.type in {"html_block", "html_inline"}:
                raise FormatError(f"body holds raw HTML, which is not allowed: {part.content[:60]!r}")


def format_rendition(rendition: Rendition) -> bytes:
    """The blob. Raises FormatError if `check_rendition` does."""
    check_rendition(rendition)
    return format_canonical(
        {
            "format": FORMAT,
            "language": rendition.language,
            "script": rendition.script,
            "title": rendition.title,
            "body": rendition.body,
            "salt": rendition.salt,
        }
    )


def parse_rendition(data: bytes) -> Rendition:
    """The rendition in a blob. Raises FormatError, NewerFormatError for a format we do not know."""
    value = parse_canonical(data, max_bytes=MAX_BYTES)
    check_format(value, FORMAT, what="rendition")
    check_names(value, _FIELDS, what="rendition")
    rendition = Rendition(
        language=read_text(value, "language"),
        script=read_text(value, "script"),
        title=read_text(value, "title"),
        body=read_text(value, "body"),
        salt=read_text(value, "salt"),
    )
    check_rendition(rendition)
    return rendition


def blob_sha256(data: bytes) -> str:
    """The name of a blob: its SHA-256 in 64 lower-case hexadecimal digits."""
    return sha256(data).hexdigest()
