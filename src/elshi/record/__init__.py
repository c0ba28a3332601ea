"""The official record: what its entries say, who signed them, and what is official after all of them.

Entries hold no free text; texts are renditions, kept as blobs. Nothing here tells the time.
"""

from elshi.record.blobs import BlobStore
from elshi.record.documents import (
    KeyRecord,
    OfficeRecord,
    Record,
    RenditionRef,
    Replaces,
    StatementRecord,
    key_document,
    office_document,
    parse_record,
    rendition_ref,
    statement_document,
)
from elshi.record.errors import NewerFormatError
from elshi.record.genesis import first_records
from elshi.record.ledger import Ledger, StatementEntry, replay
from elshi.record.multibase import format_multikey, parse_multikey
from elshi.record.proofs import method_of, sign_document, verify_document
from elshi.record.reading import OfficialLog, read_official_log, read_rendition
from elshi.record.rendition import Rendition, blob_sha256, check_rendition, format_rendition, parse_rendition
from elshi.record.trust import Trust, format_trust, parse_trust
from elshi.record.words import body_words, words

__all__ = [
    "BlobStore",
    "KeyRecord",
    "Ledger",
    "NewerFormatError",
    "OfficeRecord",
    "OfficialLog",
    "Record",
    "Rendition",
    "RenditionRef",
    "Replaces",
    "StatementEntry",
    "StatementRecord",
    "Trust",
    "blob_sha256",
    "body_words",
    "check_rendition",
    "first_records",
    "format_multikey",
    "format_rendition",
    "format_trust",
    "key_document",
    "method_of",
    "office_document",
    "parse_multikey",
    "parse_record",
    "parse_rendition",
    "parse_trust",
    "read_official_log",
    "read_rendition",
    "rendition_ref",
    "replay",
    "sign_document",
    "statement_document",
    "verify_document",
    "words",
]
