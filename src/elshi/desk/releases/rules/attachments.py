"""Attachments in a content: pictures and papers by their hashes, each with words for those who cannot see it.

In the whole: `[{alternatives: {language: words}, bytes, media_type, salt, sha256}]`, in the order in which they are
shown. So an approval binds the bytes, by their hash, and the words. The bytes lie apart (`releases.attachment_files`).
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from unicodedata import normalize

from elshi.base.errors import FormatError
from elshi.desk.releases.rules import RuleError
from elshi.desk.releases.rules.wholes import Whole
from elshi.record.attachments import (
    MAX_ALTERNATIVE,
    MAX_ATTACHMENT_BYTES,
    MAX_ATTACHMENTS,
    MEDIA,
    AttachmentRef,
    BlobRef,
    Media,
    check_alternative,
    find_media,
    format_alternatives,
)
from elshi.record.fields import check_names, read_code, read_count, read_hash, read_list, read_object, read_text
from elshi.record.rendition import blob_sha256
from elshi.text.languages import LANGUAGES

MAX_MEGABYTES = MAX_ATTACHMENT_BYTES >> 20
_FIELDS = {"alternatives", "bytes", "media_type", "salt", "sha256"}


@dataclass(frozen=True, slots=True)
class Attachment:
    """One attachment. `alternatives`: language to words, none empty; `salt`: 32 hexadecimal digits, of these words."""

    media_type: str
    sha256: str
    bytes: int
    alternatives: Mapping[str, str]
    salt: str

    @property
    def media(self) -> Media:
        """What kind of file it is."""
        return MEDIA[self.media_type]

    def as_content(self) -> dict[str, Any]:
        """As it stands in a whole."""
        return {
            "alternatives": dict(self.alternatives),
            "bytes": self.bytes,
            "media_type": self.media_type,
            "salt": self.salt,
            "sha256": self.sha256,
        }


@dataclass(frozen=True, slots=True)
class KeptFile:
    """A file that a content names and does not hold. `media`: its kind, None for one that no reader is shown."""

    sha256: str
    bytes: int
    media: Media | None


def check_attachment(data: bytes) -> Media:
    """What kind of file `data` is, by its bytes. Raises RuleError: empty, too large, none that is taken."""
    if not data:
        raise RuleError("evidence-empty")
    if len(data) > MAX_ATTACHMENT_BYTES:
        raise RuleError("evidence-too-large", limit=MAX_MEGABYTES)
    media = find_media(data)
    if media is None:
        raise RuleError("attachment-kind")
    return media


def read_attachments(whole: Whole) -> list[Attachment]:
    """The attachments of a whole. Raises FormatError for what could not have been saved."""
    found = [_read(item) for item in read_list(whole, "attachments", longest=MAX_ATTACHMENTS)]
    if len({one.sha256 for one in found}) < len(found):
        raise FormatError("an attachment is there twice")
    return found


def _read(value: Any) -> Attachment:
    item = read_object(value, what="attachment")
    check_names(item, _FIELDS, what="attachment")
    texts = read_object(item["alternatives"], what="alternatives")
    salt = read_text(item, "salt")
    if texts:
        format_alternatives(texts, salt=salt)
    elif salt:
        raise FormatError("a salt of no words")
    return Attachment(
        read_code(item, "media_type", MEDIA),
        read_hash(item, "sha256"),
        read_count(item, "bytes", lowest=1, highest=MAX_ATTACHMENT_BYTES),
        texts,
        salt,
    )


def tidy_alternatives(given: Mapping[str, str]) -> dict[str, str]:
    """The words as they are kept: NFC, on one line, empty ones left out. Raises RuleError `alternative-bad`."""
    kept = {}
    for language, text in given.items():
        words = " ".join(normalize("NFC", text).split())
        if language not in LANGUAGES:
            raise RuleError("bad-language", language=language, languages=", ".join(LANGUAGES))
        if not words:
            continue
        try:
            kept[language] = check_alternative(words)
        except FormatError as exc:
            raise RuleError("alternative-bad", language=language, limit=MAX_ALTERNATIVE) from exc
    return kept


def say_again(old: Attachment, given: Mapping[str, str], *, new_salt: Callable[[], str]) -> Attachment:
    """The attachment with other words; with the same ones it stays as it is, so that their blob does. RuleError."""
    words = tidy_alternatives(given)
    if words == old.alternatives:
        return old
    return Attachment(old.media_type, old.sha256, old.bytes, words, new_salt() if words else "")


def check_described(whole: Whole) -> None:
    """Raises RuleError `alternative-missing` unless each attachment has words in every language of the text."""
    for number, one in enumerate(read_attachments(whole), start=1):
        for language in (text["language"] for text in whole["renditions"]):
            if language not in one.alternatives:
                raise RuleError("alternative-missing", number=number, language=language)


def alternatives_blob(one: Attachment, languages: Sequence[str]) -> bytes:
    """The blob of the words in the languages of the text; words in a language that was taken out stay behind."""
    return format_alternatives({tag: one.alternatives[tag] for tag in languages}, salt=one.salt)


def make_refs(whole: Whole) -> list[AttachmentRef]:
    """How a record names the attachments. Raises RuleError as `check_described`."""
    check_described(whole)
    languages = [text["language"] for text in whole["renditions"]]
    made = []
    for one in read_attachments(whole):
        blob = alternatives_blob(one, languages)
        made.append(AttachmentRef(one.media_type, one.sha256, one.bytes, BlobRef(blob_sha256(blob), len(blob))))
    return made


def words_blobs(whole: Whole) -> list[bytes]:
    """The blobs of the words for all attachments, in their order."""
    languages = [text["language"] for text in whole["renditions"]]
    return [alternatives_blob(one, languages) for one in read_attachments(whole)]
