"""What counts as evidence: small files of five plain kinds, known by their bytes and never by their names.

A name or a type that a browser sends is a claim of whoever made the file. What a piece of evidence is, is read from
its first bytes; what has none of the known beginnings must be plain UTF-8 text that does not look like markup. SVG,
HTML and XML are refused: a browser could run what they hold.
"""

import re
import unicodedata
from datetime import datetime, timedelta

from elshi.desk.people.rules import RuleError
from elshi.record.attachments import MEDIA, Media, find_media

MAX_BYTES = 5 << 20  # of one piece
MAX_PIECES = 500  # of one incident
MAX_DESCRIPTION = 500  # characters
MAX_TEXT = 20_000  # characters of a post or text that is typed in
MAX_NOTE = 1000  # characters of what is noted about a measure
MAX_URL = 2000  # characters
_LATE = timedelta(minutes=5)  # how far a clock beside ours may be ahead
_MARKUP = re.compile(rb"\s*<[!?a-zA-Z/]")
_TEXT_FORBIDDEN = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")
_URL = re.compile(r"https?://[^\s<>\"\\^`{|}]+", re.IGNORECASE)


FileKind = Media  # what may be attached to a statement, and plain text
TEXT = FileKind("text/plain", "txt", is_image=False)
FILE_KINDS = {kind.media_type: kind for kind in (*MEDIA.values(), TEXT)}


def check_file(data: bytes) -> FileKind:
    """What kind of file `data` is, from its bytes. Raises RuleError: empty, too large, none of FILE_KINDS."""
    if not data:
        raise RuleError("evidence-empty")
    if len(data) > MAX_BYTES:
        raise RuleError("evidence-too-large", limit=MAX_BYTES >> 20)
    kind = _kind_of(data)
    if kind is None:
        raise RuleError("evidence-kind")
    return kind


def _kind_of(data: bytes) -> FileKind | None:
    return find_media(data) or (TEXT if _is_plain_text(data) else None)


def _is_plain_text(data: bytes) -> bool:
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return not _MARKUP.match(data.removeprefix(b"\xef\xbb\xbf")) and not _TEXT_FORBIDDEN.search(text)


def check_text(text: str) -> str:
    """A text as it is kept, with LF. Raises RuleError unless it is 1 to MAX_TEXT characters, no control signs.

    Typed words may look like markup: they are kept and shown as words, whatever they say.
    """
    kept = text.replace("\r\n", "\n").strip("\n")
    if not kept.strip() or len(kept) > MAX_TEXT or _TEXT_FORBIDDEN.search(kept):
        raise RuleError("evidence-text", limit=MAX_TEXT)
    return kept


def check_url(url: str) -> str:
    """An address as it is kept. Raises RuleError unless it is http or https, on one line, of at most MAX_URL."""
    kept = url.strip()
    if len(kept) > MAX_URL or not _URL.fullmatch(kept):
        raise RuleError("evidence-url", limit=MAX_URL)
    return kept


def check_line(text: str, *, longest: int, code: str, may_be_empty: bool = False) -> str:
    """One line as it is kept, NFC. Raises RuleError `code` with `limit`: several lines, too long, control signs."""
    kept = unicodedata.normalize("NFC", " ".join(text.split("\t")).strip())
    is_empty = not kept
    if (is_empty and not may_be_empty) or len(kept) > longest or _TEXT_FORBIDDEN.search(kept) or "\n" in kept:
        raise RuleError(code, limit=longest)
    return kept


def check_note(text: str, *, longest: int = MAX_NOTE) -> str:
    """A note of several lines, NFC, possibly empty. Raises RuleError `incident-note`."""
    kept = unicodedata.normalize("NFC", text.replace("\r\n", "\n").strip())
    if len(kept) > longest or _TEXT_FORBIDDEN.search(kept):
        raise RuleError("incident-note", limit=longest)
    return kept


def check_happened(happened_at: datetime, *, at: datetime) -> datetime:
    """When something was seen or done. Raises RuleError `in-the-future` for a moment after `at`."""
    if happened_at > at + _LATE:
        raise RuleError("in-the-future")
    return happened_at
