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
from elshi.record.fields import check_language, check_names, check_prose, check_script, read_text

FORMAT = "elshi-rendition/1"
MAX_BYTES = 1 << 17  # 20,000 characters of 4 bytes, title and frame fit
MAX_TITLE = 200  # characters
MAX_BODY = 20_000  # characters
_FIELDS = {"format", "language", "script", "title", "body", "salt"}
_SALT = re.compile(r"[0-9a-f]{32}")
_HTML_FINDER = MarkdownIt("commonmark", {"html": True})


@dataclass(frozen=True, slots=True)
class Rendition:
    """`language` BCP 47, `script` ISO 15924, `title` one line, `body` CommonMark, `salt` 32 hexadecimal digits."""

    language: str
    script: str
    title: str
    body: str
    salt: str


def check_rendition(rendition: Rendition) -> None:
    """Raises FormatError, with the reason, unless the rendition may be published."""
    check_language(rendition.language)
    check_script(rendition.script)
    check_prose(rendition.title, what="title", longest=MAX_TITLE, lines=False)
    check_prose(rendition.body, what="body", longest=MAX_BODY, lines=True)
    if not _SALT.fullmatch(rendition.salt):
        raise FormatError("salt must be 32 hexadecimal digits")
    for token in _HTML_FINDER.parse(rendition.body):
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
