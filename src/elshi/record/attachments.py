"""Attachments of a statement: pictures and papers, each a blob, with words for those who cannot see it.

An entry names an attachment by media type, hash and length (docs/formats/record.md), and beside it the blob of its text
alternatives: canonical JSON `{alternatives, format, salt}`, one line of words for each language of the statement. The
salt keeps erased words from being guessed by their hash. The attachment itself has none: who holds its very bytes can
always tell them from the hash, and that is what it is for.

    {"alternatives":{"en":"The two ministers at the border post.","kk":"…"},"format":"elshi-alternatives/1","salt":"…"}

What a file is, is read from its first bytes and never from a name: four kinds that browsers show without running
anything (DESIGN 10). No SVG and no HTML: a browser could run what they hold.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from elshi.base.canonical import format_canonical, parse_canonical
from elshi.base.errors import FormatError
from elshi.record.blobs import MAX_BYTES as MAX_BLOB_BYTES
from elshi.record.errors import check_format
from elshi.record.fields import (
    check_language,
    check_names,
    check_prose,
    read_code,
    read_count,
    read_hash,
    read_object,
    read_text,
)
from elshi.record.types.common import MAX_LANGUAGES

FORMAT = "elshi-alternatives/1"
MAX_ATTACHMENTS = 10  # of one statement
MAX_ATTACHMENT_BYTES = MAX_BLOB_BYTES
MAX_ALTERNATIVE = 1000  # characters, in one language
MAX_ALTERNATIVES_BYTES = 1 << 17
_SALT = re.compile(r"[0-9a-f]{32}")
_PNG = b"\x89PNG\r\n\x1a\n"


@dataclass(frozen=True, slots=True)
class Media:
    """A kind of file: its media type, and the ending under which it is handed out."""

    media_type: str
    ending: str
    is_image: bool


PNG = Media("image/png", "png", is_image=True)
JPEG = Media("image/jpeg", "jpg", is_image=True)
WEBP = Media("image/webp", "webp", is_image=True)
PDF = Media("application/pdf", "pdf", is_image=False)
MEDIA: Mapping[str, Media] = {media.media_type: media for media in (PNG, JPEG, WEBP, PDF)}


def find_media(data: bytes) -> Media | None:
    """What kind of file `data` is, by how it begins; None for none of MEDIA."""
    if data.startswith(_PNG) and data[12:16] == b"IHDR":  # PNG, third edition, 5.2 and 11.2.1
        return PNG
    if data.startswith(b"\xff\xd8\xff"):  # ITU-T T.81: SOI and the marker after it
        return JPEG
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP" and data[12:15] == b"VP8":  # RFC 9649, 2.3 and 2.4
        return WEBP
    return PDF if data.startswith(b"%PDF-") else None  # ISO 32000-2, 7.5.2


@dataclass(frozen=True, slots=True)
class BlobRef:
    """Names a blob: SHA-256 (64 hexadecimal digits) and length in bytes."""

    sha256: str
    bytes: int


@dataclass(frozen=True, slots=True)
class AttachmentRef:
    """Names an attachment and the blob of its text alternatives. `media_type`: a key of MEDIA."""

    media_type: str
    sha256: str
    bytes: int
    alternatives: BlobRef

    @property
    def media(self) -> Media:
        """What kind of file it is."""
        return MEDIA[self.media_type]


def format_ref(ref: AttachmentRef) -> dict[str, Any]:
    """As it stands in a record."""
    return {
        "media_type": ref.media_type,
        "sha256": ref.sha256,
        "bytes": ref.bytes,
        "alternatives": {"sha256": ref.alternatives.sha256, "bytes": ref.alternatives.bytes},
    }


def read_ref(value: Any) -> AttachmentRef:
    """An item of a record's `attachments`. Raises FormatError."""
    item = read_object(value, what="attachment")
    check_names(item, {"media_type", "sha256", "bytes", "alternatives"}, what="attachment")
    words = read_object(item["alternatives"], what="alternatives")
    check_names(words, {"sha256", "bytes"}, what="alternatives")
    return AttachmentRef(
        read_code(item, "media_type", MEDIA),
        read_hash(item, "sha256"),
        read_count(item, "bytes", lowest=1, highest=MAX_ATTACHMENT_BYTES),
        BlobRef(read_hash(words, "sha256"), read_count(words, "bytes", lowest=1, highest=MAX_ALTERNATIVES_BYTES)),
    )


def format_alternatives(texts: Mapping[str, str], *, salt: str) -> bytes:
    """The blob of the words in `texts` (language to words). Raises FormatError as `parse_alternatives`."""
    _check(texts, salt)
    return format_canonical({"alternatives": dict(texts), "format": FORMAT, "salt": salt})


def parse_alternatives(data: bytes) -> dict[str, str]:
    """Language to words. Raises FormatError, NewerFormatError for a format we do not know."""
    value = parse_canonical(data, max_bytes=MAX_ALTERNATIVES_BYTES)
    check_format(value, FORMAT, what="text alternatives")
    check_names(value, {"alternatives", "format", "salt"}, what="text alternatives")
    texts = read_object(value["alternatives"], what="alternatives")
    _check(texts, read_text(value, "salt"))
    return texts


def check_alternative(text: object) -> str:
    """`text`, if it may be a text alternative: one line of up to MAX_ALTERNATIVE characters. Raises FormatError."""
    return check_prose(text, what="text alternative", longest=MAX_ALTERNATIVE, lines=False)


def _check(texts: Mapping[str, Any], salt: str) -> None:
    if not 1 <= len(texts) <= MAX_LANGUAGES:
        raise FormatError(f"expected 1 to {MAX_LANGUAGES} text alternatives, got {len(texts)}")
    for language, text in texts.items():
        check_language(language)
        check_alternative(text)
    if not _SALT.fullmatch(salt):
        raise FormatError("salt must be 32 hexadecimal digits")
