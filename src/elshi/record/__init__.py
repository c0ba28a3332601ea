"""The official record: what its entries say, who signed them, and what is official after all of them.

Entries hold no free text; texts are renditions, kept as blobs. Nothing here tells the time.
"""

from elshi.record.blobs import BlobStore
from elshi.record.documents import Record, parse_record
from elshi.record.errors import NewerFormatError
from elshi.record.genesis import first_records
from elshi.record.ledger import AccountEntry, Entry, KeyState, Ledger, StatementEntry
from elshi.record.multibase import format_fingerprint, format_multikey, parse_multikey
from elshi.record.proofs import method_of, sign_document, verify_document
from elshi.record.reading import OfficialReader, OfficialRecord, list_epochs, read_official_logs, read_rendition
from elshi.record.receipt import Receipt, VerifiedReceipt, format_receipt, parse_receipt, verify_receipt
from elshi.record.receipt_maker import ReceiptMaker, make_receipt
from elshi.record.registry import Registry, parse_registry, registry_snapshot
from elshi.record.rendition import Rendition, blob_sha256, check_rendition, format_rendition, parse_rendition
from elshi.record.replaying import replay, replay_epochs
from elshi.record.trust import Trust, format_trust, parse_trust
from elshi.record.types.accounts import AccountRecord, ControlProof, Holder, account_document
from elshi.record.types.advisories import Advice, AdvisoryRecord, advisory_document
from elshi.record.types.alerts import AlertRecord, Danger, alert_document
from elshi.record.types.answers import AnswerRecord, answer_document
from elshi.record.types.audit_heads import AuditHeadRecord, audit_head_document, audit_head_id
from elshi.record.types.common import Replaces
from elshi.record.types.epochs import EpochRecord, epoch_document
from elshi.record.types.erasures import ErasureRecord, erasure_document
from elshi.record.types.keys import KeyRecord, key_document, revocation_document
from elshi.record.types.offices import OfficeRecord, child_office_document, office_document
from elshi.record.types.partners import Partner, RecognitionRecord, recognition_document
from elshi.record.types.policies import PolicyRecord, WitnessRef, policy_document
from elshi.record.types.snapshots import SnapshotRecord, snapshot_document
from elshi.record.types.statements import (
    RenditionRef,
    StatementRecord,
    WithdrawalRecord,
    rendition_ref,
    statement_document,
    withdrawal_document,
)
from elshi.record.words import body_words, words

__all__ = [
    "AccountEntry",
    "AccountRecord",
    "Advice",
    "AdvisoryRecord",
    "AlertRecord",
    "AnswerRecord",
    "AuditHeadRecord",
    "BlobStore",
    "ControlProof",
    "Danger",
    "Entry",
    "EpochRecord",
    "ErasureRecord",
    "Holder",
    "KeyRecord",
    "KeyState",
    "Ledger",
    "NewerFormatError",
    "OfficeRecord",
    "OfficialReader",
    "OfficialRecord",
    "Partner",
    "PolicyRecord",
    "Receipt",
    "ReceiptMaker",
    "RecognitionRecord",
    "Record",
    "Registry",
    "Rendition",
    "RenditionRef",
    "Replaces",
    "SnapshotRecord",
    "StatementEntry",
    "StatementRecord",
    "Trust",
    "VerifiedReceipt",
    "WithdrawalRecord",
    "WitnessRef",
    "account_document",
    "advisory_document",
    "alert_document",
    "answer_document",
    "audit_head_document",
    "audit_head_id",
    "blob_sha256",
    "body_words",
    "check_rendition",
    "child_office_document",
    "epoch_document",
    "erasure_document",
    "first_records",
    "format_fingerprint",
    "format_multikey",
    "format_receipt",
    "format_rendition",
    "format_trust",
    "key_document",
    "list_epochs",
    "make_receipt",
    "method_of",
    "office_document",
    "parse_multikey",
    "parse_receipt",
    "parse_record",
    "parse_registry",
    "parse_rendition",
    "parse_trust",
    "policy_document",
    "read_official_logs",
    "read_rendition",
    "recognition_document",
    "registry_snapshot",
    "rendition_ref",
    "replay",
    "replay_epochs",
    "revocation_document",
    "sign_document",
    "snapshot_document",
    "statement_document",
    "verify_document",
    "verify_receipt",
    "withdrawal_document",
    "words",
]
