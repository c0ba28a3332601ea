"""Statements: their versions, each with its renditions, and their withdrawal."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from elshi.base.errors import FormatError
from elshi.base.ids import parse_statement_id
from elshi.record.attachments import MAX_ATTACHMENTS, AttachmentRef, BlobRef, format_ref, read_ref
from elshi.record.errors import NewerFormatError
from elshi.record.fields import (
    check_language,
    check_names,
    check_script,
    read_code,
    read_count,
    read_hash,
    read_list,
    read_object,
    read_text,
)
from elshi.record.rendition import MAX_BYTES, blob_sha256, parse_rendition
from elshi.record.types.common import (
    COMMON,
    MAX_LANGUAGES,
    Head,
    Replaces,
    format_replaces,
    read_head,
    read_replaces,
    start_document,
)

WITHDRAWAL_REASONS = ("error", "overtaken", "not-ours", "other")
STATEMENT_FIELDS = COMMON | {"authentic", "renditions", "replaces", "about", "attachments"}
_REF_FIELDS = {"language", "script", "sha256", "bytes"}


@dataclass(frozen=True, slots=True)
class RenditionRef:
    """Names one rendition blob: its language, script, SHA-256 (64 hexadecimal digits) and length in bytes."""

    language: str
    script: str
    sha256: str
    bytes: int


@dataclass(frozen=True, slots=True)
class StatementRecord(Head):
    """A statement's version; `authentic` is the language that counts in case of divergence."""

    authentic: str
    renditions: tuple[RenditionRef, ...]
    replaces: Replaces | None
    attachments: tuple[AttachmentRef, ...] = ()

    @property
    def own_blobs(self) -> tuple[BlobRef, ...]:
        """The blobs that are its own: its texts, its attachments and the words that stand for these."""
        return list_blobs(self.renditions, self.attachments)

    @property
    def blobs(self) -> tuple[BlobRef, ...]:
        """All blobs that it names, those too that others share."""
        return self.own_blobs


@dataclass(frozen=True, slots=True)
class WithdrawalRecord(Head):
    """The last version of a statement: from here on it is withdrawn, for `reason` (a code)."""

    reason: str
    replaces: Replaces

    @property
    def renditions(self) -> tuple[RenditionRef, ...]:
        """None: a withdrawal says nothing of its own."""
        return ()

    @property
    def attachments(self) -> tuple[AttachmentRef, ...]:
        """None."""
        return ()

    @property
    def own_blobs(self) -> tuple[BlobRef, ...]:
        """None."""
        return ()

    @property
    def blobs(self) -> tuple[BlobRef, ...]:
        """None."""
        return ()


def list_blobs(renditions: Iterable[RenditionRef], attachments: Iterable[AttachmentRef] = ()) -> tuple[BlobRef, ...]:
    """The blobs of texts, then of attachments, each with the words that stand for it."""
    texts = [BlobRef(ref.sha256, ref.bytes) for ref in renditions]
    files = [(BlobRef(ref.sha256, ref.bytes), ref.alternatives) for ref in attachments]
    return (*texts, *(blob for pair in files for blob in pair))


def rendition_ref(blob: bytes) -> RenditionRef:
    """The reference to a rendition blob. Raises FormatError if it is none."""
    rendition = parse_rendition(blob)
    return RenditionRef(rendition.language, rendition.script, blob_sha256(blob), len(blob))


def statement_document(  # noqa: PLR0913  # a record has that many fields
    *,
    id: str,  # noqa: A002  # the record's own word
    version: int,
    office: str,
    issued_at: str,
    authentic: str,
    renditions: Iterable[RenditionRef],
    replaces: Replaces | None,
    attachments: Iterable[AttachmentRef] = (),
) -> dict[str, Any]:
    """The unsigned statement record; renditions are put in order of their language, attachments stay in theirs."""
    return {
        **start_document(type="statement", id=id, version=version, office=office, issued_at=issued_at),
        "authentic": authentic,
        "renditions": format_refs(renditions),
        "replaces": format_replaces(replaces),
        "about": [],
        "attachments": [format_ref(ref) for ref in attachments],
    }


