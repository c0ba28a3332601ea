"""Is this text, account or address official? Evidence in, verdict out; offline, with the base dependencies only."""

from elshi.verify.evidence import Evidence, Source, read_evidence
from elshi.verify.files import verify_file
from elshi.verify.judging import Finding, judge
from elshi.verify.library import Document, Library, make_document
from elshi.verify.matching import judge_text, verify_text
from elshi.verify.receipts import (
    ReceiptEvidence,
    read_receipt_evidence,
    verify_receipt_account,
    verify_receipt_text,
)
from elshi.verify.statements import verify_statement
from elshi.verify.verdicts import EXITS, Proof, Verdict, evidence_bad

__all__ = [
    "EXITS",
    "Document",
    "Evidence",
    "Finding",
    "Library",
    "Proof",
    "ReceiptEvidence",
    "Source",
    "Verdict",
    "evidence_bad",
    "judge",
    "judge_text",
    "make_document",
    "read_evidence",
    "read_receipt_evidence",
    "verify_file",
    "verify_receipt_account",
    "verify_receipt_text",
    "verify_statement",
    "verify_text",
]
