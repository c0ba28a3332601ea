"""All official records: one table from a type to its reader (docs/formats/record.md).

`parse_record` reads the signed bytes of a log entry: canonical JSON, exactly the known fields, `proof.created` equal to
`issued_at`. No free text is in an entry but names of offices and handles. Whether a signature holds, and whether its
key was good, is decided by `elshi.record.replaying`; the types themselves are in `elshi.record.types`.
"""

from collections.abc import Callable, Mapping
from typing import Any

from elshi.base.errors import FormatError
from elshi.record.errors import NewerFormatError, check_format
from elshi.record.exact import parse_exact
from elshi.record.fields import read_object
from elshi.record.types.accounts import AccountRecord, read_account
from elshi.record.types.advisories import AdvisoryRecord, read_advisory
from elshi.record.types.alerts import AlertRecord, read_alert
from elshi.record.types.answers import AnswerRecord, answer_document, read_answer
from elshi.record.types.audit_heads import AuditHeadRecord, read_audit_head
from elshi.record.types.common import FORMAT, Replaces
from elshi.record.types.epochs import EpochRecord, read_epoch
from elshi.record.types.erasures import ErasureRecord, read_erasure
from elshi.record.types.keys import KeyRecord, read_key
from elshi.record.types.offices import OfficeRecord, read_office
from elshi.record.types.partners import RecognitionRecord, read_recognition
from elshi.record.types.policies import PolicyRecord, read_policy
from elshi.record.types.snapshots import SnapshotRecord, read_snapshot
from elshi.record.types.statements import (
    RenditionRef,
    StatementRecord,
    WithdrawalRecord,
    read_statement,
    read_withdrawal,
    rendition_ref,
    statement_document,
)

__all__ = [
    "MAX_RECORD_BYTES",
    "READERS",
    "AnswerRecord",
    "Record",
    "RenditionRef",
    "Replaces",
    "StatementRecord",
    "answer_document",
    "parse_record",
    "parse_signed",
    "rendition_ref",
    "statement_document",
]

MAX_RECORD_BYTES = 65_535  # one log entry (tlog-tiles)

Record = (
    OfficeRecord
    | KeyRecord
    | PolicyRecord
    | RecognitionRecord
    | EpochRecord
    | AccountRecord
    | AdvisoryRecord
    | AlertRecord
    | AnswerRecord
    | StatementRecord
    | WithdrawalRecord
    | ErasureRecord
    | SnapshotRecord
    | AuditHeadRecord
)

READERS: Mapping[str, Callable[[dict[str, Any], str], Record]] = {
    "office": read_office,
    "key": read_key,
    "policy": read_policy,
    "recognition": read_recognition,
    "epoch": read_epoch,
    "account": read_account,
    "statement": read_statement,
    "answer": read_answer,
    "advisory": read_advisory,
    "alert": read_alert,
    "withdrawal": read_withdrawal,
    "erasure": read_erasure,
    "snapshot": read_snapshot,
    "audit-head": read_audit_head,
}


def parse_record(data: bytes) -> Record:
    """The record in a log entry's bytes. Raises FormatError, NewerFormatError for what this release does not know."""
    return parse_signed(data)[1]


def parse_signed(data: bytes) -> tuple[dict[str, Any], Record]:
    """The signed document in a log entry's bytes, as a dict for `verify_record`, and the record read from it."""
    value = parse_exact(data, max_bytes=MAX_RECORD_BYTES)
    check_format(value, FORMAT, what="record")
    kind = value.get("type")
    read = READERS.get(kind) if isinstance(kind, str) else None
    if read is None:
        raise NewerFormatError(f"record needs a newer Elshi: unknown type {str(kind)[:60]!r}")
    proof = read_object(value.get("proof"), what="proof")
    if not isinstance(proof.get("verificationMethod"), str):
        raise FormatError("proof has no verificationMethod")
    record = read(value, proof["verificationMethod"])
    if proof.get("created") != record.issued_at:
        raise FormatError("proof.created differs from issued_at")
    return value, record