def withdrawal_document(
    *,
    id: str,  # noqa: A002  # the record's own word
    version: int,
    office: str,
    issued_at: str,
    reason: str,
    replaces: Replaces,
) -> dict[str, Any]:
    """The unsigned record that withdraws statement `id` as its `version` (2..)."""
    return {
        **start_document(type="withdrawal", id=id, version=version, office=office, issued_at=issued_at),
        "reason": reason,
        "replaces": format_replaces(replaces),
    }


def read_statement(value: dict[str, Any], method: str) -> StatementRecord:
    """A statement's version."""
    check_names(value, STATEMENT_FIELDS, what="statement record")
    head = read_head(value, method)
    return StatementRecord(*head, *read_said(value, office=head[2], id=head[0], version=head[1]))


Said = tuple[str, tuple[RenditionRef, ...], Replaces | None, tuple[AttachmentRef, ...]]


def read_said(value: dict[str, Any], *, office: str, id: str, version: int) -> Said:  # noqa: A002  # the record's own word
    """What a statement says beyond its head, in the order of :class:`StatementRecord`."""
    _check_id(id, office=office)
    if value["about"] != []:
        raise NewerFormatError("record needs a newer Elshi: it says what it is about")
    renditions = read_refs(value, "renditions")
    if value["authentic"] not in [ref.language for ref in renditions]:
        raise FormatError("the authentic language has no rendition")
    replaces = read_replaces(value["replaces"], version=version)
    attachments = tuple(read_ref(item) for item in read_list(value, "attachments", longest=MAX_ATTACHMENTS))
    if len({ref.sha256 for ref in attachments}) < len(attachments):
        raise FormatError("an attachment is named twice")
    return value["authentic"], renditions, replaces, attachments


def read_refs(value: dict[str, Any], name: str) -> tuple[RenditionRef, ...]:
    """The renditions in the field `name`: in order of language, each once."""
    refs = tuple(_read_ref(item) for item in read_list(value, name, longest=MAX_LANGUAGES))
    languages = [ref.language for ref in refs]
    if languages != sorted(set(languages)):
        raise FormatError(f"{name} are not in order of language, each once")
    return refs


def format_refs(refs: Iterable[RenditionRef]) -> list[dict[str, Any]]:
    """Renditions as a record names them, in order of their language."""
    return [
        {"language": ref.language, "script": ref.script, "sha256": ref.sha256, "bytes": ref.bytes}
        for ref in sorted(refs, key=lambda ref: ref.language)
    ]


def read_withdrawal(value: dict[str, Any], method: str) -> WithdrawalRecord:
    """The withdrawal of a statement."""
    check_names(value, COMMON | {"reason", "replaces"}, what="withdrawal record")
    head = read_head(value, method, lowest=2)
    _check_id(head[0], office=head[2])
    reason = read_code(value, "reason", WITHDRAWAL_REASONS)
    replaces = read_replaces(value["replaces"], version=head[1])
    if replaces is None:  # never for a version from 2 on
        raise FormatError("a withdrawal replaces the version before it")
    return WithdrawalRecord(*head, reason, replaces)


def _check_id(found: str, *, office: str) -> None:
    statement = parse_statement_id(found)
    if statement.office != office:
        raise FormatError(f"statement {statement} carries another office than {office}")


def _read_ref(value: Any) -> RenditionRef:
    item = read_object(value, what="rendition")
    check_names(item, _REF_FIELDS, what="rendition")
    language, script = read_text(item, "language"), read_text(item, "script")
    check_language(language)
    check_script(script)
    size = read_count(item, "bytes", lowest=1, highest=MAX_BYTES)
    return RenditionRef(language, script, read_hash(item, "sha256"), size)
